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
