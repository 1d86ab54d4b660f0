import type { ServerResponse } from 'node:http';
import { httpServer } from '../../support/http-server.ts';
import type { Statement } from '../statement.ts';

/** What is answered to a query: the `data` of a success, or all of it. */
export type Answered = {
  data?: unknown;
  body?: unknown;
  text?: string;
  status?: number;
  headers?: Record<string, string>;
};
type Answers = Partial<Record<'own' | 'control' | 'sampled' | 'sampledControl', Answered>> & {
  own: Answered;
};

const secondsNow = () => Date.now() / 1_000;

/** A `vector` of these values, each with its labels; of now, or of so many seconds ago. */
export function vector(values: Readonly<Record<string, string>>, ago = 0): Answered {
  const result = Object.entries(values).map(([pod, value]) => ({
    metric: pod === '' ? {} : { __name__: 'queue_depth', pod },
    value: [secondsNow() - ago, value],
  }));
  return { data: { resultType: 'vector', result } };
}

/** A `matrix` of one series: values by seconds ago, in the order of their time unless turned around. */
export function matrix(values: Readonly<Record<number, string>>, isTurned = false): Answered {
  const points = Object.entries(values)
    .map(([ago, value]) => [Math.floor(secondsNow()) - Number(ago), value] as const)
    .toSorted(([a], [b]) => a - b);
  return {
    data: {
      resultType: 'matrix',
      result: [{ metric: { __name__: 'queue_depth' }, values: isTurned ? points.reverse() : points }],
    },
  };
}

/** The same value each 15 seconds of a span that ends so many seconds ago, but for some of them. */
export function steady(
  minutes: number,
  value: string,
  other: Readonly<Record<number, string>> = {},
  endsAgo = 0,
): Answered {
  const ago = Array.from({ length: minutes * 4 + 1 }, (_, at) => endsAgo + at * 15);
  return matrix({ ...Object.fromEntries(ago.map((one) => [one, value])), ...other });
}

/** A server that answers the query of a statement, its control (`up`) and when it was sampled. */
export function standIn(answers: () => Answers): NonNullable<Statement['target']> {
  return async ({ use }) => {
    const given = answers();
    const server = use(
      await httpServer((request, response) => {
        const query = new URL(request.url ?? '', 'http://host').searchParams.get('query') ?? '';
        const isSampled = query.includes('timestamp(');
        const isControl = query.includes('(up)');
        const asked = isControl ? (given.sampledControl ?? given.sampled) : given.sampled;
        const sampled = asked ?? vector({ '': String(secondsNow() - 5) });
        send(
          response,
          isSampled ? sampled : query === 'up' ? (given.control ?? vector({ a: '1' })) : given.own,
        );
      }),
    );
    return { prom: server.url };
  };
}

function send(response: ServerResponse, { data, body, text, status = 200, headers = {} }: Answered): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(text ?? JSON.stringify(body ?? { status: 'success', data }));
}

type Told = { expect: string; spec?: string; reason?: RegExp };

/** One statement: what the server answers, what is expected of it, how it ends. */
export function of(
  says: string,
  is: Statement['is'],
  answers: () => Answers,
  { expect, spec = '', reason }: Told,
  why = 'docs/checks.md, metrics',
): Statement {
  const more = spec === '' ? '' : `, ${spec}`;
  return {
    says,
    is,
    why,
    target: standIn(answers),
    check: `metrics: { prometheus: "\${prom}", query: queue_depth${more} }\nexpect: ${expect}`,
    ...(reason === undefined ? {} : { reason }),
  };
}
