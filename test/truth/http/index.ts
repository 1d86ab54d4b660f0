import type { Group } from '../statement.ts';
import { encodings } from './encodings.ts';
import { ends } from './ends.ts';
import { headers } from './headers.ts';
import { repeated } from './repeated.ts';
import { reconnects, streams } from './streams.ts';
import { texts } from './texts.ts';
import { ways } from './ways.ts';

export const group: Group = {
  group: 'http',
  kinds: [headers, ends, encodings, texts, ways, repeated, streams, reconnects],
};
