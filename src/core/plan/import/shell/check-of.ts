import { startedOf } from './background.ts';
import type { DraftResult } from './bare-draft.ts';
import { type Bare, hostsOf, isHost, manual, used } from './bare-draft.ts';
import { type Binder, type Context, createBinder, shown } from './binder.ts';
import type { CommandClaim } from './claim.ts';
import { withClaim } from './claims.ts';
import { commandOf } from './command-of.ts';
import { conditionParts } from './condition.ts';
import { dangerOf } from './danger.ts';
import { deviceProbe } from './device-probe.ts';
import { isServer, whyEndless } from './endless.ts';
import { grepOf } from './grep.ts';
import { judgedBy } from './judge.ts';
import { kindOf } from './kinds.ts';
import { merged } from './matchers.ts';
import type { Fields, ParsedCommand, Prints, ShellCommand, Stage } from './model.ts';
import type { Native } from './native.ts';
import { credentialsIn } from './secrets.ts';
import { askOf } from './shell-test.ts';
import { afterPipe, filledBy } from './tail.ts';
import { localWrappers, unwrap } from './unwrap.ts';
import { literal, plainText, writtenText } from './words.ts';

type Wish = { captureAs?: string };

/** The draft of a command that is to be checked. */
export function checked(
  parsed: ParsedCommand,
  context: Context,
  command: ShellCommand,
  wish: Wish,
): DraftResult {
  const danger = masked(dangerOf(command.parsed) ?? dangerOf(parsed), command.text);
  const end = whyEndless(parsed) ?? (command.isBackground ? 'it runs in the background' : null);
  const binder = createBinder(context);
  if (end !== null) {
    const fresh = createBinder(context);
    const started =
      isServer(parsed) || command.isBackground
        ? startedOf(parsed, context, fresh)
        : { draft: null, starts: null };
    const byHand = manual(
      `Run \`${shown(parsed.text, 600)}\` and look: is it as it should be?`,
      `${end}: a person looks`,
      fresh,
    );
    const draft = started.draft ?? {
      ...byHand,
      ...(started.starts === null ? {} : { starts: started.starts }),
    };
    return finished(draft, { danger, binder: fresh });
  }
  const native = nativeOf(parsed, binder, context);
  if (native !== null && 'draft' in native) return finished(captured(native.draft, wish), { danger, binder });
  const refused = native?.refused ?? null;
  // What was looked at is not used.
  const fresh = createBinder(context);
  const compared = comparedOutput(parsed, context, fresh);
  const made =
    compared ??
    commandOf(parsed, { context, binder: fresh, refused, isCaptured: wish.captureAs !== undefined });
  return finished(captured(made, wish), { danger, binder: fresh });
}

/** `[ "$(program)" = value ]`: the program, and what it is to print; null for what needs a shell. */
function comparedOutput(parsed: ParsedCommand, context: Context, binder: Binder): Bare | null {
  const ask = askOf(parsed);
  if (ask === null || !('printed' in ask.of)) return null;
  const made = commandOf(ask.of.printed, { context, binder, refused: null, isCaptured: false });
  const isProgram = made.type === 'command' && Array.isArray(made.spec.run) && made.spec.run[0] !== 'bash';
  const { claim } = ask;
  const whole: CommandClaim =
    claim.kind === 'count' && typeof claim.is === 'number' && made.prints.kind === 'text'
      ? { kind: 'value', is: String(claim.is) }
      : claim;
  return isProgram ? judgedBy(made, whole) : null;
}

/** What is said of a command names its words: never one that is a credential. */
function masked(danger: string | null, text: string): string | null {
  return credentialsIn(text).reduce<string | null>(
    (reason, { from, to }) => reason?.replaceAll(text.slice(from, to), '***') ?? null,
    danger,
  );
}

