import { z } from 'zod';
import { type CheckContext, defineCheck, type Judgement, judged, type ProbeResult } from '../core/check.ts';
import { decodeText } from '../core/decode-text.ts';
import { type MatcherInput, match, matcher } from '../core/expect/matcher.ts';
import { matchCut } from '../core/expect/partial-text.ts';
import { hostAndPort } from '../core/host-policy.ts';
import { formatDuration } from '../core/plan/duration.ts';
import { hostAndPortText } from '../core/plan/yaml-text.ts';
import { textLines } from '../core/words/evidence-output.ts';
import { shortTime } from '../core/words/evidence-values.ts';
import { type ConnectionError, isOurs } from './connection-error.ts';
import { connectionTrouble } from './connection-trouble.ts';
import { dialTcp, type Open } from './dial.ts';
import { durationMatcher, hostField, portField } from './expectations.ts';
import { lookUp, type ResolvedName } from './network.ts';
import { notReached, stoppedWhile } from './no-observation.ts';
import { traitsOf } from './traits.ts';

const spec = z.strictObject({
  host: hostField,
  port: portField,
  ipFamily: z.union([z.literal(4), z.literal(6)]).optional(),
  /** Sent once the connection is open. */
  send: z.string().optional(),
});
const expected = z.strictObject({
  /** False: the port must be closed. */
  open: z.boolean().optional(),
  /** The first line that the server sends. */
  banner: matcher.optional(),
  duration: durationMatcher.optional(),
});
const expect = expected.refine(
  ({ open, banner, duration }) => open !== false || (banner === undefined && duration === undefined),
  { error: 'a closed port has no banner and no duration; expect one of them, or open: false' },
);
type Spec = z.infer<typeof spec>;
type Expect = z.infer<typeof expect>;

type Observation = {
  address: string;
  /** All that the name stands for; left out for what is no name. */
  resolved?: ResolvedName;
  port: number;
  connectMs: number | null;
  /** Null when none was asked for, and when the connection ended before one came. */
  banner: string | null;
  /** The banner is the beginning of a longer line. */
  bannerCut: boolean;
  /** Why the banner is not what its bytes say. */
  bannerProblem?: string | null;
  error: ConnectionError | null;
};

/** A port: open or not, and the first line that it says. */
export const tcp = defineCheck<Spec, Expect, Observation>({
  type: 'tcp',
  insteadOfText: (text) => hostAndPortText(text, '443'),
  title: 'A TCP port: open, and its banner',
  keyWords: () => ({
    send: ['text that is sent once the connection is open', 'PING\r\n'],
    'expect.open': ['false: the port has to be closed', true],
    'expect.banner': ['the first line that the server says', { startsWith: 'SSH-2.0' }],
  }),
  spec,
  expect,
  isLookOnly: ({ send }) => send === undefined,
  run: observe,
  judge: (observation, check) => judge(observation, check),
  describe: ({ connectMs, error }) => error?.message ?? `open in ${formatDuration(connectMs ?? 0)}`,
  observedFor: (_, { expect: { banner } }) => banner !== undefined,
  lines: ({ connectMs, banner }) => [
    ...(typeof connectMs === 'number' ? [`connect ${shortTime(connectMs)}`] : []),
    ...textLines('banner', banner),
  ],
  compared: (evidence) => ({ targets: traitsOf(evidence) }),
  hosts: ({ host, port }) => [Number.isNaN(port) ? host : hostAndPort(host, port)],
});

async function observe(
  check: { spec: Spec; expect: Expect },
  ctx: CheckContext,
): Promise<ProbeResult<Observation>> {
  const { host, port, ipFamily: family, send } = check.spec;
  const target = hostAndPort(host, port);
  const found = await lookUp(host, port, ctx, family);
  if ('kind' in found) return found;
  const dialed = await dialTcp(found.addresses, port, ctx.signal);
  const address = dialed.kind === 'open' ? dialed.address : found.address;
  const name = found.resolved === null ? {} : { resolved: found.resolved };
  const nothing = { banner: null, bannerCut: false, error: null };
  const observation = { address, ...name, port, connectMs: dialed.connectMs, ...nothing };
  if (ctx.signal.aborted) {
    const doing = { doing: `connecting to ${target}`, now: 'connecting', host: target };
    return stoppedWhile(doing, ctx, observation);
  }
  if (dialed.kind === 'closed') {
    const { error } = dialed;
    if (!isOurs(error)) return { kind: 'observed', observation: { ...observation, error } };
    const trouble = connectionTrouble(error, target);
    return notReached(`${target}: ${error.message}`, trouble, { ...observation, error });
  }
  try {
    if (send !== undefined) dialed.socket.write(send);
    if (check.expect.banner === undefined) return { kind: 'observed', observation };
    const banner = await firstLine(dialed, ctx.timeoutMs);
    const told = {
      ...observation,
      banner: banner.line,
      bannerCut: banner.cut,
      bannerProblem: banner.problem,
    };
    const doing = { doing: `waiting for a line from ${target}`, now: 'waiting for a line', host: target };
    if (ctx.signal.aborted) return stoppedWhile(doing, ctx, told);
    return { kind: 'observed', observation: told };
  } finally {
    dialed.socket.destroy();
  }
}

