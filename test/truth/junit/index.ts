import type { Group } from '../statement.ts';
import { didNotRun } from './did-not-run.ts';
import { file } from './file.ts';
import { repeated } from './repeated.ts';
import { several } from './several.ts';
import { suites } from './suites.ts';

export const group: Group = { group: 'junit', kinds: [didNotRun, suites, repeated, file, several] };
