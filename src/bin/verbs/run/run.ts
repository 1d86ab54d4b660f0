import type { Verb } from '../verb.ts';

/** Runs checks here and now, without Slack and Redis. */
export const run: Verb = {
  name: 'run',
  summary: 'run checks here and now: no Slack, no Redis',
  usage: 'run <selector...>',
  completion: 'selector',
  about: [
    'A selector is all, a phase (phase2, 2), a section (2.1), a check id, a tag (@websocket), a tier (critical),',
    'or failed (with --previous). Several may follow each other.',
  ],
  flags: [
    {
      name: 'plan',
      value: 'id|file',
      completion: 'plan',
      help: 'which plan, - for standard input (default: the only one in the plans folder)',
    },
    {
      name: 'env',
      value: 'name',
      completion: 'environment',
      help: "which environment (default: the plan's first)",
    },
    {
      name: 'var',
      value: 'key=value',
      repeatable: true,
      help: 'sets a variable of the plan; may be repeated',
    },
    {
      name: 'only',
      value: 'tier',
      completion: ['critical', 'important', 'nice-to-have'],
      help: 'of those, checks of this tier: critical, important or nice-to-have',
    },
    { name: 'fail-fast', help: 'start nothing more after the first check that fails' },
    { name: 'timeout', value: 'duration', help: 'end the run after 90s, 10m, … (default: no limit)' },
    { name: 'concurrency', value: 'n', help: 'checks at the same time (default: 10)' },
    {
      name: 'format',
      value: 'format',
      completion: ['pretty', 'json', 'junit', 'tap', 'markdown', 'github'],
      help: 'pretty, json, junit, tap, markdown or github (default: pretty)',
    },
    {
      name: 'output',
      short: 'o',
      value: 'file',
      completion: 'path',
      help: 'write the result there; progress stays on the screen',
    },
    {
      name: 'write',
      value: 'format=file',
      repeatable: true,
      help: 'write the result there too, such as junit=report.xml; may be repeated',
    },
    {
      name: 'previous',
      value: 'run.json',
      completion: 'path',
      help: 'the last run, for the selector failed',
    },
    {
      name: 'baseline',
      value: 'run.json',
      completion: 'path',
      help: 'an earlier result: says what is new, fixed, slower since',
    },
    {
      name: 'history',
      value: 'folder|file',
      completion: 'path',
      repeatable: true,
      help: 'earlier results to measure times against (with --baseline)',
    },
    {
      name: 'fail-on',
      value: 'what',
      completion: ['verdict', 'new'],
      help: 'verdict, or new: only what fails that the baseline did not (default: verdict)',
    },
    {
      name: 'record',
      value: 'file',
      completion: 'path',
      help: 'write a run bundle there, for staging-check replay',
    },
    { name: 'quiet', short: 'q', help: 'no progress: only the result' },
    { name: 'yes', help: 'allow checks marked danger' },
    {
      name: 'strict',
      help: 'exit 0 only when the verdict is passed, not degraded',
    },
    { name: 'no-color', help: 'no colours (NO_COLOR does the same)' },
  ],
  examples: [
    'staging-check run phase1',
    'staging-check run all --env demo --format json --output run.json',
    'staging-check run failed --previous run.json',
    'staging-check run all --baseline yesterday.json --fail-on new',
    'staging-check run all --format github --write junit=report.xml --write json=run.json',
    'staging-check run critical @websocket --plan issue-517 --var port=8080',
  ],
  exitCodes: [
    [0, 'verdict passed or degraded (with --strict: passed only)'],
    [
      1,
      'verdict failed or inconclusive (with --fail-on new: something newly failing, or nothing to tell by)',
    ],
    [2, 'wrong usage or an invalid plan: nothing was run'],
    [3, 'could not run'],
    [130, 'interrupted; the results so far are written'],
  ],
  async run(args, io) {
    const { runSelected } = await import('./run-selection.ts');
    return runSelected(args, io);
  },
};
