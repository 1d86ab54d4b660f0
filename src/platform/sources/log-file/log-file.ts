import { resolve } from 'node:path';
import { z } from 'zod';
import { defineSource } from '../define-source.ts';

/** Files of log entries on this machine. */
export const logFile = defineSource({
  key: 'file',
  noun: 'a file',
  place: z.string().min(1).describe('newline-delimited LogEntry JSON'),
  filteredBy: 'here',
  hasCloudFields: true,
  named: (file) => file,
  locate: (file, root) => resolve(root, file),
  async open() {
    const { readLogFile } = await import('./read-file.ts');
    return { read: readLogFile };
  },
});
