import type { Verb } from '../verb.ts';

/** Shows incidents, and takes one out as files. */
export const incident: Verb = {
  name: 'incident',
  summary: 'list incidents; export one as files that can be checked offline',
  usage: 'incident list | incident export <key>',
  completion: ['list', 'export'],
  about: [
    'list: the open incidents, newest first; with --all also the closed ones that are kept.',
    'export: incident.md, incident.json, audit.ndjson, the documents that its plan asks for, and manifest.json.',
    'An earlier export of the same incident is written over; nothing else ever is.',
  ],
  flags: [
    { name: 'all', help: 'list: closed incidents too' },
    {
      name: 'format',
      value: 'format',
      completion: ['text', 'json'],
      help: 'list: text or json (default: text)',
    },
    {
      name: 'output',
      short: 'o',
      value: 'folder',
      completion: 'path',
      help: 'export: where to write, made when it is not there; - for a tar archive on stdout',
    },
    { name: 'force', help: 'export: also over an export of this incident that was changed since' },
  ],
  examples: [
    'staging-check incident list --all',
    'staging-check incident export 517 --output exports/517',
    'staging-check incident export 517 --output - | tar x',
  ],
  exitCodes: [
    [0, 'listed, also when there is none; or exported'],
    [2, 'wrong usage, no such incident, or a folder that is not to be written over'],
    [3, 'Redis does not answer, or cannot be started'],
  ],
  async run(args, io) {
    const { showOrExport } = await import('./show-or-export.ts');
    return showOrExport(args, io);
  },
};
