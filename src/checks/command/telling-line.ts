import { withoutAnsi } from '../../core/ansi.ts';
import { bodyMessage } from '../../core/cause/body-message.ts';
import { isChatter } from '../../core/cause/chatter.ts';
import { parseJson } from '../../core/json/parse-json.ts';
import { severityOfFields } from '../../core/log-severity.ts';
import { logfmtLine } from '../../core/logfmt.ts';
import { severityOf } from '../../core/query/severity.ts';
import { isRecord } from '../../core/query/unread.ts';
import { shortened } from '../../core/shorten.ts';
import { withoutContainer } from '../../core/traces/container-lines.ts';

const lineLength = 200;
const searchedLines = 400;

const trouble =
  /\b(?:\w*error|\w*exception|fail(?:ed|ure|s)?|fatal|panic|cannot|can't|could not|couldn't|unable|not found|no such|denied|refused|timed? ?out|killed|undefined|unexpected|invalid|missing|out of memory|segmentation|assert\w*|expected .{1,200} got|crash\w*|unhealthy|mismatch\w*)\b|\S !=+ \S|≠/i;
const harmless =
  /\b(?:(?:0|no|zero) (?:(?:\w+ )?(?:errors?|failed|failures?|problems?|issues?|warnings?|vulnerabilities)))\b/i;
const cheerful =
  /\b(?:success(?:ful(?:ly)?)?|succeeded|completed?|done|applied|deployed|finished|passed|running|healthy|ready|up to date|all good|ok)\b|[✓✔✅🎉]/iu;

/** True for a line that says that something is wrong; what counts to nothing says that nothing is. */
export function tellsTrouble(line: string): boolean {
  return trouble.test(line) && !harmless.test(line);
}

/** True for a line that says that all is well, which is no reason for a failure. */
export function tellsSuccess(line: string): boolean {
  return harmless.test(line) || (cheerful.test(line) && !trouble.test(line));
}

/**
 * The line that says what went wrong: the last one, of stderr rather than of stdout; when that is what a tool says at any end, or that all
 * is well, the last one that speaks of trouble. Empty when nothing was written.
 */
export function tellingLine(stderr: string, stdout: string): string {
  const both = [linesOf(stderr), linesOf(stdout)];
  const told = both.map((lines) => lines.filter((line) => !isChatter(line)));
  const ends = both.map((lines, at) => (lines.at(-1) === told[at]?.at(-1) ? lines.at(-1) : undefined));
  const end = [both[0]?.length === 0 ? ends[1] : ends[0]].find(
    (line) => line !== undefined && !tellsSuccess(line),
  );
  const found = told.map((lines) => lines.findLast(tellsTrouble)).find((line) => line !== undefined);
  const line = end ?? found ?? told[0]?.at(-1) ?? told[1]?.at(-1) ?? lastLine(stderr, stdout);
  return shortened(saidIn(line), lineLength);
}

/** What a line of a structured log says, of any other the line. */
function saidIn(line: string): string {
  if (!line.startsWith('{') || !line.endsWith('}')) return line;
  const [first = ''] = bodyMessage(line).split('\n');
  return first === '' ? line : first;
}

/** The last line that was written, of stderr rather than of stdout; empty when there is none. */
export function lastLine(stderr: string, stdout: string): string {
  return shortened(linesOf(stderr).at(-1) ?? linesOf(stdout).at(-1) ?? '', lineLength);
}

/** As a terminal shows them: of a progress bar what it says last. The first line behind what was left out is the end of one. */
function linesOf(text: string): readonly string[] {
  const lines = withoutAnsi(text).split(/\r*\n/).slice(-searchedLines);
  const logged = lines.map((line) => withoutContainer(line));
  const hasError = logged.some((line) => (severityIn(line) ?? 0) >= errorSeverity);
  return logged.flatMap((line, at) => {
    // A program that says how bad each of its lines is says at its end that it ends.
    if (isMark(line) || (hasError && (severityIn(line) ?? errorSeverity) < errorSeverity)) return [];
    const shown = (line.replace(/\r+$/, '').split('\r').at(-1) ?? '').trim();
    if (shown === '') return [];
    return isMark(lines[at - 1] ?? '') ? [`…${shown}`] : [shown];
  });
}

const errorSeverity = 500;

/** Of a line of a structured log; null for any other. */
function severityIn(line: string): number | null {
  const trimmed = line.trim();
  const isJson = trimmed.startsWith('{') && trimmed.endsWith('}');
  const value = isJson ? parseJson(trimmed)?.value : undefined;
  if (isRecord(value)) return severityOf(severityOfFields(value));
  const pairs = new Map(logfmtLine(trimmed) ?? []);
  const level = pairs.get('level') ?? pairs.get('lvl') ?? pairs.get('severity');
  return level === undefined ? null : severityOf(level);
}

function isMark(line: string): boolean {
  return /^… .* left out …$/.test(line);
}
