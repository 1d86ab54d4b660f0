import { textOrJson } from '../text-or-json.ts';
import type { Verb } from '../verb.ts';

/** Checks an export of an incident, offline. */
export const verify: Verb = {
  name: 'verify',
  summary: 'check that an exported incident is as it was written, offline',
  usage: 'verify <folder>',
  completion: 'path',
  about: [
    'Finds any byte changed and any file missing, added or cut; for the audit log also which line.',
    'Whoever makes a whole new export passes; only --seal, told at the export, finds that out.',
  ],
  flags: [
    { name: 'seal', value: 'sha256', help: 'the seal that the export told; it must be this one' },
    textOrJson,
  ],
  examples: ['staging-check verify exports/517'],
  exitCodes: [
    [0, 'the export holds'],
    [1, 'it does not; each problem has a line'],
    [2, 'wrong usage, or no such folder'],
  ],
  async run(args, io) {
    const { verifyFolder } = await import('./verify-folder.ts');
    return verifyFolder(args, io);
  },
};
