import { placeText, type TraceFrame } from '../traces/frames.ts';
import { traceLines, tracesIn } from '../traces/traces-in.ts';
import { cut, unitsOf } from '../words/cut.ts';
import { assertionErrors } from './assertions.ts';
import { fewLineErrors } from './few-lines.ts';
import { networkReason, saysNoName } from './network-reason.ts';
import { type ErrorAt, pytestErrors, type ToldError } from './pytest.ts';

const longest = 400;
/** The place behind it must not be cut. */
const longestWords = 240;

/** The errors of a text, in their order: traces of any language, what compilers and test runners say, lines that begin with an error. */
export function errorsIn(text: string): readonly ErrorAt[] {
  const lines = traceLines(text);
  const pytest = pytestErrors(lines);
  if (pytest.length > 0) return pytest.map(tidied);
  const found = tracesIn(lines);
  const traces = found.map(({ what: thrown, frames, from, to }): ErrorAt => {
    const what = withHost(thrown, lines.slice(Math.max(0, from - 10), to));
    const own = frames.find(({ isOwn, file }) => isOwn && file !== '');
    if (own !== undefined && isCutBehind(lines, own, to)) return { what, place: '', at: to };
    return { what, place: own === undefined ? elsewhere(lines, to) : placeText(own), at: to };
  });
  const taken = new Set(traces.map(({ what }) => what));
  const single = lines.flatMap((line, at): ErrorAt[] => {
    if (wrapped.test(line) || found.some(({ from, to }) => at >= from && at <= to)) return [];
    const told = errorLine(line, lines.slice(at + 1, at + 4));
    return told === null || taken.has(told.what) ? [] : [{ ...told, at }];
  });
  const few = fewLineErrors(lines);
  const isTold = ({ what }: ErrorAt) => few.some((one) => one.what.includes(what));
  const assertions = assertionErrors(lines);
  const isInside = ({ at }: ErrorAt) => assertions.some(({ from, to }) => at >= from && at <= to);
  const others = [...traces, ...single.filter((one) => !isTold(one)), ...few].filter((one) => !isInside(one));
  return [...others, ...assertions, ...springError(lines)]
    .toSorted((a, b) => a.at - b.at)
    .map(tidied)
    .filter(({ what }) => what !== '');
}

/** The error that a text is about: its last one; null when it tells none. */
export function errorIn(text: string): ToldError | null {
  const last = errorsIn(text).at(-1);
  return last === undefined ? null : { what: last.what, place: last.place };
}

/** `NameError: name 'redis' is not defined (rate_limiter.py:22)`. */
export function errorWords({ what, place }: ToldError): string {
  const words = cut(what, longestWords, unitsOf);
  return place === '' ? words : `${words} (${place})`;
}

/** A refusal, or a name that is not known, that names no host is told with the one that what wraps it names. */
function withHost(what: string, lines: readonly string[]): string {
  if (networkReason(what) !== null) return what;
  if (saysNoName(what)) {
    const reasons = lines.map((line) => networkReason(line)).filter((one) => one?.kind === 'name');
    const name = reasons.at(-1)?.host ?? '';
    return name === '' || what.includes(name) ? what : `${what} for ${name}`;
  }
  if (!/connection refused/i.test(what)) return what;
  const host = lines
    .map(
      (line) =>
        /connect\w* (?:to|with) (?:server (?:at )?)?"?(?<host>[\w.-]+:\d{2,5})\b/i.exec(line)?.groups?.host,
    )
    .findLast((one) => one !== undefined);
  return host === undefined ? what : what.replace(/connection refused/i, `${host}: connection refused`);
}

/** Of a long trace the middle may be left out (`bothEnds`): what Python tells behind the frame that is there, further inside. */
function isCutBehind(lines: readonly string[], own: TraceFrame, to: number): boolean {
  const isInnermostLast = /^\s+File "/.test(lines[own.at] ?? '');
  return isInnermostLast && lines.slice(own.at, to).some((line) => line.includes(' … '));
}

/** What Spring Boot describes when an application does not start. */
function springError(lines: readonly string[]): readonly ErrorAt[] {
  const failed = lines.findIndex((line) => line.trim() === 'APPLICATION FAILED TO START');
  if (failed === -1) return [];
  const what = lines.slice(failed + 1).find((line) => /^[A-Z].*[^:]$/.test(line.trim()));
  return what === undefined ? [] : [{ what, place: '', at: lines.length - 1 }];
}

/** Node tells the place beside a trace that has only frames of its own. */
function elsewhere(lines: readonly string[], to: number): string {
  const around = lines.slice(Math.max(0, to - 30), to + 30);
  for (const pattern of [
    /^(?<file>(?:\/|[A-Za-z]:\\|file:\/\/)\S*\.[cm]?[jt]sx?):(?<line>\d+)$/,
    /imported from (?<file>\S+?\.[cm]?[jt]sx?)\b/,
    /^- (?<file>\S+\.[cm]?[jt]sx?)$/,
  ]) {
    for (const line of around) {
      const found = pattern.exec(line.trim())?.groups;
      const file = found?.file ?? '';
      if (file === '' || /node_modules|^node:|node:internal/.test(file)) continue;
      return placeText({ file, line: found?.line === undefined ? null : Number(found.line) });
    }
  }
  return '';
}

