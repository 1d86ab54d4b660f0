import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ratiosOfRounds } from './pairs.ts';
import { notInstalled, type Row } from './row.ts';
import { hasPytest } from './support/has-pytest.ts';
import { asPlan, byHand, type Staging } from './support/plan-by-hand.ts';

/** Goal 4: a plan of 20 checks against the scripts that a person runs today, at a simulated latency. */
export async function bench(): Promise<Row[]> {
  if (!(await hasPytest())) {
    return [
      notInstalled({ goal: '4 engine: plan of 20 checks', limit: '>= 7x', peer: 'bash, curl, pytest' }),
    ];
  }
  const server = spawn(process.execPath, [join(import.meta.dirname, 'support', 'staging-server.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    const [line] = await once(server.stdout, 'data');
    const address = `127.0.0.1:${Number(String(line).trim())}`;
    await asPlan({ address, ms: 0 }, 'native');
    await asPlan({ address, ms: 0 }, 'kept');
    return await compared({ address, ms: 50 });
  } finally {
    server.stdin.end();
  }
}

async function compared(staging: Staging): Promise<Row[]> {
  const ratios = await ratiosOfRounds(
    {
      native: () => asPlan(staging, 'native'),
      kept: () => asPlan(staging, 'kept'),
      sequential: () => byHand(staging, 'sequential'),
    },
    9,
  );
  const row = (what: string, peer: string, ours: string, theirs: string, limit: number): Row => {
    const ratio = ratios(theirs, ours);
    return {
      goal: `4 engine: 20 checks, ${staging.ms} ms, ${what}`,
      figure: `${ratio.median.toFixed(1)}x faster (${ratio.min.toFixed(1)}-${ratio.max.toFixed(1)})`,
      limit: `>= ${limit}x`,
      peer,
      held: ratio.median >= limit,
    };
  };
  return [
    row('native', 'hand script in sequence', 'native', 'sequential', 7),
    row('pytest kept', 'hand script in sequence', 'kept', 'sequential', 4),
  ];
}
