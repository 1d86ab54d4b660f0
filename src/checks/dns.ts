import { Resolver } from 'node:dns/promises';
import { z } from 'zod';
import {
  type CheckContext,
  defineCheck,
  type Failure,
  type Judgement,
  judged,
  type ProbeResult,
} from '../core/check.ts';
import type { TargetTraits } from '../core/compared-facts.ts';
import { decodeText } from '../core/decode-text.ts';
import { foundEach, matchFound } from '../core/expect/found-values.ts';
import {
  describeMatcher,
  isOperators,
  type MatcherInput,
  match,
  matcher,
  matches,
  type Operators,
} from '../core/expect/matcher.ts';
import { hostAndPort } from '../core/host-policy.ts';
import { formatDuration } from '../core/plan/duration.ts';
import { parseListedHost } from '../core/plan/hosts.ts';
import { yamlText } from '../core/plan/yaml-text.ts';
import { shortLine } from '../core/words/safe-text.ts';
import { nameTrouble } from './connection-trouble.ts';
import { absenceOf } from './dns-absence.ts';
import { durationMatcher } from './expectations.ts';
import { lookUp } from './network.ts';
import { notReached, stoppedWhile } from './no-observation.ts';

const types = ['A', 'AAAA', 'CNAME', 'TXT', 'MX', 'NS', 'SRV', 'PTR'] as const;
type RecordType = (typeof types)[number];

const spec = z.strictObject({
  name: z.string().min(1),
  type: z.enum(types).default('A'),
  /** A name server, `192.0.2.1` or `192.0.2.1:5353`; it must be in `hosts`. Default: those of the machine. */
  server: z.string().optional(),
});
const expect = z.strictObject({
  /** The list of records as text, sorted: `10 mail.example.com` for MX, `1 5 443 a.example.com` for SRV. */
  records: matcher.optional(),
  duration: durationMatcher.optional(),
});
type Spec = z.infer<typeof spec>;
type Expect = z.infer<typeof expect>;

/** `code`: the name server's own no (`ENOTFOUND`: no such name, `ENODATA`: no such record). */
type Observation = {
  /** Left out by runs of before it was kept. */
  asked?: { name: string; type: RecordType };
  records: readonly string[];
  code: string | null;
  durationMs: number;
};

/** Records of a name, asked of a name server; `/etc/hosts` is not looked at. */
export const dns = defineCheck<Spec, Expect, Observation>({
  type: 'dns',
  insteadOfText: (text) => `{ name: ${yamlText(text)} }`,
  title: 'DNS records of a name',
  keyWords: () => ({
    name: ['the name that is looked up', 'api.example.org'],
    type: ['the type of records; A unless told', 'CNAME'],
    server: ['a name server, listed in hosts; those of the machine unless told', '10.0.0.2'],
    'expect.records': ['the records, as text', { contains: '203.0.113.7' }],
  }),
  spec,
  expect,
  isLookOnly: () => true,
  run: ({ spec }, ctx) => observe(spec, ctx),
  judge: (observation, { spec, expect }) => judge(observation, spec, expect),
  describe: ({ records, code, durationMs }) =>
    code === null ? `${records.length} in ${formatDuration(durationMs)}` : noRecords(code),
  lines: ({ records }) =>
    Array.isArray(records) && records.length > 0 ? [`records: ${shortLine(records.join(' '), 800)}`] : [],
  compared: (evidence) => ({ targets: recordsOf(evidence) }),
  hosts: ({ server }) => (server === undefined ? [] : [server]),
});

async function observe({ name, type, server }: Spec, ctx: CheckContext): Promise<ProbeResult<Observation>> {
  const resolver = new Resolver();
  if (server !== undefined) {
    const { host, port } = parseListedHost(server);
    const found = await lookUp(host, port ?? 53, ctx);
    if ('kind' in found) return found;
    resolver.setServers([hostAndPort(found.address, port ?? 53)]);
  }
  const question = { name, type };
  const started = performance.now();
  const cancel = () => resolver.cancel();
  ctx.signal.addEventListener('abort', cancel, { once: true });
  const words = `${type} records of ${name}${server === undefined ? '' : ` from ${server}`}`;
  try {
    const records = await askOrNothing(resolver, name, type);
    const durationMs = performance.now() - started;
    const observation = { asked: question, records, code: null, durationMs };
    if (records.length > 0) return { kind: 'observed', observation };
    const [first = '127.0.0.1'] = resolver.getServers();
    const absence = await absenceOf(first, question, ctx.signal);
    if ('code' in absence) return { kind: 'observed', observation: { ...observation, code: absence.code } };
    const reason = `${words}: ${absence.unknown}`;
    return { kind: 'unobserved', reason, transient: 'network', observation: null };
  } catch (error) {
    if (ctx.signal.aborted)
      return stoppedWhile({ doing: words, now: `${type} records of ${name}`, host: server ?? '' }, ctx);
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const transient = code === 'ETIMEOUT' ? 'timeout' : 'network';
    return { ...notReached(`${words}: ${code}`, nameTrouble(name, code)), transient };
  } finally {
    ctx.signal.removeEventListener('abort', cancel);
  }
}

