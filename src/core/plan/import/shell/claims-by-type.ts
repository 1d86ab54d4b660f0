import type { ClaimSubject, CommandClaim } from './claim.ts';
import { quoteRe2 } from './grep.ts';
import { conjunction, exactly, hasMatcher, lacked, lacksMatcher } from './matchers.ts';
import type { Fields, GrepPattern } from './model.ts';
import { numberOutput } from './number-output.ts';

export function aboutHttp({ prints, expect, spec }: ClaimSubject, claim: CommandClaim): Fields | null {
  const hasBody = spec.method !== 'HEAD';
  switch (claim.kind) {
    case 'status':
      return { status: claim.statuses.length === 1 ? claim.statuses[0] : claim.statuses };
    case 'success':
      return 'status' in expect ? {} : { status: '2xx' };
    case 'failure':
      return { status: ['4xx', '5xx'] };
    case 'json':
      return { json: { [claim.path]: claim.is } };
    case 'header':
      return { header: { [claim.name]: claim.is } };
    case 'exit':
      return claim.is === 0 ? ('status' in expect ? {} : { status: '2xx' }) : null;
    case 'has':
      return (
        (prints.kind === 'headers' ? headersHave(claim.patterns) : null) ??
        (prints.kind !== 'headers' || hasBody ? { body: hasMatcher(claim.patterns) } : null)
      );
    case 'lacks':
      return prints.kind === 'headers' && !hasBody ? null : { body: lacksMatcher(claim.pattern) };
    case 'value':
      return {
        body:
          typeof claim.is === 'string'
            ? exactly(claim.is)
            : typeof claim.is === 'number'
              ? exactly(String(claim.is))
              : otherThan(claim.is),
      };
    case 'empty':
      return { body: '' };
    case 'not-empty':
      return { body: { length: { gte: 1 } } };
    case 'expires':
      return { tls: { expiresIn: claim.is } };
    default:
      return null;
  }
}

/** The shell takes line ends off before it compares. */
function otherThan(is: unknown): unknown {
  if (typeof is !== 'object' || is === null || !('ne' in is) || typeof is.ne !== 'string') return is;
  return { exists: true, not: exactly(is.ne) };
}

function headersHave(patterns: readonly GrepPattern[]): Fields | null {
  const header: Record<string, unknown> = {};
  for (const { literal } of patterns) {
    const found = /^([A-Za-z][\w-]*)\s*:\s*(.*)$/.exec(literal ?? '');
    const status = /^(?:HTTP\/[\d.]+\s+)?([1-5]\d\d)\b/.exec(literal ?? '')?.[1];
    if (found !== null) {
      const [, name = '', value = ''] = found;
      header[name.toLowerCase()] = value.trim() === '' ? { exists: true } : { contains: value.trim() };
    } else if (status !== undefined && patterns.length === 1) return { status: Number(status) };
    else if (/^[A-Za-z][\w]*-[\w-]+$/.test(literal ?? ''))
      header[(literal ?? '').toLowerCase()] = { exists: true };
    else return null;
  }
  return { header };
}

/** Of a connection: its handshake, and the events that come, by their names. */
export function aboutSocket({ expect }: ClaimSubject, claim: CommandClaim): Fields | null {
  switch (claim.kind) {
    case 'event': {
      const { events } = expect as { events?: { by: string; sequence: readonly string[] } };
      if (events !== undefined && events.by !== claim.by) return null;
      return {
        events: { by: claim.by, order: 'contains', sequence: [...(events?.sequence ?? []), claim.name] },
      };
    }
    case 'status':
      return { handshake: { status: claim.statuses.length === 1 ? claim.statuses[0] : claim.statuses } };
    case 'success':
      return { handshake: { status: 101 } };
    case 'header':
      return { handshake: { header: { [claim.name]: claim.is } } };
    case 'failure':
      return { handshake: { status: { gte: 400 } } };
    default:
      return null;
  }
}

