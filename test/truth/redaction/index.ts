import type { Group } from '../statement.ts';
import { judgedRaw } from './judged-raw.ts';
import { shownMasked } from './shown-masked.ts';

export const group: Group = { group: 'redaction', kinds: [judgedRaw, shownMasked] };
