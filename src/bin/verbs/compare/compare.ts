import type { Verb } from '../verb.ts';

/** Compares two results of runs. */
export const compare: Verb = {
  name: 'compare',
  summary: 'what is different between two runs, from their result files',
  usage: 'compare <baseline.json> <run.json>',
  completion: 'path',
  about: [
    'Both are what run --format json (or --record) wrote. Whether a check is slower or faster is told against the runs of --history',
    'in which it passed; on fewer than five it says nothing.',
  ],
  flags: [
    {
      name: 'history',
      value: 'folder|file',
      completion: 'path',
      repeatable: true,
      help: 'earlier results to measure times and flakiness against; may be repeated',
    },
    {
      name: 'format',
      value: 'format',
      completion: ['pretty', 'json', 'markdown'],
      help: 'pretty, json or markdown (default: pretty)',
    },
  ],
  examples: [
    'staging-check compare before.json after.json',
    'staging-check compare before.json after.json --history results --format markdown',
  ],
  exitCodes: [
    [0, 'nothing fails that did not fail before'],
    [1, 'something does, or passed before and could not be judged now, or nothing could be compared'],
    [2, 'wrong usage, or a file that is no result'],
  ],
  async run(args, io) {
    const { compareFiles } = await import('./compare-files.ts');
    return compareFiles(args, io);
  },
};
