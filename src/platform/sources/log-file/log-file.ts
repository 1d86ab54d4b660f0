import { resolve } from 'node:path';
import { z } from 'zod';
import { defineSource } from '../define-source.ts';

/** Files of log entries on this machine. */
export const logFile = defineSource({
  key: 'file',
  noun: 'a file',
  place: z.string().min(1),
  example: 'logs/app.ndjson',
  filteredBy: 'here',
  hasCloudFields: true,
  named: (file) => file,
  locate: (file, root) => resolve(root, file),
  async open() {
    const { readLogFile } = await import('./read-file.ts');
    return { read: readLogFile };
  },
});
