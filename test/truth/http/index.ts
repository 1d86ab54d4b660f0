import type { Group } from '../statement.ts';
import { headers } from './headers.ts';

export const group: Group = { group: 'http', kinds: [headers] };
