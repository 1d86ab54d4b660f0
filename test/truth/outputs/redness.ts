import type { Kind } from '../statement.ts';
import { ours } from './inner.ts';

const why = 'docs/decisions.md, What a pipeline reads is red exactly when the exit code is 1';
const good = 'good: { name: good, tier: critical, command: { run: ["true"] } }';
const bad = (extra: string) => `bad: { name: bad, ${extra}command: { run: ["false"] } }`;
const green = 'exitCode: 0, tests: { passed: { gte: 1 }, failed: 0, errored: 0 }';
const green1 = 'exitCode: 0, tests: { passed: 1, skipped: 1 }';
const rows = 'command: { run: [cp, FOLDER/rows.xml, FOLDER/made.xml], junit: FOLDER/made.xml }';

export const redness: Kind = {
  kind: 'our JUnit file is red exactly when the exit code is 1',
  rule: 'docs/decisions.md, 2026-11-30',
  statements: [
    ours({ says: 'everything passes', is: 'passed', why, checks: [good], expect: green }),
    ours({
      says: 'a critical check fails',
      is: 'passed',
      why,
      checks: [good, bad('tier: critical, ')],
      expect: 'exitCode: 1, tests: { failed: 1, errored: 0 }',
    }),
    ours({
      says: 'an important check fails: degraded',
      is: 'passed',
      why,
      checks: [good, bad('tier: important, ')],
      expect: green1,
    }),
    ours({
      says: 'an important check fails and the run is strict',
      is: 'passed',
      why,
      checks: [good, bad('tier: important, ')],
      flags: ', --strict',
      expect: 'exitCode: 1, tests: { failed: 1 }',
    }),
    ours({
      says: 'a nice-to-have fails',
      is: 'passed',
      why,
      checks: [good, bad('tier: nice-to-have, ')],
      expect: green1,
    }),
    ours({
      says: 'a nice-to-have fails beside a critical one',
      is: 'passed',
      why,
      checks: [
        bad('tier: nice-to-have, '),
        'worse: { name: worse, tier: critical, command: { run: ["false"] } }',
      ],
      expect: 'exitCode: 1, tests: { failed: 1, skipped: 1 }',
    }),
    ours({
      says: 'a check that is not enforced fails',
      is: 'passed',
      why,
      checks: [good, bad('enforce: false, ')],
      expect: green1,
    }),
    ours({
      says: 'a person is asked and nobody is there',
      is: 'passed',
      why,
      checks: [good, 'ask: { name: ask, tier: critical, manual: { prompt: "fine?" } }'],
      expect: 'exitCode: 1, tests: { failed: 0, errored: 1 }',
    }),
    ours({
      says: 'a check cannot be found out',
      is: 'passed',
      why,
      checks: [good, 'gone: { name: gone, tier: critical, command: { run: [no-such-tool-anywhere] } }'],
      expect: 'exitCode: 1, tests: { failed: 0, errored: 1 }',
    }),
    ours({
      says: 'output that was cut leaves it open',
      is: 'passed',
      why,
      checks: [
        'open: { name: open, tier: critical, command: { run: [seq, "1", "50000"] }, expect: { stdout: { not: { contains: x } } } }',
      ],
      expect: 'exitCode: 1, tests: { failed: 0, errored: 1 }',
    }),
    ours({
      says: 'what is blocked is told by what blocks it',
      is: 'passed',
      why,
      checks: [
        bad('tier: critical, '),
        'after: { name: after, tier: critical, needs: [bad], command: { run: ["true"] } }',
      ],
      expect: 'exitCode: 1, tests: { failed: 1, errored: 0, skipped: 1 }',
    }),
    ours({
      says: 'the run reaches its time limit',
      is: 'passed',
      why,
      checks: ['slow: { name: slow, tier: critical, command: { run: [sleep, "20"] } }'],
      flags: ', --timeout, 300ms',
      expect: 'exitCode: 1, tests: { passed: 0, errored: 1 }',
    }),
    ours({
      says: 'a row fails that its check tolerates',
      is: 'passed',
      why,
      checks: [`rows: { name: rows, tier: critical, ${rows}, expect: { tests: { failed: 1 } } }`],
      expect: 'exitCode: 0, tests: { passed: 2, failed: 0, skipped: 1 }',
    }),
    ours({
      says: 'a row that fails is counted once',
      is: 'passed',
      why,
      checks: [`rows: { name: rows, tier: critical, ${rows} }`],
      expect: 'exitCode: 1, tests: { failed: 1, passed: 1, skipped: 1 }',
    }),
  ],
};
