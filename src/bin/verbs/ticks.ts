import type { Verb } from './verb.ts';

/** Ticks the boxes of a Markdown document by what a run found. */
export const ticks: Verb = {
  name: 'ticks',
  summary: 'tick the boxes of a Markdown test plan by a run, and un-tick what broke',
  usage: 'ticks <file.md>',
  about: ['Changes [ ] and [x], nothing else. What the run cannot tell stays as it is.'],
  flags: [
    { name: 'run', value: 'run.json', help: 'the result of a run of the plan that was imported from it' },
    { name: 'output', short: 'o', value: 'file.md', help: 'write there (default: the document itself)' },
    { name: 'footnote', help: 'one line at the end: run, time, verdict' },
  ],
  examples: [
    'staging-check run all --plan docs/test-plan.md --format json -o run.json',
    'staging-check ticks docs/test-plan.md --run run.json --footnote',
  ],
  exitCodes: [
    [0, 'done, also when nothing had to change'],
    [2, 'wrong usage, or a result or document that cannot be read'],
    [3, 'could not be written'],
  ],
  async run(args, io) {
    const { tickDocument } = await import('./import/tick-document.ts');
    return tickDocument(args, io);
  },
};
