import type { Group } from '../statement.ts';
import { redness } from './redness.ts';
import { runnerCommands } from './runner-commands.ts';

export const group: Group = { group: 'outputs', kinds: [redness, runnerCommands] };
