import { parseArgs } from 'node:util';

/** What the demo is asked to do; `plans` null: the story of issue 517. */
export type DemoWish = {
  keep: boolean;
  help: boolean;
  plans: string | null;
  plan: string | null;
  environment: string | null;
};

/** Reads the words after `npm run demo --`; throws a `TypeError` that names the one it does not know. */
export function readArguments(words: readonly string[]): DemoWish {
  const { values } = parseArgs({
    args: [...words],
    options: {
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
      plans: { type: 'string' },
      plan: { type: 'string' },
      env: { type: 'string' },
    },
  });
  const { keep, help, plans = null, plan = null, env: environment = null } = values;
  if (plans === null && (plan !== null || environment !== null))
    throw new TypeError('--plan and --env go with --plans <folder>');
  return { keep, help, plans, plan, environment };
}

export const usage = `npm run demo [-- options]

Plays an outage and its recovery on this machine: a backend, its log, a Slack workspace in the browser, and the real bot in between.

  --keep            leaves everything up afterwards, until Ctrl-C
  --plans <folder>  plays your own plans instead: its checks run for real, against what they name; nothing is approved, signed off or deployed
  --plan <id>       which of them, where the folder has several (default: the first by name)
  --env <name>      in which of its environments (default: demo where it has one, else its first)
  --help            this

Exit codes: 0 the story went as told (with --plans: every phase came to a verdict), 1 it did not, 2 wrong usage or an invalid plan.
`;
