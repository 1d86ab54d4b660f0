import type { Verb } from '../verb.ts';

/** Shows who did what, and who was refused. */
export const audit: Verb = {
  name: 'audit',
  summary: 'who ran, approved, cancelled, was refused',
  usage: 'audit',
  about: [],
  flags: [
    { name: 'since', value: 'dur', help: 'how far back (default: 7d)' },
    { name: 'limit', value: 'n', help: 'at most so many, the newest (default: 100)' },
    { name: 'run', value: 'id', help: 'only decisions about this run' },
    { name: 'by', value: 'user', help: 'only decisions of this person' },
    { name: 'refused', help: 'only what was refused' },
    {
      name: 'format',
      value: 'format',
      completion: ['text', 'json', 'ndjson'],
      help: 'text, json or ndjson (default: text)',
    },
  ],
  examples: ['staging-check audit --since 30d --refused', 'staging-check audit --run r-7F3KQ2 --format json'],
  exitCodes: [
    [0, 'shown, also when there is nothing'],
    [2, 'wrong usage'],
    [3, 'Redis does not answer, or cannot be started'],
  ],
  async run(args, io) {
    const { showAudit } = await import('./show-audit.ts');
    return showAudit(args, io);
  },
};