export function aboutLogs(claim: CommandClaim, only: GrepPattern | null): Fields | null {
  const both = (pattern: GrepPattern): unknown =>
    only === null ? hasMatcher([pattern]) : conjunction(hasMatcher([only]), hasMatcher([pattern]));
  switch (claim.kind) {
    case 'has': {
      const [pattern] = claim.patterns;
      return pattern === undefined
        ? null
        : { entries: { some: claim.patterns.length > 1 ? hasMatcher(claim.patterns) : both(pattern) } };
    }
    case 'lacks':
      return { entries: { none: lacked(claim.pattern) }, control: { atLeast: 1 } };
    case 'empty':
      return only === null
        ? { entries: { count: 0 } }
        : { entries: { none: lacked(only) }, control: { atLeast: 1 } };
    case 'not-empty':
      return only === null ? { entries: { count: { gte: 1 } } } : { entries: { some: hasMatcher([only]) } };
    case 'count':
      if (only === null) return { entries: { count: claim.is } };
      if (claim.is === 0) return { entries: { none: lacked(only) }, control: { atLeast: 1 } };
      return { entries: { count: { of: hasMatcher([only]), is: claim.is } } };
    case 'value': {
      const text = String(claim.is);
      return text === '' ? null : { entries: { some: { contains: text } } };
    }
    default:
      return null;
  }
}

/** Of a query: its number, and whether it finds anything. */
export function aboutSeries(claim: CommandClaim): Fields | null {
  switch (claim.kind) {
    case 'value':
      return typeof claim.is === 'string' && !/^\d+(?:\.\d+)?$/.test(claim.is) ? null : { value: claim.is };
    case 'count':
      return { series: claim.is };
    case 'empty':
      return { series: 0 };
    case 'not-empty':
    case 'success':
      return { series: { gte: 1 } };
    default:
      return null;
  }
}

export function aboutRecords(claim: CommandClaim): Fields | null {
  if (saysNone(claim)) return { records: { length: 0 } };
  switch (claim.kind) {
    case 'has': {
      const [first, ...more] = claim.patterns;
      if (first === undefined || more.length > 0) return null;
      return {
        records:
          first.literal === null ? { any: { matches: first.re2 } } : { any: boundedRecord(first.literal) },
      };
    }
    case 'value':
      return { records: { contains: String(claim.is).replace(/\.$/, '') } };
    case 'lacks':
      return { records: { none: lacked(claim.pattern), length: { gte: 1 } } };
    case 'empty':
      return { records: { length: 0 } };
    case 'not-empty':
    case 'success':
      return { records: { length: { gte: 1 } } };
    case 'count':
      return { records: { length: claim.is } };
    default:
      return null;
  }
}

/** What `dig` and `host` say of a name that is not there. */
function saysNone(claim: CommandClaim): boolean {
  const [only, ...more] =
    claim.kind === 'value'
      ? [String(claim.is)]
      : claim.kind === 'has'
        ? claim.patterns.map(({ literal }) => literal ?? '')
        : [];
  return more.length === 0 && only !== undefined && /^(?:.*\W)?NXDOMAIN\b|\bnot found: 3/i.test(only);
}

function boundedRecord(literal: string): Fields {
  return { matches: `(?:^|[^\\w.-])${quoteRe2(literal.replace(/\.$/, ''))}\\.?(?:$|[^\\w.-])` };
}

export function aboutPort(claim: CommandClaim): Fields | null {
  switch (claim.kind) {
    case 'success':
    case 'not-empty':
      return { open: true };
    case 'exit':
      return { open: claim.is === 0 };
    case 'failure':
      return { open: false };
    case 'has':
      if (claim.patterns.some(({ literal }) => /\b(?:succeeded|open|connected)\b/i.test(literal ?? '')))
        return { open: true };
      if (
        claim.patterns.some(({ literal }) => /\b(?:refused|timed out|closed|failed)\b/i.test(literal ?? ''))
      )
        return { open: false };
      return { banner: hasMatcher(claim.patterns) };
    case 'value':
      return { banner: claim.is };
    default:
      return null;
  }
}