const longestLine = 4096;
/** A server that says nothing more for this long has said its banner, with a line break or without. */
const quietMs = 1_000;

type Banner = { line: string | null; cut: boolean; problem: string | null };

/** Up to the first line break, a silence after the first bytes, the end of the connection, or 4096 bytes; null when it ended, or was reset, before. */
async function firstLine({ socket, isWhole }: Open, timeoutMs: number): Promise<Banner> {
  let bytes = Buffer.alloc(0);
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.on('data', (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    socket.setTimeout(Math.min(quietMs, timeoutMs / 2), resolve);
    if (bytes.includes('\n') || bytes.length >= longestLine) resolve();
  });
  socket.once('end', resolve).once('close', () => resolve());
  await promise;
  const end = bytes.indexOf('\n');
  if (bytes.length === 0 || (end === -1 && !isWhole())) return { line: null, cut: false, problem: null };
  const line = bytes.subarray(0, end === -1 ? undefined : end);
  const cut = line.length > longestLine || (end === -1 && line.length >= longestLine);
  const { text, problem } = decodeText(line.subarray(0, longestLine), null, { isCut: cut });
  return { line: text.replace(/\r$/, ''), cut, problem };
}

function judge(
  observation: Observation,
  { spec: { host, port }, expect: wanted }: { spec: Spec; expect: Expect },
): Judgement {
  const target = hostAndPort(host, port);
  const open = wanted.open ?? true;
  if (!open) {
    if (observation.error !== null) return judged([]);
    return judged([
      {
        at: 'port',
        expected: 'closed',
        actual: 'open',
        message: `expected ${target} to be closed, got open`,
      },
    ]);
  }
  if (observation.error !== null) {
    const actual = observation.error.message;
    const message = `expected ${target} to be open, got ${actual}`;
    const trouble = connectionTrouble(observation.error, target);
    return judged([{ at: 'port', expected: 'open', actual, message }], { transient: 'network', trouble });
  }
  const slow =
    wanted.duration === undefined
      ? []
      : match(wanted.duration, observation.connectMs ?? undefined, 'duration', { unit: 'duration' });
  const { failures, inconclusive } = judgeBanner(observation, wanted.banner);
  return judged([...failures, ...slow], { inconclusive });
}

/** A connection that ended before its banner proves nothing about it, and the beginning of a line only what no rest of it can change. */
function judgeBanner(
  { banner, bannerCut, bannerProblem = null }: Observation,
  wanted: MatcherInput | undefined,
): Pick<Judgement, 'failures' | 'inconclusive'> {
  if (wanted === undefined) return { failures: [], inconclusive: null };
  if (banner === null) {
    const inconclusive = 'the connection was closed before a banner came';
    const failures = match(wanted, undefined, 'banner').map(({ at, expected }) => ({
      at,
      expected,
      actual: 'nothing',
      message: `expected banner ${expected}, but ${inconclusive}`,
    }));
    return { failures, inconclusive };
  }
  if (!bannerCut && bannerProblem === null)
    return { failures: match(wanted, banner, 'banner'), inconclusive: null };
  const known = { parts: bannerCut ? [banner, ''] : [banner], isReadable: bannerProblem === null };
  const verdict = matchCut(wanted, known, 'banner');
  if (verdict.kind === 'fails') return { failures: verdict.failures, inconclusive: null };
  if (verdict.kind === 'holds') return { failures: [], inconclusive: null };
  const why =
    bannerProblem === null
      ? `only the first ${banner.length} characters of the banner were read`
      : `the banner cannot be read as text (${bannerProblem})`;
  return { failures: [], inconclusive: `${why}, so "${verdict.wanted}" cannot be judged` };
}
