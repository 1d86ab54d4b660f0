import type { Group } from '../statement.ts';
import { empty } from './empty.ts';
import { hostile } from './hostile.ts';
import { exactNumbers, numbers } from './numbers.ts';
import { opposites } from './opposites.ts';
import { absent, captures, several } from './several.ts';

export const group: Group = {
  group: 'values',
  kinds: [numbers, exactNumbers, several, opposites, absent, captures, empty, hostile],
};