/** Of a gRPC service: what it says of its health. */
export function aboutHealth(claim: CommandClaim): Fields | null {
  if (claim.kind === 'success' || (claim.kind === 'exit' && claim.is === 0)) return { status: 'SERVING' };
  const texts =
    claim.kind === 'has'
      ? claim.patterns.map(({ literal, re2 }) => literal ?? re2)
      : claim.kind === 'value' || (claim.kind === 'json' && claim.path === '$.status')
        ? [String(claim.is)]
        : [];
  // As JSON, as a line of it, or alone.
  const found = texts.map((text) => /^(.*?)(NOT_SERVING|SERVICE_UNKNOWN|UNKNOWN|SERVING)(.*)$/s.exec(text));
  const isOnly = found.every(
    (one) =>
      one !== null && /^[^\p{L}]*(?:status)?[^\p{L}]*b?$/iu.test(`${one[1]}${one[3]}`.replace(/\\[sb]/g, '')),
  );
  const status = found[0]?.[2];
  return found.length === 1 && isOnly && status !== undefined ? { status } : null;
}

export function aboutCertificate(claim: CommandClaim): Fields | null {
  switch (claim.kind) {
    case 'success':
      return { valid: true };
    case 'failure':
      return { valid: false };
    case 'expires':
      return { expiresIn: claim.is };
    case 'has': {
      const [only] = claim.patterns;
      const literal = claim.patterns.length === 1 ? (only?.literal ?? '') : '';
      const issuer = /^(?:issuer\s*[=:]?\s*)?(?:.*\bO\s*=\s*)?(.+)$/i.exec(literal)?.[1];
      if (/verify return code: 0|^verif\w+ ok$|verify ok/i.test(literal)) return { valid: true };
      if (/^TLSv1\.[0-3]$/.test(literal)) return { protocol: literal };
      if (/^issuer/i.test(literal) && issuer !== undefined) return { issuer: { contains: issuer.trim() } };
      if (/^subject/i.test(literal))
        return { subject: { contains: literal.replace(/^subject\s*[=:]?\s*/i, '') } };
      return null;
    }
    default:
      return null;
  }
}

/** Of a program: its exit code, and what it prints. */
export function aboutOutput({ spec }: ClaimSubject, claim: CommandClaim): Fields | null {
  const run = Array.isArray(spec.run) ? spec.run.map(String) : [];
  // What goes on when its target does not answer proves nothing by printing nothing.
  const isCatching = run.some((word) => /\.catch\(|\bexcept\b[^\n]*:|\bcatch\s*[({]|\brescue\b/.test(word));
  if (isCatching && (claim.kind === 'lacks' || claim.kind === 'empty')) return null;
  switch (claim.kind) {
    case 'success':
      return { exitCode: 0 };
    case 'failure':
      return { exitCode: { ne: 0 } };
    case 'exit':
      return { exitCode: claim.is };
    case 'has':
      return { stdout: hasMatcher(claim.patterns) };
    case 'lacks':
      return { stdout: lacksMatcher(claim.pattern) };
    case 'value':
      return {
        stdout:
          typeof claim.is === 'string'
            ? claim.is
            : typeof claim.is === 'number'
              ? String(claim.is)
              : claim.is,
      };
    case 'empty':
      // A `grep` at the end of what ssh runs ends with 1 where it finds nothing; what cannot be reached with 255.
      return run[0] === 'ssh' && /\bgrep\b/.test(run.at(-1) ?? '')
        ? { stdout: '', exitCode: { in: [0, 1] } }
        : { stdout: '' };
    case 'not-empty':
      return { stdout: { matches: '\\S' } };
    case 'count':
      return printed(numberOutput(run, claim.is));
    case 'status':
      return {
        stdout: {
          matches: `\\b(?:${claim.statuses.map((one) => String(one).replace(/x/g, '\\d')).join('|')})\\b`,
        },
      };
    default:
      return null;
  }
}

function printed(stdout: unknown): Fields | null {
  return stdout === null ? null : { stdout };
}
