import { once } from 'node:events';
import path from 'node:path';
import process, { argv, exit, stdout } from 'node:process';
import { formatDuration } from '../src/core/plan/duration.ts';
import type { ResultDocument } from '../src/core/run/result-document.ts';
import { type Finished, root, runStagingCheck } from './staging-check.ts';
import { type StandIns, startStandIns } from './stand-ins.ts';
import { applyFix } from './story-repo.ts';

const nameError = "NameError: name 'redis' is not defined";

/** One step of the story: what happened, and what of it is not as the story tells it; null when all is. */
type Step = { title: string; told: string; astray: string | null; durationMs: number };

exit(await tellStory(argv.includes('--keep')));

/** The story of issue 517: red, the fix, green. Answers the exit code: 0 only when it went exactly so. */
async function tellStory(keep: boolean): Promise<number> {
  say('The staging backend of issue 517 starts on this machine, in its outage.');
  await using standIns = await startStandIns(path.join(root, '.staging-check/demo'));
  say(`  backend        http://127.0.0.1:${standIns.backend.port}, ${standIns.backend.revision()}`);
  say(`  Cloud Logging  ${standIns.variables.CLOUD_LOGGING_ENDPOINT}`);
  say(`  repository     ${path.relative(root, standIns.repo)}`);
  const steps = await tellSteps(standIns);
  const isAsTold = steps.length === 3 && steps.every(({ astray }) => astray === null);
  heading(isAsTold ? 'The story went as told' : 'The story did not go as told');
  for (const { title, told, astray, durationMs } of steps) {
    say(
      `  ${astray === null ? '✓' : '✗'} ${title.padEnd(22)} ${formatDuration(durationMs).padStart(8)}  ${astray ?? told}`,
    );
  }
  if (keep) await stayUp(standIns);
  return isAsTold ? 0 : 1;
}

async function tellSteps(standIns: StandIns): Promise<readonly Step[]> {
  heading('1. What is broken? Phase 1 says it');
  const red = await run(standIns, 'phase1');
  const first = step('Phase 1 in the outage', red, `red: ${nameError}`, missingInRed(red));
  if (first.astray !== null) return [first];

  heading('2. The fix: one line, in the working copy');
  say(await applyFix(standIns.repo));

  heading('3. Phase 1 again: it deploys the fix and sees the service recover');
  const before = standIns.backend.revision();
  const green = await run(standIns, 'phase1');
  const revision = standIns.backend.revision();
  const unchanged = revision === before ? `${before} still has the traffic` : null;
  const second = step(
    'Phase 1 with the fix',
    green,
    `green: ${revision}`,
    missingInGreen(green) ?? unchanged,
  );
  if (second.astray !== null) return [first, second];

  heading('4. Everything: phases 1 to 4');
  const all = await run(standIns, 'all');
  const met = all.result?.criteria.filter(({ status }) => status === 'met').length ?? 0;
  const total = all.result?.criteria.length ?? 0;
  const told = `green: ${all.result?.checks.length} checks passed, ${met} of ${total} criteria met`;
  const unmet = met === total ? null : `${met} of ${total} criteria met`;
  return [first, second, step('All phases', all, told, missingInGreen(all) ?? unmet)];
}

function step(title: string, { durationMs }: Finished, told: string, astray: string | null): Step {
  return { title, told, astray, durationMs };
}

/** Red in the right way: the service is down, its log says why, and nothing was deployed. */
function missingInRed({ exitCode, result }: Finished): string | null {
  if (result === null || exitCode !== 1) return `expected exit code 1, got ${exitCode}`;
  const wanted = {
    'import-rate-limiter': 'failed',
    redeploy: 'blocked',
    health: 'failed',
    'no-name-error': 'failed',
  };
  const other = Object.entries(wanted).find(([id, status]) => statusOf(result, id) !== status);
  if (other !== undefined) return `expected ${other[0]} ${other[1]}, got ${statusOf(result, other[0])}`;
  const log = JSON.stringify(result.checks.find(({ id }) => id === 'no-name-error')?.failures);
  return log.includes(nameError) ? null : 'the failure of no-name-error does not show the NameError';
}

function missingInGreen({ exitCode, result }: Finished): string | null {
  if (result === null || exitCode !== 0) return `expected exit code 0, got ${exitCode}`;
  const other = result.checks.find(({ status }) => status !== 'passed');
  return other === undefined ? null : `expected ${other.id} passed, got ${other.status}`;
}

function statusOf(result: ResultDocument, id: string): string {
  return result.checks.find((check) => check.id === id)?.status ?? 'nothing';
}

function run(standIns: StandIns, selector: string): Promise<Finished> {
  // `--strict`: a degraded verdict is no happy end.
  const args = ['run', selector, '--plan', 'issue-517', '--env', 'demo', '--strict', ...standIns.runOptions];
  say(`$ staging-check ${args.join(' ')}\n`);
  return runStagingCheck(
    args,
    standIns.variables,
    path.join(path.dirname(standIns.repo), `${selector}.json`),
  );
}

async function stayUp({ variables, runOptions }: StandIns): Promise<void> {
  const options = runOptions.map((option) => ` ${option}`).join('');
  heading('It stays up until Ctrl-C. In another shell, in this folder:');
  for (const [name, value] of Object.entries(variables)) say(`  export ${name}=${value}`);
  say(`  bin/staging-check run all --env demo${options}`);
  say(`  bin/staging-check run all --env demo --format json${options}`);
  say(`  bin/staging-check run phase2 --env demo${options}`);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
}

function heading(text: string): void {
  say(`\n${text}\n${'─'.repeat(Math.min(text.length, 80))}`);
}

function say(text: string): void {
  stdout.write(`${text}\n`);
}
