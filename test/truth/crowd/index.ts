import type { Group } from '../statement.ts';
import { each } from './each.ts';
import { tolerated } from './tolerated.ts';

export const group: Group = { group: 'crowd', kinds: [each, tolerated] };
