import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { StandIns } from './stand-ins.ts';

/** Deploys what is in the working copy; answers what a terminal would show. Throws when the deploy fails. */
export async function deployByHand({ repo, planValues }: StandIns): Promise<string> {
  const args = ['scripts/deploy_to_gcp.py', '--project', 'netra-staging', '--build-local'];
  const { stdout } = await promisify(execFile)(String(planValues.python), args, { cwd: repo });
  return `$ python3 ${args.join(' ')}\n${stdout.trimEnd()}`;
}