/** What the finished check sends, however its words were written. */
function writesOverHttp({ type, spec }: Bare): boolean {
  const { method, headers } = Object(spec.http ?? spec);
  const looks = method === undefined || /^(?:GET|HEAD|OPTIONS)$/i.test(String(method));
  const overrides = Object.keys(Object(headers)).some((name) => /^x-http-method(?:-override)?$/i.test(name));
  return type === 'http' && (!looks || overrides);
}

/** The draft with what its words use, and whether it changes something. */
function finished(
  draft: Bare,
  { danger: told, binder }: { danger: string | null; binder: Binder },
): DraftResult {
  const danger = told ?? (writesOverHttp(draft) ? 'sends a request that writes' : null);
  return {
    draft: {
      ...draft,
      hosts: hostsOf(binder, draft.hosts),
      danger: danger === null ? null : binder.literal(danger),
      once: danger !== null,
      variables: used(binder, draft),
      secrets: binder.secrets(),
    },
    why: draft.why,
    context: binder.context(),
  };
}

export function nativeOf(
  parsed: ParsedCommand,
  binder: Binder,
  context: Context,
): { draft: Bare } | { refused: string } | null {
  const ask = askOf(parsed);
  if (ask !== null && 'printed' in ask.of) {
    const inner = nativeOf(ask.of.printed, binder, context);
    if (inner === null || 'refused' in inner) return inner;
    const draft = judgedBy(inner.draft, ask.claim);
    return draft === null ? { refused: 'what is asked of its answer' } : { draft };
  }
  const condition = conditionParts(parsed);
  if (condition !== null) {
    const asks = condition.isInverted ? denied(condition.asks) : condition.asks;
    const inner = asks === null ? null : nativeOf(asks, binder, context);
    return inner !== null && 'draft' in inner ? asCondition(inner.draft) : inner;
  }
  const device = deviceProbe(parsed, binder);
  if (device !== null)
    return { draft: bare(device, { expect: device.expect, prints: device.prints, isStated: true }) };
  if (parsed.kind !== 'pipeline') return null;
  const [first, ...tail] = fed(parsed.stages);
  if (first === undefined || 'kind' in first) return null;
  const inner = unwrap(first);
  const simple = inner.where.every((name) => localWrappers.has(name)) ? inner.simple : first;
  const kind = kindOf(simple, unwrap(first).where);
  if (kind === null) return null;
  const native = kind({ simple, binder, context });
  if (native === null || 'refused' in native) return native;
  if (native.hosts.some((host) => /[*,]/.test(host))) return { refused: 'several hosts in one' };
  // Health is one word, and no text that a pipe reads.
  if (native.type === 'grpc' && (tail.length > 0 || parsed.isNegated))
    return { refused: 'what stands behind it in the pipe' };
  if (parsed.isNegated) return negated(native, tail);
  if (simple.to.some((file) => plainText(file) !== '/dev/null') && native.type === 'env') return null;
  const { type, spec, expect, prints, isStated } = native;
  const piped = afterPipe({ type, spec, expect, prints, isStated, filled: filledBy(binder) }, tail);
  if (piped === null) return { refused: 'what stands behind it in the pipe' };
  return { draft: bare(native, piped) };
}

export function bare(native: Native, piped: { expect: Fields; prints: Prints; isStated: boolean }): Bare {
  const { type, spec, least, hosts, review, why } = native;
  const saysStatus = type !== 'http' || 'status' in piped.expect;
  const needsLeast =
    !piped.isStated ||
    (type === 'http' && !saysStatus && Object.keys(piped.expect).every((key) => key === 'duration'));
  const stated =
    (type === 'tcp' && piped.isStated) || needsLeast ? merged(least, piped.expect) : piped.expect;
  return {
    type,
    spec,
    expect: stated ?? least,
    inferred: !piped.isStated || stated === null,
    capture: {},
    hosts: [...new Set(hosts)].filter(isHost),
    review,
    why,
    prints: piped.prints,
  };
}

/** `! command`, as a condition that must not be asks it. */
function denied(parsed: ParsedCommand): ParsedCommand | null {
  return parsed.kind === 'pipeline' ? { ...parsed, isNegated: !parsed.isNegated } : null;
}

