import type { Binder } from './binder.ts';
import type { CommandClaim } from './claim.ts';
import { withClaim } from './claims.ts';
import { grepOf } from './grep.ts';
import { readJq, truthy } from './jq.ts';
import { pythonPath } from './jq-path.ts';
import type { DraftType, Fields, Prints, Simple, Stage, Text } from './model.ts';
import { readOptions, wordsOf } from './native.ts';
import { plainText } from './words.ts';

/** A check while its pipe is read. */
export type PipeDraft = {
  type: DraftType;
  spec: Fields;
  expect: Fields;
  prints: Prints;
  isStated: boolean;
  /** A text with what is filled in; null for what only the shell can make. */
  filled(text: Text): string | null;
};

/** Variables and captures filled in as the plan has them; credentials never. */
export function filledBy(binder: Binder): PipeDraft['filled'] {
  return (text) => {
    const filled = plainText(text) ?? binder.text(text);
    return filled?.includes('${secret:') === true ? null : filled;
  };
}

/** Programs that show what they get as it is, or nearly. */
const passes =
  /^(?:cat|tee|less|more|head|tail|sort|uniq|column|json_pp|prettyjson|bat|tr|fold|pygmentize|xmllint|yq|nl|Select-Object|Out-String|ConvertFrom-Json|Format-List|Format-Table)$/i;
const shapes =
  /^(?:awk|gawk|sed|cut|xargs|fx|rev|paste|tac|base64|sha256sum|shasum|md5sum|md5|od|xxd|hexdump|htmlq|pup|gron|ts|datamash|numfmt)$/;

const mostStages = 10;

/** What follows in the pipe, in terms of the check; null for what a check cannot do in its place. */
export function afterPipe(piped: PipeDraft, stages: readonly Stage[]): PipeDraft | null {
  // Every matcher of such a pipe would stand in the one before it.
  if (stages.length > mostStages) return null;
  let current: PipeDraft | null = piped;
  let before: readonly Simple[] = [];
  for (const stage of stages) {
    if ('kind' in stage || current === null) return null;
    current = isOfOtherLines(stage, before) ? opaque(current) : afterStage(current, stage);
    before = [...before, stage];
  }
  return current;
}

/** The first of lines in another order, and the number of those that are left, are none of the answer. */
function isOfOtherLines(stage: Simple, before: readonly Simple[]): boolean {
  const name = nameOf(stage);
  if (/^(?:head|tail)$/.test(name))
    return before.some((one) => /^(?:sort|uniq|head|tail)$/.test(nameOf(one)));
  const isCount = name === 'wc' || (/grep$/.test(name) && wordsOf(stage).some((word) => /^-\w*c/.test(word)));
  return isCount && before.some(leavesOut);
}

function leavesOut(stage: Simple): boolean {
  const isUnique = wordsOf(stage).some((word) => /^(?:-[a-zA-Z]*u\w*|--unique)$/.test(word));
  return /^(?:head|tail|uniq)$/.test(nameOf(stage)) || (nameOf(stage) === 'sort' && isUnique);
}

function nameOf({ program }: Simple): string {
  return (
    plainText(program ?? [])
      ?.split('/')
      .at(-1) ?? ''
  );
}

function afterStage(piped: PipeDraft, stage: Simple): PipeDraft | null {
  const program = stage.program === null ? null : plainText(stage.program);
  if (program === null || stage.from !== null || stage.to.some((file) => plainText(file) !== '/dev/null'))
    return null;
  const name = program.split('/').at(-1) ?? '';
  if (/^(?:grep|egrep|fgrep|rg|ag)$/.test(name)) return afterGrep(piped, stage, name);
  if (/^(?:jq|gojq|jaq)$/.test(name)) return afterJq(piped, stage);
  if (name === 'wc') return afterWc(piped, stage);
  if (/^python[\d.]*$/.test(name)) return afterPython(piped, stage);
  if (name === 'openssl' && piped.type === 'tls') return afterOpenssl(piped, stage);
  if (passes.test(name))
    return keepsText(name, stage) ? { ...piped, prints: passed(piped.prints, name, stage) } : opaque(piped);
  if (
    shapes.test(name) &&
    !/(?:^|\s)(?:rm|kill|curl|wget|kubectl|docker|gcloud|aws)\b/.test(stage.text.replace(name, ''))
  )
    return opaque(piped);
  return null;
}

function opaque(piped: PipeDraft): PipeDraft | null {
  // What a program of the machine prints is made by the whole pipe.
  return piped.type === 'command' ? null : { ...piped, prints: { kind: 'opaque' } };
}

function keepsText(name: string, stage: Simple): boolean {
  if (name === 'tr') return /-d\s*["']?(?:\\[nr]|["'\s\\])+["']?/.test(stage.text);
  if (name === 'xmllint' || name === 'yq') return false;
  return !(name === 'tail' && wordsOf(stage).some((word) => /^-\w*[fF]/.test(word)));
}

