import { httpServer } from '../../support/http-server.ts';
import type { Group, Statement } from '../statement.ts';

/** Answers with these bodies in turn, the last one for ever. */
function inTurn(bodies: readonly string[], status = 200) {
  return async ({ use }: Parameters<NonNullable<Statement['target']>>[0]) => {
    let asked = 0;
    const server = use(
      await httpServer((_request, response) => {
        const body = bodies[Math.min(asked, bodies.length - 1)] ?? '';
        asked += 1;
        response.writeHead(status, { 'x-revision': body.slice(0, 20).replace(/[^\w.-]/g, '') }).end(body);
      }),
    );
    return { url: server.url, wanted: '' };
  };
}

function of(
  says: string,
  is: Statement['is'],
  [bodies, expect, spec = 'json: $.rev']: readonly [readonly string[], string, string?],
  why: string,
  reason?: RegExp,
): Statement {
  return {
    says,
    is,
    why,
    target: inTurn(bodies),
    check: `revision: { url: "\${url}", times: 3, ${spec} }\nexpect: ${expect}`,
    ...(reason === undefined ? {} : { reason }),
  };
}

const doc = 'docs/checks.md, revision';
const a = '{"rev":"a1"}';
const b = '{"rev":"b2"}';

export const group: Group = {
  group: 'revision',
  kinds: [
    {
      kind: 'the revision that answers, each time and everywhere',
      rule: 'docs/checks.md, revision',
      statements: [
        of('the same one three times', 'passed', [[a], '{ equals: a1 }'], doc),
        of('another one', 'failed', [[b], '{ equals: a1 }'], doc, /expected revision "a1", got "b2"/),
        of(
          'another one the third time',
          'inconclusive',
          [[a, a, b], '{ equals: a1 }'],
          doc,
          /more than one revision answers: a1 \(2 of 3\), b2 \(1 of 3\)/,
        ),
        of('another one the first time', 'inconclusive', [[b, a, a], '{ equals: a1 }'], doc),
        of(
          'no revision the third time',
          'failed',
          [[a, a, '{}'], '{ equals: a1 }'],
          doc,
          /without a revision at \$\.rev/,
        ),
        of(
          'two instances of one answer differ',
          'inconclusive',
          [['[{"rev":"a1"},{"rev":"b2"}]'], '{ equals: a1 }', 'json: "$[*].rev"'],
          'docs/checks.md, rule 3',
          /more than one revision answers/,
        ),
        of(
          'two instances of one answer agree',
          'passed',
          [['[{"rev":"a1"},{"rev":"a1"}]'], '{ equals: a1 }', 'json: "$[*].rev"'],
          'docs/checks.md, rule 3',
        ),
        of(
          'one of two instances names none',
          'failed',
          [['[{"rev":"a1"},{"rev":null}]'], '{ equals: a1 }', 'json: "$[*].rev"'],
          'docs/checks.md, rule 3',
        ),
        of(
          'an empty revision is none',
          'failed',
          [['{"rev":""}'], '{ matches: { ne: a1 } }'],
          'docs/checks.md, rule 4',
        ),
        of('null is no revision', 'failed', [['{"rev":null}'], '{ matches: { ne: a1 } }'], doc),
        of('a list is no revision', 'failed', [['{"rev":["a1"]}'], '{ matches: { ne: b2 } }'], doc),
        of(
          'a revision that is a number has its digits',
          'passed',
          [['{"rev":20190612073634123456}'], '{ equals: "20190612073634123456" }'],
          'docs/checks.md, rule 8',
        ),
        of(
          'a revision that looks like a number is not another spelling of it',
          'failed',
          [['{"rev":"01443e5"}'], '{ equals: "144300000" }'],
          'docs/checks.md, rule 8',
        ),
        of(
          'a mark before the JSON is no content',
          'passed',
          [[`\uFEFF${a}`], '{ equals: a1 }'],
          'RFC 8259 8.1',
        ),
        of(
          'a page that is no JSON names no revision',
          'failed',
          [['<html>a1</html>'], '{ equals: a1 }'],
          doc,
        ),
        of(
          'a header names it',
          'passed',
          [['a1'], '{ equals: a1 }', 'header: X-Revision'],
          'RFC 9110 5.1: names of fields know no case',
        ),
        of(
          'a header that is not there',
          'failed',
          [['a1'], '{ matches: { ne: b2 } }', 'header: x-rev'],
          doc,
          /without a revision at header x-rev/,
        ),
        {
          says: 'an error page may name a revision and does not count',
          is: 'failed',
          why: doc,
          target: inTurn([a], 503),
          check: `revision: { url: "\${url}", json: $.rev }\nexpect: { equals: a1 }`,
          reason: /status 503/,
        },
        {
          says: 'no deploy is known',
          is: 'inconclusive',
          why: doc,
          target: inTurn([a]),
          check: `revision: { url: "\${url}", json: $.rev }\nexpect: { equals: "\${deploy.revision}" }`,
          reason: /no deploy is known/,
        },
        {
          says: 'no deploy is known, in a matcher',
          is: 'inconclusive',
          why: 'docs/checks.md, rule 4',
          target: inTurn([a]),
          check: `revision: { url: "\${url}", json: $.rev }\nexpect: { matches: { startsWith: "\${deploy.revision}" } }`,
          reason: /no deploy is known/,
        },
        {
          says: 'bare text that may be meant as a pattern or as the whole revision',
          is: 'invalid',
          why: doc,
          check: 'revision: { url: "http://127.0.0.1:1/", json: $.rev }\nexpect: { matches: "^a" }',
          reason: /expected operators, such as/,
        },
        {
          says: 'a revision to compare with that is empty',
          is: 'inconclusive',
          why: doc,
          target: inTurn([a]),
          check: `revision: { url: "\${url}", json: $.rev }\nexpect: { equals: "\${wanted}" }`,
          reason: /no revision to compare with/,
        },
      ],
    },
  ],
};
