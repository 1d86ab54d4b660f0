import { logFile, logProject, logsCheck } from '../../support/log-target.ts';
import type { Kind, Statement } from '../statement.ts';

const error = {
  severity: 'FATAL',
  jsonPayload: { message: 'boom', user: { name: 'ann' } },
  labels: { pod: 'api-1' },
  httpRequest: { status: 503 },
  resource: { type: 'cloud_run_revision', labels: { revision_name: 'api-2' } },
  trace: 'projects/p/traces/0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  insertId: 'a',
};

const told: readonly [path: string, value: unknown][] = [
  ['body.user.name', 'ann'],
  ['attributes.pod', 'api-1'],
  ['attributes.httpRequest.status', 503],
  ['resource.labels.revision_name', 'api-2'],
  ['traceId', '0af7651916cd43dd8448eb211c80319c'],
  ['spanId', 'b7ad6b7169203331'],
  ['severityNumber', 21],
  ['severityText', 'FATAL'],
];

/** The fields that entries of every source have. */
export const fields: Kind = {
  kind: 'fields have the names of OpenTelemetry too',
  rule: 'docs/checks.md, logs',
  statements: [
    ...told.map(
      ([path, value]): Statement => ({
        says: `${path} is what the entry says`,
        is: 'failed',
        why: "OpenTelemetry's log data model",
        target: logFile(error),
        check: logsCheck('file', { entries: { none: { field: { [path]: value } } } }),
      }),
    ),
    {
      says: 'the same of a project',
      is: 'failed',
      why: "OpenTelemetry's log data model",
      target: logProject([error]),
      check: logsCheck('project', { entries: { none: { field: { 'attributes.pod': 'api-1' } } } }),
    },
    {
      says: 'a name that no entry has',
      is: 'invalid',
      why: 'a path that leads nowhere would make every absence true',
      target: logFile(error),
      check: logsCheck('file', { entries: { none: { field: { 'traceId.x': 'a' } } } }),
    },
    {
      says: 'the text of a long entry of which a part is missing',
      is: 'inconclusive',
      why: 'what is asked about may stand in the other part',
      target: logFile({ textPayload: 'ready', split: { uid: 'u', index: 0, totalSplits: 2 } }),
      check: logsCheck('file', { entries: { none: { field: { textPayload: { contains: 'boom' } } } } }),
    },
  ],
};
