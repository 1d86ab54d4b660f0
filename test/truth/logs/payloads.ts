import { logFile, logProject, logsCheck } from '../../support/log-target.ts';
import type { Kind } from '../statement.ts';

const audit = (over: Record<string, unknown> = {}) => ({
  severity: 'ERROR',
  logName: undefined,
  protoPayload: {
    '@type': 'type.googleapis.com/google.cloud.audit.AuditLog',
    serviceName: 'run.googleapis.com',
    methodName: 'ReplaceInternalService',
    status: { code: 9, message: 'Revision shop-00042 is not ready: container failed to start' },
    ...over,
  },
});
const packed = (value: Buffer, type = 'google.cloud.audit.AuditLog') => ({
  severity: 'ERROR',
  protoPayload: { '@type': `type.googleapis.com/${type}`, value: value.toString('base64') },
});
/** Field 25, which came after the table: a message of three bytes. */
const newer = Buffer.from([0x3a, 1, 0x78, 0xca, 1, 3, 0x0a, 1, 0x78]);
const noStart = { entries: { none: { contains: 'failed to start' } } };

export const payloads: Kind = {
  kind: 'a packed payload is read, or decides nothing',
  rule: 'AuditLog (github.com/googleapis/googleapis); docs/checks.md, logs',
  statements: [
    {
      says: 'an audit entry tells of a failed start',
      is: 'failed',
      why: 'nodejs-logging 785: it comes as an Any with encoded bytes',
      target: logProject([audit()]),
      check: logsCheck('project', noStart),
      reason: /got 1 entry, first .* ERROR Revision shop-00042 is not ready/,
    },
    {
      says: 'the same by its field',
      is: 'failed',
      why: 'AuditLog.status.message',
      target: logProject([audit()]),
      check: logsCheck('project', {
        entries: { none: { field: { 'protoPayload.status.message': { contains: 'not ready' } } } },
      }),
    },
    {
      says: 'the same by the filter alone',
      is: 'failed',
      why: 'the service evaluates it',
      target: logProject([audit()]),
      check: logsCheck(
        'project',
        { entries: { count: 0 } },
        { filter: 'protoPayload.status.message:"not ready"' },
      ),
    },
    {
      says: 'a list, numbers, a map and an object inside an audit entry',
      is: 'passed',
      why: 'AuditLog: authorizationInfo, numResponseItems, request',
      target: logProject([
        audit({
          numResponseItems: '7',
          authorizationInfo: [{ permission: 'a', granted: true }, { permission: 'b' }],
          request: { spec: { replicas: 2, on: true, list: [1, null, 'x'] } },
          requestMetadata: {
            callerIp: '10.0.0.1',
            requestAttributes: { headers: { a: 'b' }, time: '2026-03-01T09:50:00.5Z' },
          },
        }),
      ]),
      check: logsCheck('project', {
        entries: {
          some: {
            field: {
              'protoPayload.numResponseItems': '7',
              'protoPayload.authorizationInfo.permission': { length: 2 },
              'protoPayload.request.spec.replicas': 2,
              'protoPayload.request.spec.on': true,
              'protoPayload.requestMetadata.requestAttributes.headers.a': 'b',
              'protoPayload.requestMetadata.requestAttributes.time': '2026-03-01T09:50:00.5Z',
            },
          },
        },
      }),
    },
    {
      says: 'a line that an App Engine request logged',
      is: 'failed',
      why: 'RequestLog.line.logMessage',
      target: logProject([
        {
          severity: 'ERROR',
          protoPayload: {
            '@type': 'type.googleapis.com/google.appengine.logging.v1.RequestLog',
            line: [{ severity: 'ERROR', logMessage: 'container failed to start' }],
          },
        },
      ]),
      check: logsCheck('project', noStart),
    },
    {
      says: 'a payload of a type that nobody here knows',
      is: 'inconclusive',
      why: 'what is unreadable proves nothing',
      target: logProject([
        packed(Buffer.from('container failed to start'), 'acme.Thing'),
        { textPayload: 'ready' },
      ]),
      check: logsCheck('project', noStart),
      reason: /1 entry holds a part that cannot be read here/,
    },
    {
      says: 'a payload of an unknown type beside an entry that must not be there',
      is: 'failed',
      why: 'what was seen fails',
      target: logProject([packed(Buffer.from('x'), 'acme.Thing'), { textPayload: 'it failed to start' }]),
      check: logsCheck('project', noStart),
    },
    {
      says: 'a payload of an unknown type, and the line that must be there is',
      is: 'passed',
      why: 'what was seen is there',
      target: logProject([packed(Buffer.from('x'), 'acme.Thing'), { textPayload: 'ready' }]),
      check: logsCheck('project', { entries: { some: { contains: 'ready' } } }),
    },
    {
      says: 'a payload of an unknown type may be the line that must be there',
      is: 'inconclusive',
      why: 'what is unreadable proves nothing',
      target: logProject([packed(Buffer.from('ready'), 'acme.Thing')]),
      check: logsCheck('project', { entries: { some: { contains: 'ready' } } }),
    },
    {
      says: 'a count that an unknown payload may change',
      is: 'inconclusive',
      why: 'what is unreadable proves nothing',
      target: logProject([packed(Buffer.from('x'), 'acme.Thing'), { textPayload: 'ready' }]),
      check: logsCheck('project', { entries: { count: { of: { contains: 'ready' }, is: 1 } } }),
    },
    {
      says: 'a count that an unknown payload cannot change',
      is: 'passed',
      why: 'one or two are both at most three',
      target: logProject([packed(Buffer.from('x'), 'acme.Thing'), { textPayload: 'ready' }]),
      check: logsCheck('project', { entries: { count: { of: { contains: 'ready' }, is: { lte: 3 } } } }),
    },
    {
      says: 'an error of an unknown type may be a new one',
      is: 'inconclusive',
      why: 'its signature is not known',
      target: logProject([
        packed(Buffer.from('x'), 'acme.Thing'),
        () => ({
          ...packed(Buffer.from('x'), 'acme.Thing'),
          timestamp: new Date(Date.now() - 900_000).toISOString(),
        }),
      ]),
      check: logsCheck('project', { newErrors: 'none' }),
    },
    {
      says: 'an audit entry with a field that is newer than our table',
      is: 'inconclusive',
      why: 'protobuf.dev: unknown fields are kept, and not understood',
      target: logProject([packed(newer)]),
      check: logsCheck('project', noStart),
    },
    {
      says: 'a field that is there beside one that is newer than our table',
      is: 'passed',
      why: 'what was read was read',
      target: logProject([packed(newer)]),
      check: logsCheck('project', { entries: { none: { field: { 'protoPayload.serviceName': 'y' } } } }),
    },
    {
      says: 'an audit entry whose bytes are cut',
      is: 'inconclusive',
      why: 'what was cut proves nothing',
      target: logProject([packed(newer.subarray(0, 5))]),
      check: logsCheck('project', noStart),
    },
    {
      says: 'a file holds an audit entry as REST writes it',
      is: 'failed',
      why: 'gcloud logging read --format json',
      target: logFile(audit()),
      check: logsCheck('file', noStart),
    },
    {
      says: 'a filter for a file looks into a payload that is still packed',
      is: 'inconclusive',
      why: 'the filter cannot be evaluated of it',
      target: logFile(packed(Buffer.from('x'), 'acme.Thing'), { textPayload: 'ready' }),
      check: logsCheck('file', { entries: { count: 0 } }, { filter: 'protoPayload.state="failed"' }),
      reason: /cannot be told here whether the filter matches/,
    },
    {
      says: 'a function of the service in the filter of a file',
      is: 'invalid',
      why: 'nothing here evaluates it',
      target: logFile({ textPayload: 'ready' }),
      check: logsCheck('file', { entries: { count: 0 } }, { filter: 'SEARCH("x")' }),
      reason: /SEARCH\(\) is evaluated by Cloud Logging alone/,
    },
    {
      says: 'a long entry of which the filter matched one part only',
      is: 'inconclusive',
      why: 'LogSplit: the other parts were not read',
      target: logProject([
        { textPayload: 'part needle', insertId: 'a', split: { uid: 'u', index: 0, totalSplits: 2 } },
        { textPayload: ' and boom', insertId: 'b', split: { uid: 'u', index: 1, totalSplits: 2 } },
      ]),
      check: logsCheck('project', { entries: { none: { contains: 'boom' } } }, { filter: '"needle"' }),
    },
    {
      says: 'a long entry is looked at whole, across its parts',
      is: 'failed',
      why: 'LogSplit',
      target: logProject([
        { textPayload: 'it went bo', insertId: 'a', split: { uid: 'u', index: 0, totalSplits: 2 } },
        { textPayload: 'om', insertId: 'b', split: { uid: 'u', index: 1, totalSplits: 2 } },
      ]),
      check: logsCheck('project', { entries: { none: { contains: 'boom' } } }),
    },
  ],
};
