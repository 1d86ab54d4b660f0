import type { Group } from '../statement.ts';
import { background } from './background.ts';
import { ends, testsAndExit } from './ends.ts';
import { documents, numbers } from './json.ts';
import { cutOutput, looks } from './output.ts';

export const group: Group = {
  group: 'command',
  kinds: [ends, testsAndExit, cutOutput, looks, documents, numbers, background],
};
