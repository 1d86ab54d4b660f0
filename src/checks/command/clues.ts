import { withoutAnsi } from '../../core/ansi.ts';
import { bodyMessage } from '../../core/cause/body-message.ts';
import { isChatter } from '../../core/cause/chatter.ts';
import type { CheckEnding, Clue } from '../../core/cause/clue.ts';
import { clientClue, textClue } from '../../core/cause/clue-makers.ts';
import { errorsIn } from '../../core/cause/error-in.ts';
import { numberAt, textAt } from '../../core/cause/evidence.ts';
import type { ErrorAt, ToldError } from '../../core/cause/pytest.ts';
import { traceLines } from '../../core/traces/traces-in.ts';
import { tellsSuccess, tellsTrouble } from './telling-line.ts';

/** Kinds of errors that one report tells; the rest is in its rows. */
const mostCases = 3;

/** The errors of the test cases that failed, each kind once, with the places that the output tells. */
function caseClues(check: CheckEnding): readonly Clue[] {
  const bad = check.cases.filter(isBad);
  const told = [...errorsIn(textAt(check.evidence, 'stderr')), ...errorsIn(textAt(check.evidence, 'stdout'))];
  const clues = bad.slice(0, 200).map(({ name, message }): Clue => {
    const error = errorsIn(message).at(-1) ?? { what: firstLine(message), place: '' };
    const placed = error.place === '' ? (told.find(({ what }) => isSame(what, error.what)) ?? error) : error;
    if (isNothing(placed.what)) return nothingSaid(name, bad.length === 1 ? told : [], check);
    if (/\w(?:Error|Exception)\b/.test(placed.what)) return inTest(clientClue(placed), name);
    return inTest({ ...textClue(placed.what, check.id), text: wordsOf(placed) }, name);
  });
  const kinds = new Map<string, Clue>();
  for (const clue of clues) if (!kinds.has(kindOf(clue))) kinds.set(kindOf(clue), clue);
  return [...kinds.values()].slice(0, mostCases);
}

function kindOf(clue: Clue): string {
  return clue.kind === 'thrown' ? `${clue.message} ${clue.file}` : clue.keys.join();
}

/** An assertion says more with the name of its test; an error of the program names its own place. */
function inTest(clue: Clue, name: string): Clue {
  if (clue.text.includes(shortName(name))) return clue;
  const isAssertion = clue.kind !== 'thrown' || /^\w*Assert\w*\b/.test(clue.text);
  return isAssertion ? { ...clue, text: `${shortName(name)}: ${clue.text}` } : clue;
}

function nothingSaid(name: string, told: readonly ErrorAt[], check: CheckEnding): Clue {
  const last = told.at(-1);
  if (last !== undefined) return inTest(clientClue(last), name);
  return { kind: 'said', text: `${shortName(name)} failed`, keys: [`case ${check.id} ${name}`] };
}

function shortName(name: string): string {
  return name.split(' › ').at(-1) ?? name;
}

function isNothing(message: string): boolean {
  return /^(?:|failed|failure|error|test failed|collection failure|the report says \w+)[.!]?$/i.test(
    message.trim(),
  );
}

function isSame(a: string, b: string): boolean {
  return b !== '' && (a.startsWith(b) || b.startsWith(a) || a.includes(b));
}

function wordsOf({ what, place }: ToldError): string {
  return place === '' ? what : `${what} (${place})`;
}

function firstLine(text: string): string {
  return (
    withoutAnsi(text)
      .split('\n')
      .find((line) => line.trim() !== '')
      ?.trim() ?? ''
  );
}

/** Why a command failed: its test cases, else what it wrote. */
export function commandClues(ended: CheckEnding): readonly Clue[] {
  return ended.cases.some(isBad) ? caseClues(ended) : outputClue(ended);
}

function isBad({ status }: CheckEnding['cases'][number]): boolean {
  return status === 'failed' || status === 'errored';
}

/** The error's own line in place of an exit code or a count of tests; null where what was expected tells it. */
export function commandReason({ failures }: CheckEnding, { kind, text }: Clue): string | null {
  const [first] = failures;
  if (first === undefined) return null;
  const { at, message } = first;
  if (at === 'exitCode') return kind === 'said' && text === message ? null : text;
  if (!at.startsWith('tests') || message.includes(text)) return null;
  return `${message.split(': ')[0]}: ${text}`;
}

