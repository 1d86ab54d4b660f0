import type { Kind } from '../statement.ts';
import { env, secret, written } from './written.ts';

const why =
  'docs/configuration.md: everything that is judged is judged as it came, and a mask is never judged';

export const judgedRaw: Kind = {
  kind: 'what is judged is never a mask',
  rule: 'Expectations, captures and `read` see what came; what we wrote over it is nothing that came',
  statements: [
    {
      says: 'stdout has the secret, and it is what is expected',
      is: 'passed',
      why,
      env,
      target: written(`<${secret}>`),
      check: `
        command: { run: [cat, "\${file}"] }
        expect: { stdout: { equals: "<\${secret:DB}>" } }`,
    },
    {
      says: 'stdout has a secret, and the mask of it is what is expected',
      is: 'failed',
      why,
      env,
      target: written(secret),
      check: `
        command: { run: [cat, "\${file}"] }
        expect: { stdout: { contains: "redacted" } }`,
    },
    {
      says: 'a token must not be printed, and it is',
      is: 'failed',
      why,
      target: written(`token=${'a1B2c3D4'.repeat(5)}`),
      check: `
        command: { run: [cat, "\${file}"] }
        expect: { stdout: { not: { matches: "token=[a-zA-Z0-9]{40}" } } }`,
    },
    {
      says: 'a file of variables has a password, and it is compared',
      is: 'failed',
      why,
      target: written('DB_PASSWORD=hunter-77\n'),
      check: `
        env: { file: "\${file}" }
        expect: { DB_PASSWORD: { matches: "redacted|\\\\*\\\\*\\\\*|^$" } }`,
      reason: /not shown/,
    },
    {
      says: 'a password is captured and given to a later check through the environment',
      is: 'passed',
      why,
      target: written('password=hunter-77'),
      siblings: true,
      check: `
        first:
          command: { run: [cat, "\${file}"], read: { pw: "password=(\\\\S+)" } }
          capture: { pw: $.read.pw }
          expect: { exitCode: 0 }
        it:
          needs: [first]
          command: { run: [printenv, PW], env: { PW: "\${capture.pw}" } }
          expect: { stdout: { contains: "hunter-77" } }`,
    },
    {
      says: 'a log line has a secret, and its absence is claimed',
      is: 'failed',
      why,
      env: { STAGING_CHECK_SECRET_DB: 'Zq7-value-of-db' },
      target: written(
        `${JSON.stringify({ timestamp: new Date().toISOString(), severity: 'INFO', textPayload: 'connect Zq7-value-of-db' })}\n`,
      ),
      check: `
        logs: { file: "\${file}", since: 1h, settle: 0s }
        expect: { entries: { none: { contains: "\${secret:DB}" } } }`,
      reason: /\[redacted: DB\]/,
    },
  ],
};