/** What one line tells; `file` and `line` where they stand in it. */
const singles: readonly RegExp[] = [
  /^(?:PHP )?(?:Fatal|Parse|Recoverable fatal) error:\s+(?:Uncaught )?(?<what>.+?) in (?<file>\S+\.php)(?::| on line )(?<line>\d+)/,
  /^thread '[^']*'(?: \(\d+\))? panicked at '(?<what>.+)', (?<file>[^\s:]+):(?<line>\d+)/,
  /^(?<file>[^\s():]+)\((?<line>\d+),\d+\): error (?<what>[A-Z]+\d+: .+)$/,
  /^(?<file>(?:[A-Za-z]:)?[^\s:]+\.\w+):(?<line>\d+):(?:\d+:)? (?:fatal )?error: (?<what>.+)$/,
  /^(?:\.\/)?(?<file>[^\s:]+\.go):(?<line>\d+):\d+: (?<what>.+)$/,
  /^\s+(?<file>[\w./-]+_test\.go):(?<line>\d+): (?<what>.+)$/,
  /^(?<file>[^\s:]+): line (?<line>\d+): (?<what>.+)$/,
  /^(?<file>\S+\.(?:c|cc|cpp|cxx|h|hpp|m|mm)):(?<line>\d+):\d+: runtime error: (?<what>.+)$/,
  /^\S+:\([.\w+]+\): (?<what>undefined reference to .+)$/,
  // Maven.
  /^(?:\[ERROR\] )?(?<file>\S+\.(?:java|kt|scala|groovy)):\[(?<line>\d+),\d+\] (?<what>.+)$/,
  /^SUMMARY: (?!Undefined)(?<what>\w+Sanitizer: .+?) (?<file>\/?[^\s:()]+\.\w+):(?<line>\d+)(?::\d+)?(?: in .+)?$/,
  // Perl; `called at` is a frame.
  /^(?!.* called at |BEGIN failed|Compilation failed)(?<what>\S.*) at (?<file>\S+\.(?:pl|pm|t|psgi|cgi)) line (?<line>\d+)\.$/,
  /^(?:(?:nginx|\[error\]|\S*lua\S*):? ){0,4}(?<file>[^\s:]+\.lua):(?<line>\d+): (?!in )(?<what>.+)$/,
  /^(?<file>[^\s:]+\.swift):(?<line>\d+): (?:Fatal|Precondition failed|Assertion failed)\S*(?: error)?: (?<what>.+)$/,
  /^(?:Fatal|Precondition failed|Assertion failed)(?: error)?: (?<what>.+): file (?<file>\S+\.swift), line (?<line>\d+)$/,
  /^Error in (?<what>.+ : .+)$/,
  // logfmt.
  /^t(?:ime|s)=\S+ level=(?:error|fatal|panic)\b.*? msg="(?<what>(?:[^"\\]|\\.)+)"/,
  /^\[UnhandledPromiseRejection: .*reason "(?<what>.+)"\.?\]/,
  /^(?:\S+ )?(?<what>(?:[\w$]+[.\\])*[A-Z]\w*(?:Error|Exception)(?: \[\w+\])?: \S.*)$/,
];
/** The end of a chain that PHP tells: what wraps what was thrown. */
const wrapped = /^Next [\w\\]+: /;
const rust = /^thread '[^']*'(?: \(\d+\))? panicked at (?<file>[^\s:']+):(?<line>\d+):\d+:$/;

function errorLine(line: string, [next = '', left = '', right = '']: readonly string[]): ToldError | null {
  const panicked = rust.exec(line)?.groups;
  if (panicked !== undefined) {
    return {
      what: `panic: ${next.trim()}${/^ +left: /.test(left) ? `: ${pairWords(left)}, ${pairWords(right)}` : ''}`,
      place: placeText({ file: panicked.file ?? '', line: Number(panicked.line) }),
    };
  }
  for (const pattern of singles) {
    const found = pattern.exec(line.trimEnd())?.groups;
    if (found === undefined) continue;
    const { what = '', file } = found;
    return { what, place: file === undefined ? '' : placeText({ file, line: Number(found.line) }) };
  }
  return null;
}

/** `left 3`, of `  left: 3`. */
function pairWords(line: string): string {
  return line.trim().replace(': ', ' ');
}

/** Without what the language only suggests, what is told as its place, and what a client wraps around a refusal. */
function tidied({ what, place, at }: ErrorAt): ErrorAt {
  const reason = what.length > longestWords ? networkReason(what) : null;
  const type = /^[\w.$\\:]*(?:Error|Exception): /.exec(what)?.[0] ?? '';
  const bare = (reason === null ? what : `${type}${reason.words}`)
    .slice(0, longest)
    .replace(/[.,;]? ?Did you (?:mean|forget to import)\b[^?]*\?.*$/, '')
    .replace(/ imported from \S+$/, '')
    .replace(/ \/\/ Object\.is equality$/, '')
    .trim();
  return { what: bare, place, at };
}