/** What a program said of its end: the last error of what it wrote, unless it went on to say something else. */
function outputClue(check: CheckEnding): readonly Clue[] {
  const { evidence } = check;
  const [stderr = '', stdout = ''] = ['stderr', 'stdout'].map((name) => withTraces(textAt(evidence, name)));
  const exitCode = numberAt(evidence, 'exitCode');
  const found = [stderr, stdout].map((text) => lastError(text, exitCode === 0));
  // Test runners tell on stdout what failed; what they write beside it is warnings.
  const isTests = /^E {3,}\S|^(?:FAILED|ERROR) \S+\.py/m.test(withoutAnsi(stdout));
  const error = isTests ? (found[1] ?? found[0]) : (found[0] ?? found[1]);
  if (error !== null && error !== undefined) {
    const others =
      isTests || exitCode === 0 || error.at === -1
        ? []
        : otherErrors(error === found[0] ? stderr : stdout, error);
    return [error.at === -1 ? textClue(error.what) : clientClue(error), ...others.map(clientClue)];
  }
  const line = [stderr, stdout].map(strongLine).find((one) => one !== '');
  if (line !== undefined && exitCode !== 0) return [textClue(line)];
  const message = check.failures[0]?.message ?? check.reason;
  const told = /^expected exit code .+?, got \d+: (?<told>.+)$/s.exec(message)?.groups?.told;
  if (told !== undefined) return [isReason(told, stderr) ? textClue(told) : endClue(exitCode, told)];
  return /^expected exit code/.test(message) && exitCode !== null
    ? [{ kind: 'said', text: `exit code ${exitCode}, and nothing said why`, keys: [`exit ${check.id}`] }]
    : [];
}

/** The trace that an entry of a structured log holds, in its place. */
function withTraces(text: string): string {
  if (!text.includes('{"')) return text;
  return text
    .split('\n')
    .map((line) => {
      const entry = line.trim();
      const message = entry.startsWith('{') && entry.endsWith('}') ? bodyMessage(entry) : '';
      return message.includes('\n') ? message : line;
    })
    .join('\n');
}

/** What a program writes on stdout is its result, and on stderr why there is none, unless it says that all is well. */
function isReason(line: string, stderr: string): boolean {
  return tellsTrouble(line) || (withoutAnsi(stderr).includes(line) && !tellsSuccess(line));
}

function endClue(exitCode: number | null, line: string): Clue {
  const text = `exit code ${exitCode}, last line ${JSON.stringify(line)}`;
  return { kind: 'said', text, keys: [`exit ${exitCode} ${line}`] };
}

/** A line that says by itself that something is wrong. */
const strong =
  /^(?:\[?(?:ERROR|FATAL|CRITICAL|FAILED)\]?\b|(?:fatal|error|Error)\s*:|E: |curl: \(\d+\) |npm (?:ERR!|error) |CONFLICT \(|nginx: \[emerg\] |SUMMARY: \w+Sanitizer: |[\w.]+(?:Error|Exception): )/;

/** The last line that says by itself that something is wrong; empty for none. */
function strongLine(text: string): string {
  const line = traceLines(text).findLast(
    (one) => strong.test(one.trim()) && !isChatter(one) && !tellsSuccess(one),
  );
  return (line ?? '').trim().replace(/^(?:Error|error|fatal|FATAL|ERROR): /, '');
}

/** More errors of one output are told in few lines. */
const mostOthers = 2;

/** What was thrown at other places before, the last first: one program may die of several things, and only one of them stands last. */
function otherErrors(text: string, last: ErrorAt): readonly ErrorAt[] {
  const lines = traceLines(text);
  const isWrapped = ({ at }: ErrorAt) =>
    lines.slice(at + 1, at + 3).some((line) => /^\s*(?:Caused by|Suppressed): /.test(line));
  const others: ErrorAt[] = [];
  for (const one of errorsIn(text).toReversed()) {
    if (one.place === '' || isWrapped(one)) continue;
    if ([last, ...others].every(({ what }) => !isSame(what, one.what))) others.push(one);
  }
  return others.slice(0, mostOthers);
}

/** `at` -1: a line that came behind the errors. */
function lastError(text: string, isExitZero: boolean): ErrorAt | null {
  const last = errorsIn(text).at(-1);
  if (last === undefined) return null;
  const lines = traceLines(text);
  const message = last.what.replace(/^[\w.$\\: ]*?(?:Error|Exception): /, '');
  const behind = lines.slice(last.at + 1).filter((line) => !isChatter(line));
  const other = behind.findLast((line) => strong.test(line.trim()) && !line.includes(message));
  if (other !== undefined)
    return { what: other.trim().replace(/^(?:Error|error|fatal|FATAL|ERROR): /, ''), place: '', at: -1 };
  // It ended well: an error that it wrote and went on from is not why.
  return isExitZero && behind.length > 0 ? null : last;
}
