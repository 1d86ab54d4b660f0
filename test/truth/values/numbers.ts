import { httpServer } from '../../support/http-server.ts';
import type { Kind, Stage } from '../statement.ts';

export const numbers: Kind = {
  kind: 'numbers are compared as numbers',
  rule: 'docs/checks.md, Matchers; RFC 8259 6',
  statements: [
    {
      says: 'a number in JSON that is the wanted one',
      is: 'passed',
      why: 'RFC 8259 6',
      target: answering('{"n":2}'),
      check: `
        http: { url: "\${url}" }
        expect: { json: { $.n: 2 } }`,
    },
    {
      says: 'a text of digits in JSON is not the number',
      is: 'failed',
      why: 'RFC 8259 3: a string is no number',
      target: answering('{"n":"2"}'),
      check: `
        http: { url: "\${url}" }
        expect: { json: { $.n: 2 } }`,
      reason: /expected json \$\.n 2, got "2"/,
    },
  ],
};

function answering(body: string) {
  return async (stage: Stage) => {
    const server = stage.use(await httpServer((_request, response) => response.end(body)));
    return { url: server.url };
  };
}
