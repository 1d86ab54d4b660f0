import { promqlProblem } from '../../../promql/tokens.ts';
import { type NativeReader, type OptionTable, option, readOptions } from './native.ts';
import { plainText } from './words.ts';

const options: OptionTable = {
  values: 'o',
  flags: '',
  long: {
    format: 'format=',
    time: 'time=',
    start: 'start=',
    end: 'end=',
    step: 'step=',
    headers: 'headers=',
  },
};

/** `promtool query instant` as a `metrics` check; null for any other `promtool`. */
export const prometheusQuery: NativeReader = (call) => {
  const words = call.simple.args.map((arg) => plainText(arg) ?? '');
  const at = words.indexOf('query');
  if (at === -1 || words[at + 1] !== 'instant') return null;
  const read = readOptions(call.simple.args.slice(at + 2), options);
  const [unknown] = read.unknown;
  if (unknown !== undefined) return { refused: `the option ${unknown}` };
  if (option(read, 'time') !== undefined) return { refused: 'a query for another time than now' };
  if (option(read, 'headers') !== undefined) return { refused: 'headers, which may hold a secret' };
  const [server, expression, ...more] = read.free;
  if (server === undefined || expression === undefined || more.length > 0)
    return { refused: 'no server and query' };
  const [prometheus, query] = [call.binder.text(server), call.binder.text(expression)];
  if (prometheus === null || query === null) return { refused: 'a query that the shell makes' };
  const problem = query.includes('${') ? null : promqlProblem(query);
  if (problem !== null) return { refused: `a query that cannot be read (${problem.message})` };
  return {
    type: 'metrics',
    spec: { prometheus: prometheus.replace(/\/+$/, ''), query },
    expect: {},
    isStated: false,
    least: { series: { gte: 1 } },
    prints: { kind: 'text' },
    hosts: URL.canParse(prometheus) ? [new URL(prometheus).host] : [],
    review: null,
    why: 'a query to Prometheus; what it must find is not said, so that one series is enough',
  };
};
