import type { Group } from '../statement.ts';
import { fields } from './fields.ts';
import { refusals } from './refusals.ts';
import { structure } from './structure.ts';
import { values } from './values.ts';

export const group: Group = { group: 'query', kinds: [structure, fields, values, refusals] };
