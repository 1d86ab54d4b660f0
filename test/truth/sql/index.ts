import type { Group } from '../statement.ts';
import { answers } from './answers.ts';
import { plans } from './plans.ts';
import { reading } from './reading.ts';
import { servers } from './servers.ts';
import { who } from './who.ts';

export const group: Group = { group: 'sql', kinds: [answers, reading, servers, who, plans] };