function passed(prints: Prints, name: string, stage: Simple): Prints {
  if (!/^(?:head|tail)$/.test(name)) return prints;
  // Of a part of it nothing can be said that is not there.
  if (prints.kind === 'count') return { kind: 'opaque' };
  if (prints.kind !== 'text') return prints;
  const lines = endLines(wordsOf(stage));
  return lines === null
    ? { kind: 'opaque' }
    : { kind: 'text', only: { from: name === 'head' ? 'beginning' : 'end', lines } };
}

/** How many lines `head` or `tail` leave; null where it is something else that they count. */
function endLines(words: readonly string[]): number | null {
  const written = words.join(' ');
  if (written === '') return 10;
  const lines = Number(/^(?:-n ?|--lines[ =]|-)(\d{1,3})$/.exec(written)?.[1] ?? Number.NaN);
  return lines >= 1 ? lines : null;
}

function afterGrep(piped: PipeDraft, stage: Simple, name: string): PipeDraft | null {
  const grep = grepOf(stage, name, piped.filled);
  if (grep === null) return opaque(piped);
  const { pattern, isQuiet, isCount } = grep;
  // Of lines without something a matcher can say nothing.
  if (pattern.isInverted) return opaque(piped);
  if (piped.prints.kind === 'headers') {
    const header = /^\^?([A-Za-z][\w-]*?):?\s*$/.exec(pattern.literal ?? pattern.re2);
    if (/^\^?HTTP(?:\/[\d.]*)?$/i.test(pattern.literal ?? pattern.re2) && !isQuiet)
      return { ...piped, prints: { kind: 'status' } };
    const status = /^(?:\^?HTTP\/\S*[\s.*]+)?"?\s?([1-5]\d\d)\b/.exec(
      pattern.literal ?? pattern.re2.replace(/\\b/g, ''),
    )?.[1];
    if (isQuiet && status !== undefined) return stated(piped, { kind: 'status', statuses: [Number(status)] });
    if (header !== null && !isQuiet && !isCount)
      return { ...piped, prints: { kind: 'header', name: (header[1] ?? '').toLowerCase() } };
    if (isQuiet)
      return (
        stated(
          piped,
          header !== null && /-/.test(header[1] ?? '')
            ? { kind: 'header', name: (header[1] ?? '').toLowerCase(), is: { exists: true } }
            : { kind: 'has', patterns: [pattern] },
        ) ?? opaque(piped)
      );
    return opaque(piped);
  }
  if (piped.prints.kind === 'status' || piped.prints.kind === 'status-and-text') {
    const statuses = /^\^?\(?((?:[1-5]\d\d)(?:\\?\|[1-5]\d\d)*)\)?\$?$/
      .exec(pattern.literal ?? pattern.re2)?.[1]
      ?.match(/\d{3}/g);
    if (statuses !== undefined && statuses !== null && isQuiet)
      return stated(piped, { kind: 'status', statuses: statuses.map(Number) });
    const family = /^\^?([1-5])(?:\.\.|\[0-9\]\[0-9\]|\\d\\d|\[0-9\]\{2\}|\\d\{2\})\$?$/.exec(
      pattern.re2,
    )?.[1];
    if (family !== undefined && isQuiet) return stated(piped, { kind: 'status', statuses: [`${family}xx`] });
    if (statuses !== undefined && statuses !== null && !isCount)
      return { ...piped, prints: { kind: 'lines', pattern } };
    if (piped.prints.kind === 'status') return opaque(piped);
  }
  if (piped.prints.kind === 'lines') return narrowed(piped, pattern, grep);
  if (!['text', 'status-and-text', 'records', 'value', 'json'].includes(piped.prints.kind))
    return opaque(piped);
  if (isQuiet) return stated(piped, { kind: 'has', patterns: [pattern] });
  return {
    ...piped,
    prints: isCount
      ? { kind: 'count', pattern }
      : piped.prints.kind === 'value' || piped.prints.kind === 'json'
        ? piped.prints
        : { kind: 'lines', pattern },
  };
}

const longestPattern = 600;

/** `grep a | grep b`: lines with both. */
function narrowed(
  piped: PipeDraft,
  pattern: Extract<Prints, { kind: 'lines' }>['pattern'],
  { isQuiet, isCount }: { isQuiet: boolean; isCount: boolean },
): PipeDraft | null {
  if (piped.prints.kind !== 'lines') return opaque(piped);
  const both = {
    literal: null,
    re2: `(?:${piped.prints.pattern.re2}).*(?:${pattern.re2})|(?:${pattern.re2}).*(?:${piped.prints.pattern.re2})`,
    ignoreCase: piped.prints.pattern.ignoreCase || pattern.ignoreCase,
    isInverted: false,
  };
  // Each further one would double the pattern.
  if (both.re2.length > longestPattern) return opaque(piped);
  if (isQuiet) return stated({ ...piped, prints: { kind: 'text' } }, { kind: 'has', patterns: [both] });
  return { ...piped, prints: isCount ? { kind: 'count', pattern: both } : { kind: 'lines', pattern: both } };
}

