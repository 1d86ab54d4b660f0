import type { Group } from '../statement.ts';
import { ends } from './ends.ts';
import { refusals } from './refusals.ts';
import { validity } from './validity.ts';

export const group: Group = { group: 'tls', kinds: [ends, validity, refusals] };
