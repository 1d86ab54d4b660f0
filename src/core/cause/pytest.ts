import { placeText } from '../traces/frames.ts';

/** An error that a text tells: what was thrown, and the file and line of its innermost own frame (`rate_limiter.py:22`; empty where none is told). */
export type ToldError = { what: string; place: string };

/** An error with the line of the text at which it ends. */
export type ErrorAt = ToldError & { at: number };

const foreign =
  /site-packages|dist-packages|\/lib\/python\d|^<(?:string|stdin|frozen|unknown)|[\\/]_pytest[\\/]/;
const location = /^(?<file>[^\s:][^:]*\.py):(?<line>\d+):(?: .*)?$/;

/** What pytest says of each test that failed; empty for a text that is not its. */
export function pytestErrors(lines: readonly string[]): readonly ErrorAt[] {
  const told = lines.some((line) => /^E {3,}\S/.test(line)) ? sectionsIn(lines).flatMap(sectionError) : [];
  if (told.length > 0) return told;
  return lines.flatMap((line, at) => {
    const summary = /^(?:FAILED|ERROR) \S+\.py(?:::\S.*?)? - (?<what>.+)$/.exec(line)?.groups;
    return summary?.what === undefined ? [] : [{ what: summary.what, place: '', at }];
  });
}

type Section = { lines: readonly string[]; from: number };

/** `_____ test_name _____` begins the story of a test. */
function sectionsIn(lines: readonly string[]): readonly Section[] {
  const starts = lines.flatMap((line, at) => (/^_{3,} .+ _{3,}$|^={3,} .+ ={3,}$/.test(line) ? [at] : []));
  const all = starts.length === 0 ? [0] : starts;
  return all.map((from, index) => ({ lines: lines.slice(from, all[index + 1]), from }));
}

function sectionError({ lines, from }: Section): readonly ErrorAt[] {
  const groups = lines.flatMap((line, at) =>
    /^E {3,}\S/.test(line) && !/^E\b/.test(lines[at - 1] ?? '') ? [at] : [],
  );
  const isDirect = lines.some((line) => line.includes('was the direct cause of the following exception'));
  const at = isDirect ? groups[0] : groups.at(-1);
  if (at === undefined) return [];
  const next = groups.find((one) => one > at) ?? lines.length;
  const before = groups.findLast((one) => one < at) ?? 0;
  const places = lines.slice(before, next).flatMap((line) => {
    const groups = location.exec(line)?.groups;
    return groups === undefined ? [] : [{ file: groups.file ?? '', line: Number(groups.line) }];
  });
  const own = places.findLast(({ file }) => !foreign.test(file));
  const what = (lines[at] ?? '').replace(/^E\s+/, '');
  const place = own === undefined ? '' : placeText(own);
  return [{ what, place, at: from + at }];
}
