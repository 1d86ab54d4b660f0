import { attachOwn } from './attach.ts';
import { inlineCommands, isCommandLine, isRequestLine } from './blocks.ts';
import type { Candidate } from './candidate.ts';
import { madeOf } from './command-check.ts';
import type { Gathering, Place } from './gathering.ts';
import { type Item, plain } from './item.ts';
import { isExpectation } from './wording.ts';
import { withoutCredentials } from './words/credentials.ts';

/** `Health | \`curl …\` | 200`: what stands in the cell behind the command; null where the line is not parted so. */
function cellBehind(text: string, command: string): string | null {
  const behind = text.slice(text.indexOf(command) + command.length);
  return /^\s*`+\s*\|\s*([^|]+?)\s*\|?\s*$/.exec(behind)?.[1] ?? null;
}

/** Commands between backticks, in a line of a list or with a box; true when there was one. */
export function readInline(item: Item, place: Place, gathering: Gathering): boolean {
  const { fates, commands } = gathering;
  const isRequest =
    item.kind === 'paragraph' && isRequestLine(plain(item.written.text)) && !item.text.includes('\n');
  const isLine = item.kind === 'list-item' || item.kind === 'task' || isRequest;
  // Elsewhere a command is spoken of, unless a box holds it and nothing before it.
  const isBoxed = item.kind === 'task' && /^`/.test(item.text);
  // A line that begins with a command is no expectation of the one before it.
  const isOwn = isLine && /^`/.test(item.text);
  if (
    (place.unit.role === null && !isBoxed) ||
    (!isLine && place.mode !== 'steps') ||
    (place.mode === 'expected' && !isOwn)
  ) {
    if (!(isLine && isRequestLine(inlineCommands(item.written.text)[0]?.command ?? ''))) return false;
  }
  const bare =
    isLine && isRequestLine(plain(item.written.text))
      ? [{ command: plain(item.written.text).split(/\s+(?:→|->|=>|[-–—:])\s*/)[0] ?? '', rest: item.text }]
      : [];
  // Below `Command:` a line is typed as it stands.
  const written = item.written.text.trim();
  const isTyped =
    place.mode === 'steps' && !/[`\n]/.test(written) && isCommandLine(written) && /\s/.test(written);
  const typed = isTyped ? [{ command: written, rest: '' }] : [];
  const found = [...inlineCommands(item.written.text), ...bare, ...typed].slice(0, 4);
  if (found.length === 0) return false;
  const added: Candidate[] = [];
  for (const { command, rest } of found) {
    for (const { check } of madeOf(commands.readCommands(command, item.lines.from), place.unit, gathering)) {
      if (check === null) continue;
      check.words = item.text;
      if (item.kind === 'task') check.boxes = [item];
      const cell = cellBehind(item.written.text, command);
      if (
        cell !== null &&
        attachOwn(check, [withoutCredentials(cell)], commands.withExpectation, { isStated: true })
      ) {
        // Title, command and expectation, parted as in a table.
      } else if (isExpectation(rest) || /(?<![\d.])[1-5]\d\d(?![\d.])/.test(rest))
        attachOwn(check, [withoutCredentials(rest)], commands.withExpectation);
      else {
        // `command` is 3, `command` > 1000: what is said right behind it.
        const comparison = /^\W*?(?:is|equals)\s+(\S.*)$|^\s*([<>≤≥]=?\s*\S.*)$/su.exec(rest);
        const value = comparison?.[1] ?? comparison?.[2];
        if (value !== undefined)
          attachOwn(check, [withoutCredentials(value)], commands.withExpectation, { isStated: true });
      }
      check.name = plain(item.text).length <= 80 ? plain(item.text) : '';
      added.push(check);
      gathering.checks.push(check);
      fates.give(item.lines, check, check.draft.why);
    }
  }
  if (added.length === 0) return false;
  place.latest = added;
  place.commandDepth = item.depth;
  if (place.mode === 'expected') place.mode = null;
  return true;
}
