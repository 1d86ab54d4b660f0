import { logFile, logProject, logsChecks } from '../../support/log-target.ts';
import type { Kind } from '../statement.ts';

const infos = Array.from({ length: 60 }, (_, i) => ({ textPayload: `info ${i}` }));
const noBoom = { entries: { none: { contains: 'boom' } } };
const warning = { severity: 'WARNING', textPayload: 'slow' };
const audit = {
  severity: 'ERROR',
  protoPayload: {
    '@type': 'type.googleapis.com/google.cloud.audit.AuditLog',
    status: { code: 9, message: 'container failed to start' },
  },
};
const unknown = {
  severity: 'ERROR',
  protoPayload: { '@type': 'type.googleapis.com/acme.Thing', detail: 'boom' },
};

export const siblings: Kind = {
  kind: 'a sibling changes no check',
  rule: 'docs/checks.md, logs: each check gets the answer it would have got alone',
  statements: [
    {
      says: 'a sibling that wants everything uses the common query up',
      is: 'passed',
      why: 'issue 11, rule 6',
      target: logProject([...infos, warning]),
      siblings: true,
      check: logsChecks('project', {
        it: {
          expect: { ...noBoom, control: { atLeast: 1 } },
          spec: { filter: 'severity>=WARNING', limit: 100 },
        },
        other: { expect: noBoom, spec: { limit: 50 } },
      }),
    },
    {
      says: 'the sibling that wants everything is itself cut, as alone',
      is: 'inconclusive',
      why: 'issue 11, rule 6',
      target: logProject([...infos, warning]),
      siblings: true,
      check: logsChecks('project', {
        other: { expect: noBoom, spec: { filter: 'severity>=WARNING', limit: 100 } },
        it: { expect: noBoom, spec: { limit: 50 } },
      }),
      reason: /raise `limit`/,
    },
    {
      says: 'a sibling with the same filter and a larger limit does not lend its limit',
      is: 'inconclusive',
      why: 'issue 11, rule 6',
      target: logFile(...infos),
      siblings: true,
      check: logsChecks('file', {
        other: { expect: noBoom, spec: { limit: 1_000 } },
        it: { expect: noBoom, spec: { limit: 10 } },
      }),
    },
    {
      says: 'a sibling with the same filter and a smaller limit does not cut',
      is: 'passed',
      why: 'issue 11, rule 6',
      target: logFile(...infos),
      siblings: true,
      check: logsChecks('file', {
        other: { expect: noBoom, spec: { limit: 10 } },
        it: { expect: noBoom, spec: { limit: 1_000 } },
      }),
    },
    {
      says: 'a sibling asks with a function that this service refuses',
      is: 'passed',
      why: 'issue 11, rule 6',
      target: logProject(infos),
      siblings: true,
      check: logsChecks('project', {
        other: { expect: noBoom, spec: { filter: 'SEARCH("info")' } },
        it: { expect: noBoom, spec: { filter: '"info"' } },
      }),
    },
    {
      says: 'the check that names the function is refused by itself',
      is: 'errored',
      why: 'the service alone evaluates it',
      target: logProject(infos),
      siblings: true,
      check: logsChecks('project', {
        other: { expect: noBoom },
        it: { expect: noBoom, spec: { filter: 'SEARCH("info")' } },
      }),
      reason: /refused the query/,
    },
    {
      says: 'the control of a sibling is not reached',
      is: 'passed',
      why: 'issue 11, rule 6',
      target: logProject(infos),
      siblings: true,
      check: logsChecks('project', {
        other: { expect: { ...noBoom, control: { atLeast: 10 } }, spec: { filter: 'severity>=ERROR' } },
        it: { expect: noBoom },
      }),
    },
    {
      says: 'the common query is refused once, for a clause that may be of another',
      is: 'passed',
      why: 'issue 11, rule 6',
      target: logProject(infos, ({ faults }) => faults.push({ kind: 'status', code: 3, times: 1 })),
      siblings: true,
      check: logsChecks('project', {
        it: { expect: noBoom },
        other: { expect: noBoom, spec: { filter: 'severity>=ERROR' } },
      }),
    },
    {
      says: 'a sibling is settled later, and the line that came meanwhile is seen by it',
      is: 'failed',
      why: 'docs/checks.md: settle',
      target: logProject(infos, ({ append }) => {
        setTimeout(() => append({ timestamp: new Date().toISOString(), textPayload: 'boom' }), 300);
      }),
      siblings: true,
      check: logsChecks('project', {
        other: { expect: noBoom },
        it: { expect: noBoom, spec: { settle: '900ms' } },
      }),
    },
    {
      says: 'a check by a field of protoPayload beside one that shares its window',
      is: 'failed',
      why: 'issue 11, rule 6',
      target: logProject([{ textPayload: 'started' }, audit]),
      siblings: true,
      check: logsChecks('project', {
        other: { expect: { entries: { some: { contains: 'started' } } } },
        it: { expect: { entries: { count: 0 } }, spec: { filter: 'protoPayload.status.message:"failed"' } },
      }),
    },
    {
      says: 'a text that the service finds in a payload unknown here, beside a sibling',
      is: 'failed',
      why: 'issue 11, rule 6: what the service can match and we cannot see',
      target: logProject([{ textPayload: 'started' }, unknown]),
      siblings: true,
      check: logsChecks('project', {
        other: { expect: { entries: { some: { contains: 'started' } } } },
        it: { expect: { entries: { count: 0 } }, spec: { filter: '"boom"' } },
      }),
    },
    {
      says: 'a sibling reads a file that is not there',
      is: 'passed',
      why: 'issue 11, rule 6',
      target: logFile(...infos),
      siblings: true,
      check: `
        other: { logs: { file: "\${folder}/nowhere", since: 10m }, expect: { entries: { count: 0 } } }
        it: { logs: { file: "\${log}", since: 10m }, expect: { entries: { count: 60 } } }`,
    },
    {
      says: 'a sibling is over its time limit',
      is: 'passed',
      why: 'issue 11, rule 6',
      target: logProject(infos, ({ faults }) => faults.push({ kind: 'status', code: 14, times: 1 })),
      siblings: true,
      check: logsChecks('project', {
        other: { expect: noBoom, spec: { filter: 'severity>=ERROR' }, also: { timeout: '1ms' } },
        it: { expect: noBoom },
      }),
    },
  ],
};
