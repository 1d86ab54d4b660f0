import type { Kind, Statement } from '../statement.ts';

const invalid = (says: string, spec: string, expect: string, reason: RegExp): Statement => ({
  says,
  is: 'invalid',
  why: 'docs/checks.md, metrics',
  check: `metrics: ${spec}\nexpect: ${expect}`,
  reason,
});
const at = 'prometheus: "http://127.0.0.1:9090"';

/** Plans that ask for nothing, or for something else than they seem to. */
export const plans: Kind = {
  kind: 'plans',
  rule: 'docs/plan-language.md: a mistake is told before anything runs',
  statements: [
    invalid('there is no query', `{ ${at} }`, '{ value: 1 }', /query/),
    invalid(
      'a range without a unit',
      `{ ${at}, query: up, range: 5 }`,
      '{ value: 1 }',
      /duration with a unit/,
    ),
    invalid(
      'a query that names no metric',
      `{ ${at}, query: "vector(1)" }`,
      '{ value: 1 }',
      /no metric is named/,
    ),
    invalid(
      'a bracket that is left open',
      `{ ${at}, query: "sum(up" }`,
      '{ value: 1 }',
      /\( is not closed \(character 4\)/,
    ),
    invalid(
      'an address with the path of the API',
      '{ prometheus: "http://127.0.0.1:9090/api/v1/query", query: up }',
      '{ value: 1 }',
      /write prometheus: http:\/\/127\.0\.0\.1:9090\b/,
    ),
    invalid('a comparison of a text', `{ ${at}, query: up }`, '{ value: { gt: many } }', /expected a number/),
    invalid('a key of another tool', `{ ${at}, expr: up }`, '{ value: 1 }', /query/),
    invalid('a threshold of another tool', `{ ${at}, query: up }`, '{ threshold: 5 }', /threshold/),
    invalid(
      'both ways to say how long',
      `{ ${at}, query: up, range: 5m, since: deploy }`,
      '{ value: 1 }',
      /give one/,
    ),
    invalid(
      'a number that is taken of no span',
      `{ ${at}, query: up, take: max }`,
      '{ value: 1 }',
      /give range/,
    ),
    ...[
      'absent(down)',
      'up or vector(1)',
      '(up or on () vector(1))',
      'up or (vector(0))',
      'up default 1',
    ].map((control) =>
      invalid(
        `a control that is always there: ${control}`,
        `{ ${at}, query: up, control: "${control}" }`,
        '{ series: 0 }',
        /control that is there without any data/,
      ),
    ),
    invalid(
      'a time as limit',
      `{ ${at}, query: up }`,
      '{ value: { lt: 500ms } }',
      /0\.5 of what is in seconds/,
    ),
    invalid('a share as limit', `{ ${at}, query: up }`, '{ value: { lt: 50% } }', /0\.5 of a ratio/),
    invalid('another word for lt', `{ ${at}, query: up }`, '{ value: { lessThan: 5 } }', /write lt: 5/),
    invalid(
      'a control is expected, and none is asked for',
      `{ ${at}, query: up }`,
      '{ value: 1, control: { atLeast: 2 } }',
      /no control is asked for/,
    ),
    invalid(
      'a step longer than its range',
      `{ ${at}, query: up, range: 5m, step: 10m }`,
      '{ value: 1 }',
      /step/,
    ),
    invalid('no age at all', `{ ${at}, query: up, maxAge: 0s }`, '{ value: 1 }', /1s at least/),
    {
      ...invalid(
        'a time limit within which it settles',
        `{ ${at}, query: up, settle: 1h }`,
        '{ value: 1 }',
        /settle asks for/,
      ),
      check: `metrics: { ${at}, query: up, settle: 1h }\nexpect: { value: 1 }\ntimeout: 6s`,
    },
    invalid('a cloud that is not there', `{ ${at}, query: up, auth: aws }`, '{ value: 1 }', /region of AWS/),
    invalid(
      'a token of Google for another host',
      '{ prometheus: "https://metrics.example.org", query: up, auth: google }',
      '{ value: 1 }',
      /googleapis\.com/,
    ),
    ...[
      'series: -1',
      'series: 1.5',
      'series: { lt: 0 }',
      'series: { gt: 1, lt: 2 }',
      'value: { lt: 1, gt: 5 }',
    ].map((wanted) =>
      invalid(
        `what never is: ${wanted}`,
        `{ ${at}, query: up }`,
        `{ ${wanted} }`,
        /no number (?:of series )?is that/,
      ),
    ),
    {
      says: 'a variable that would end the string it stands in',
      is: 'errored',
      why: 'docs/plan-language.md: no value can change a query',
      target: async () => ({ job: '0) or vector(1' }),
      check: `metrics: { ${at}, query: 'up > \${job}' }\nexpect: { value: 1 }`,
      reason: /outside of quotes is a name, a number or a duration/,
    },
    {
      says: 'a server outside of hosts',
      is: 'errored',
      why: 'docs/checks.md: every probe reaches only the hosts of its environment',
      check: 'metrics: { prometheus: "http://metrics.example.com", query: up }\nexpect: { value: 1 }',
      reason: /metrics\.example\.com/,
    },
  ],
};
