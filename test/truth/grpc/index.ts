import type { Group } from '../statement.ts';
import { answers } from './answers.ts';
import { ends } from './ends.ts';
import { plans } from './plans.ts';

export const group: Group = { group: 'grpc', kinds: [answers, ends, plans] };