/** Sorted; none where the resolver has none, whatever the server said to that. */
async function askOrNothing(resolver: Resolver, name: string, type: RecordType): Promise<readonly string[]> {
  try {
    return (await ask(resolver, name, type)).toSorted();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOTFOUND' || code === 'ENODATA') return [];
    throw error;
  }
}

const schema = z.object({
  asked: z.object({ name: z.string(), type: z.string() }),
  records: z.array(z.string()),
});

function recordsOf(evidence: Readonly<Record<string, unknown>>): readonly TargetTraits[] {
  const parsed = schema.safeParse(evidence);
  if (!parsed.success) return [];
  const { asked: question, records } = parsed.data;
  return [{ target: `${question.name} ${question.type}`, addresses: records }];
}

/** Records as text. Names in lower case: they are the same in any (RFC 4343), and servers answer in the one that they were asked in. */
async function ask(resolver: Resolver, name: string, type: RecordType): Promise<string[]> {
  const records = await askAsWritten(resolver, name, type);
  return type === 'TXT' ? records : records.map((record) => record.toLowerCase());
}

async function askAsWritten(resolver: Resolver, name: string, type: RecordType): Promise<string[]> {
  switch (type) {
    case 'A':
      return await resolver.resolve4(name);
    case 'AAAA':
      return await resolver.resolve6(name);
    case 'CNAME':
      return await resolver.resolveCname(name);
    case 'NS':
      return await resolver.resolveNs(name);
    case 'PTR':
      return await resolver.resolvePtr(name);
    case 'TXT':
      return (await resolver.resolveTxt(name)).map((chunks) => inUtf8(chunks.join('')));
    case 'MX':
      return (await resolver.resolveMx(name)).map(({ priority, exchange }) => `${priority} ${exchange}`);
    case 'SRV':
      return (await resolver.resolveSrv(name)).map(
        (record) => `${record.priority} ${record.weight} ${record.port} ${record.name}`,
      );
    default:
      return type satisfies never;
  }
}

/** Node reads a text a byte a character. */
function inUtf8(text: string): string {
  const { text: read, problem } = decodeText(Buffer.from(text, 'latin1'));
  return problem === null ? read : text;
}

function judge({ records, code, durationMs }: Observation, { name, type }: Spec, wanted: Expect): Judgement {
  const slow =
    wanted.duration === undefined ? [] : match(wanted.duration, durationMs, 'duration', { unit: 'duration' });
  if (records.length > 0) return judged([...judgeRecords(records, wanted.records), ...slow]);
  const actual = noRecords(code ?? 'ENODATA');
  const message = `expected ${type} records of ${name}, got ${actual}`;
  const missing =
    wanted.records === undefined
      ? [{ at: 'records', expected: `${type} records`, actual, message }]
      : judgeAbsence(wanted.records, `${type} records of ${name}`, actual);
  const trouble = missing.length > 0 && code === 'ENOTFOUND' ? nameTrouble(name, code) : null;
  return judged([...missing, ...slow], { trouble });
}

function judgeRecords(records: readonly string[], wanted: Expect['records']): readonly Failure[] {
  if (wanted === undefined) return [];
  return matchFound(wanted, foundEach(records), 'records', { containsMember: true });
}

/** Nothing is said of records that are not there (no `ne`, `not` or `none` holds), except by what can hold only without any. */
function judgeAbsence(wanted: MatcherInput, what: string, actual: string): readonly Failure[] {
  const written: Operators = isOperators(wanted) ? wanted : { equals: wanted };
  return Object.entries(written).flatMap(([name, operand]) => {
    const one = { [name]: operand };
    const absent =
      matches(one, undefined) ||
      (name === 'equals' && matches(one, [])) ||
      (name === 'length' && matches(one, []) && !matches(one, ['a record']));
    if (operand === undefined || absent) return [];
    const expected = describeMatcher(one);
    return [{ at: 'records', expected, actual, message: `expected ${what} ${expected}, got ${actual}` }];
  });
}

function noRecords(code: string): string {
  return code === 'ENOTFOUND' ? 'no such name' : 'no such record';
}
