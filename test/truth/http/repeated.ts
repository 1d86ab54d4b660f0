import type { Kind, Statement } from '../statement.ts';
import { checkOf, serving } from './targets.ts';

const docs = 'docs/checks.md, http: repeat judges every answer';
const okIs = (spec: string) => checkOf('{ status: 200, json: { $.ok: true } }', spec);

/** Answers by its number, from 1. */
function counting(
  answer: (number: number) => { status?: number; body: string },
): NonNullable<Statement['target']> {
  let asked = 0;
  return serving((_request, response) => {
    asked += 1;
    const { status = 200, body } = answer(asked);
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
}

const ok = '{"ok":true}';

export const repeated: Kind = {
  kind: 'a request that is asked again and again passes when every answer does',
  rule: docs,
  statements: [
    {
      says: 'all are right',
      is: 'passed',
      why: docs,
      target: counting(() => ({ body: ok })),
      check: okIs('repeat: { times: 20 }'),
    },
    {
      says: 'only the last is wrong',
      is: 'failed',
      why: docs,
      target: counting((number) => ({ body: number === 20 ? '{"ok":false}' : ok })),
      check: okIs('repeat: { times: 20 }'),
      reason: /^1 of 20 answers failed, first answer 20: expected json \$\.ok true, got false/,
    },
    {
      says: 'only the first is wrong, as of a cold start',
      is: 'failed',
      why: docs,
      target: counting((number) => ({ status: number === 1 ? 503 : 200, body: ok })),
      check: okIs('repeat: { times: 10 }'),
      reason: /^1 of 10 answers failed, first answer 1: expected status 200, got 503/,
    },
    {
      says: 'every second one is wrong, begun at a rate',
      is: 'failed',
      why: docs,
      target: counting((number) => ({ status: number % 2 === 0 ? 429 : 200, body: ok })),
      check: okIs('repeat: { times: 10, rate: 100 }'),
      reason: /^5 of 10 answers failed/,
    },
    {
      says: 'one is a connection that ends without an answer',
      is: 'failed',
      why: 'docs/checks.md, http: an answer that is not whole fails',
      target: async (stage) => {
        let asked = 0;
        const listen = serving((request, response) => {
          asked += 1;
          if (asked === 5) request.socket.destroy();
          else response.end(ok);
        });
        return listen(stage);
      },
      check: okIs('repeat: { times: 10 }'),
      reason: /^1 of 10 answers failed, first answer 5: expected an answer/,
    },
    {
      says: 'one is longer than what is kept',
      is: 'inconclusive',
      why: 'docs/checks.md, http: a body that was cut proves nothing',
      target: counting((number) => ({ body: number === 3 ? `{"ok":true,"x":"${'x'.repeat(200)}"}` : ok })),
      check: okIs('maxBodyBytes: 100, repeat: { times: 5 }'),
      reason: /1 of 5 answers cannot be judged, first answer 3/,
    },
    {
      says: 'one that cannot be judged does not hide one that failed',
      is: 'failed',
      why: docs,
      target: counting((number) => ({
        status: number === 5 ? 500 : 200,
        body: number === 1 ? `{"ok":true,"x":"${'x'.repeat(200)}"}` : ok,
      })),
      check: okIs('maxBodyBytes: 100, repeat: { times: 5 }'),
    },
    {
      says: 'the time is over before all answers came',
      is: 'errored',
      why: docs,
      target: serving((_request, response) => {
        setTimeout(() => response.end(ok), 100).unref();
      }),
      check: `${okIs('repeat: { times: 1000 }')}\n    timeout: 400ms`,
      reason: /of 1000 answers came, 0 of them failed/,
    },
    {
      says: 'a time limit that is shorter than its rate asks for',
      is: 'invalid',
      why: 'docs/checks.md: a timeout in which the check cannot have looked is a mistake',
      target: counting(() => ({ body: ok })),
      check: `${okIs('repeat: { times: 101, rate: 1 }')}\n    timeout: 10s`,
      reason: /expected at least 1 min 40 s, which `repeat` asks for/,
    },
  ],
};
