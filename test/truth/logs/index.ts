import type { Group } from '../statement.ts';
import { absence } from './absence.ts';
import { cloudwatch } from './cloudwatch.ts';
import { exceptions } from './exceptions.ts';
import { fields } from './fields.ts';
import { files } from './files.ts';
import { loki } from './loki.ts';
import { opensearch } from './opensearch.ts';
import { payloads } from './payloads.ts';
import { shapes } from './shapes.ts';
import { siblings } from './siblings.ts';
import { untold } from './untold.ts';
import { clocks, lists } from './values.ts';

export const group: Group = {
  group: 'logs',
  kinds: [
    payloads,
    siblings,
    exceptions,
    shapes,
    fields,
    files,
    loki,
    opensearch,
    cloudwatch,
    absence,
    untold,
    lists,
    clocks,
  ],
};
