import type { Group } from '../statement.ts';
import { numbers } from './numbers.ts';

export const group: Group = { group: 'values', kinds: [numbers] };
