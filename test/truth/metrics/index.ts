import type { Group } from '../statement.ts';
import { absence } from './absence.ts';
import { answers } from './answers.ts';
import { numbers } from './numbers.ts';
import { plans } from './plans.ts';
import { times } from './times.ts';

export const group: Group = { group: 'metrics', kinds: [absence, numbers, answers, times, plans] };
