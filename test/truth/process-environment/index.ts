import type { Group } from '../statement.ts';
import { variables } from './variables.ts';

export const group: Group = { group: 'process environment', kinds: [variables] };
