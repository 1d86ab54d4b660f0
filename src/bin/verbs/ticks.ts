import { textOrJson } from './text-or-json.ts';
import type { Verb } from './verb.ts';

/** Ticks the boxes of a Markdown document by what a run found. */
export const ticks: Verb = {
  name: 'ticks',
  summary: 'tick the boxes of a Markdown test plan by a run, and un-tick what broke',
  usage: 'ticks [file.md]',
  completion: 'path',
  about: [
    'Changes [ ] and [x], nothing else. What the run cannot tell stays as it is.',
    'An id or a key is looked up in the Redis of the bot (REDIS_URL, or the one in STAGING_CHECK_DATA).',
  ],
  flags: [
    {
      name: 'run',
      value: 'id|run.json',
      completion: 'path',
      help: 'a run of the plan that was imported from it: its id, or its result as a file',
    },
    {
      name: 'incident',
      value: 'key|folder',
      completion: 'path',
      help: 'instead: an incident by its key, or its export',
    },
    {
      name: 'output',
      short: 'o',
      value: 'file.md',
      completion: 'path',
      help: 'write there (default: the document itself)',
    },
    { name: 'commit', help: 'commit the document, and nothing else, with git' },
    {
      name: 'comment',
      value: 'number',
      help: 'one comment with the boxes on this pull request or issue on GitHub',
    },
    {
      name: 'issue',
      value: 'number',
      help: 'the boxes in the text of this issue on GitHub instead of a file, by their words',
    },
    { name: 'footnote', help: 'one line at the end: run, time, verdict' },
    { name: 'link', value: 'url', help: 'the same, leading to this address (of the run, or of the job)' },
    textOrJson,
  ],
  examples: [
    'staging-check run all --plan docs/test-plan.md --format json -o run.json',
    'staging-check ticks docs/test-plan.md --run run.json --footnote',
    'staging-check ticks docs/test-plan.md --incident 517 --commit',
    'staging-check ticks --issue 517 --incident 517',
  ],
  exitCodes: [
    [0, 'done, also when nothing had to change'],
    [2, 'wrong usage, or a result or document that cannot be read'],
    [3, 'could not be written or committed, or Redis does not answer'],
  ],
  async run(args, io) {
    const { tickDocument } = await import('./import/tick-document.ts');
    return tickDocument(args, io);
  },
};