function stated(piped: PipeDraft, claim: CommandClaim): PipeDraft | null {
  const expect = withClaim(piped, claim);
  return expect === null ? null : { ...piped, expect, isStated: true };
}

const jqOptions = {
  values: 'Lf',
  flags: 'ercnsSaCMjR',
  long: {
    'exit-status': 'e',
    'raw-output': 'r',
    'compact-output': 'c',
    slurp: 's',
    'raw-input': 'R',
    tab: null,
  },
} as const;

function afterJq(piped: PipeDraft, stage: Simple): PipeDraft | null {
  const { args, values } = withoutArgs(stage.args, piped);
  const options = readOptions(args, jqOptions);
  const [written, file] = options.free;
  const filter = written === undefined ? '.' : piped.filled(written);
  if (piped.type === 'command' || file !== undefined) return null;
  const isAsked = options.all.has('e');
  const isWhole = options.all.has('n') || options.all.has('s') || options.unknown.length > 0;
  const isJson = piped.type === 'http' && ['text', 'status-and-text', 'json'].includes(piped.prints.kind);
  if (filter === null || isWhole || !isJson) return isAsked ? null : opaque(piped);
  const jq = readJq(filter, values);
  const base = piped.prints.kind === 'json' ? piped.prints.path : '$';
  const below = (path: string) => base + path.slice(1);
  switch (jq.kind) {
    case 'whole':
      return isAsked ? stated(piped, { kind: 'json', path: '$', is: truthy }) : piped;
    case 'path': {
      const path = below(jq.path);
      const prints: Prints = { kind: 'json', path, isLength: jq.isLength };
      return isAsked
        ? stated(
            { ...piped, prints },
            { kind: 'json', path, is: jq.isLength ? { length: { gte: 0 } } : truthy },
          )
        : { ...piped, prints };
    }
    case 'says': {
      let current: PipeDraft | null = { ...piped, prints: { kind: 'opaque' } };
      for (const { path, is } of jq.all) {
        if (current === null) return null;
        current = stated(current, { kind: 'json', path: below(path), is });
      }
      return current;
    }
    case 'other':
      return isAsked ? null : opaque(piped);
    default:
      return jq satisfies never;
  }
}

/** The arguments without `--arg NAME VALUE`, and what those give. */
function withoutArgs(
  args: readonly Text[],
  { filled }: PipeDraft,
): { args: readonly Text[]; values: ReadonlyMap<string, unknown> } {
  const left: Text[] = [];
  const values = new Map<string, unknown>();
  for (let at = 0; at < args.length; at += 1) {
    const option = plainText(args[at] ?? []) ?? '';
    if (!/^--arg(?:json)?$/.test(option)) {
      left.push(args[at] ?? []);
      continue;
    }
    const [name, value] = [plainText(args[at + 1] ?? []), filled(args[at + 2] ?? [])];
    at += 2;
    if (name === null || value === null) continue;
    const isNumber = option === '--argjson' && /^(?:-?\d{1,15}|true|false)$/.test(value);
    if (option === '--arg' || isNumber) values.set(name, isNumber ? JSON.parse(value) : value);
  }
  return { args: left, values };
}

function afterWc(piped: PipeDraft, stage: Simple): PipeDraft | null {
  const words = wordsOf(stage);
  if (words.join(' ') !== '-l') return opaque(piped);
  if (piped.prints.kind === 'lines')
    return { ...piped, prints: { kind: 'count', pattern: piped.prints.pattern } };
  if (piped.prints.kind === 'json' && piped.prints.path.includes('*'))
    return { ...piped, prints: { ...piped.prints, isLength: true } };
  return piped.prints.kind === 'text' || piped.prints.kind === 'records'
    ? { ...piped, prints: { kind: 'count', pattern: null } }
    : opaque(piped);
}

function afterPython(piped: PipeDraft, stage: Simple): PipeDraft | null {
  const words = wordsOf(stage);
  if (words[0] === '-m' && /^(?:json\.tool|json)$/.test(words[1] ?? ''))
    return piped.type === 'command' ? { ...piped, prints: piped.prints } : piped;
  const path = words[0] === '-c' ? pythonPath(words[1] ?? '') : null;
  if (path === null) return null;
  return piped.type === 'http' && piped.prints.kind === 'text'
    ? { ...piped, prints: { kind: 'json', path, isLength: false } }
    : null;
}

function afterOpenssl(piped: PipeDraft, stage: Simple): PipeDraft | null {
  const words = wordsOf(stage);
  if (words[0] !== 'x509') return null;
  const at = words.indexOf('-checkend');
  const seconds = Number(words[at + 1]);
  if (at === -1 || !Number.isInteger(seconds) || seconds < 0) return piped;
  const isDays = seconds % 86_400 === 0 && seconds > 0;
  return stated(piped, { kind: 'expires', is: { gt: isDays ? `${seconds / 86_400}d` : `${seconds}s` } });
}