/** An `if` that tells success from failure states what it asks. */
function asCondition(draft: Bare): { draft: Bare } | { refused: string } {
  return { draft: { ...draft, inferred: draft.type === 'http' ? draft.inferred : false } };
}

/** Of a command that must not succeed only little can be said by a check. */
function negated(native: Native, tail: readonly Stage[]): { draft: Bare } | { refused: string } {
  if (tail.length === 0 && native.type === 'tcp')
    return {
      draft: bare(
        { ...native, least: {} },
        { expect: { open: false }, prints: native.prints, isStated: true },
      ),
    };
  const [only, ...more] = tail;
  if (native.type === 'http' && only === undefined && native.isStated && 'status' in native.expect) {
    const expect = { ...native.expect, status: ['4xx', '5xx'] };
    return { draft: bare(native, { expect, prints: native.prints, isStated: true }) };
  }
  if (native.type === 'http' && only !== undefined && more.length === 0 && !('kind' in only)) {
    const name =
      plainText(only.program ?? [])
        ?.split('/')
        .at(-1) ?? '';
    const grep = /^[ef]?grep$/.test(name) ? grepOf(only, name) : null;
    const { type, spec, prints } = native;
    const expect = merged(native.least, native.expect);
    const lacks =
      expect === null || grep === null || grep.pattern.isInverted
        ? null
        : withClaim({ type, spec, expect, prints }, { kind: 'lacks', pattern: grep.pattern });
    if (lacks !== null) return { draft: bare(native, { expect: lacks, prints, isStated: true }) };
  }
  return { refused: 'that it must not succeed' };
}

/** `echo text | program`: the text is what the program reads. */
function fed(stages: readonly Stage[]): readonly Stage[] {
  const [first, second, ...rest] = stages;
  if (first === undefined || second === undefined || 'kind' in first || 'kind' in second) return stages;
  const name = plainText(first.program ?? []) ?? '';
  const reader = plainText(second.program ?? []) ?? '';
  const isSource = /^(?:echo|printf|true|yes)$/.test(name) || (name === 'cat' && first.stdin !== null);
  if (!isSource || !/^(?:openssl|nc|ncat|telnet|websocat|wscat|curl)$/.test(reader)) return stages;
  const texts = first.args.filter((arg) => !/^-\w$/.test(writtenText(arg)));
  const stdin = first.stdin ?? texts.flatMap((arg, at) => (at === 0 ? [...arg] : [...literal(' '), ...arg]));
  return [{ ...second, stdin }, ...rest];
}

export function captured(draft: Bare, { captureAs }: Wish): Bare {
  if (captureAs === undefined || draft.type === 'manual') return draft;
  const path = capturePath(draft);
  if (path === null) return draft;
  if (draft.type !== 'command')
    return { ...draft, capture: { [captureAs]: path }, why: `${draft.why}; $${captureAs} is kept from it` };
  const spec = { ...draft.spec, read: { [readName(captureAs)]: '^\\s*(\\S.*?)\\s*$' } };
  return {
    ...draft,
    spec,
    capture: { [captureAs]: `$.read.${readName(captureAs)}` },
    why: `${draft.why}; $${captureAs} is kept from it`,
  };
}

function readName(name: string): string {
  return name.replace(/^_+/, '') || 'value';
}

function capturePath({ type, prints }: Bare): string | null {
  if (type === 'command') return '$.read';
  if (type === 'dns') return '$.records[0]';
  if (type !== 'http') return null;
  if (prints.kind === 'json' && !prints.isLength && !prints.path.includes('*'))
    return `$.body${prints.path.slice(1)}`;
  if (prints.kind === 'status' || prints.kind === 'status-and-text') return '$.status';
  if (prints.kind === 'header') return `$.headers['${prints.name}']`;
  return prints.kind === 'text' ? '$.body' : null;
}
