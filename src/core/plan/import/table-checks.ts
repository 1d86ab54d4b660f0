import { attachOwn } from './attach.ts';
import { inlineCommands, isCommandLine, isRequestLine } from './blocks.ts';
import { madeOf } from './command-check.ts';
import type { Gathering, Place } from './gathering.ts';
import { type Item, plain } from './item.ts';
import { labelOf } from './labels.ts';
import { questionIn } from './manual.ts';

/** Reads a row of a table: what runs in one cell, what is expected in another; without a command a question to a person. */
export function readRow(item: Item, place: Place, gathering: Gathering): void {
  const { fates, commands } = gathering;
  if (item.cells === item.header) {
    fates.tell(item.lines, 'ignored', 'names the columns of a table');
    return;
  }
  const at = (wanted: (name: string) => boolean) => item.header.findIndex((name) => wanted(plain(name)));
  const expected = at(
    (name) => labelOf(`${name}:`) === 'expected' || /^(status( code)?|http( status)?|code)$/i.test(name),
  );
  const stated = expected === -1 ? '' : (item.cells[expected] ?? '');
  const ran = rowCommand(item) ?? (expected === -1 ? null : rowAddress(item));
  if (ran === null && isFinished(item)) {
    fates.tell(item.lines, 'ignored', 'tells how it went when somebody did it: history');
    return;
  }
  if (ran === null) {
    if (expected !== -1 && plain(stated) !== '' && place.unit.role === 'tests') {
      const check = questionIn(
        item,
        item.cells
          .filter((cell) => plain(cell) !== '')
          .map(plain)
          .join(': '),
        place.unit,
      );
      gathering.checks.push(check);
      fates.give(item.lines, check, check.draft.why);
    }
    return;
  }
  for (const { check } of madeOf(commands.readCommands(ran, item.lines.from), place.unit, gathering)) {
    if (check === null) continue;
    if (plain(stated) !== '') attachOwn(check, [stated], commands.withExpectation, { isStated: true });
    check.words = item.text;
    check.name = nameOfRow(item);
    gathering.checks.push(check);
    place.latest = [];
    fates.give(item.lines, check, check.draft.why);
  }
}

/** A row of a report: beside what was expected stands what came, and whether that was right. */
function isFinished({ cells, header }: Item): boolean {
  const told = cells.filter((_, at) => labelOf(`${plain(header[at] ?? '')}:`) === 'observed').map(plain);
  return told.some((cell) =>
    /✅|❌|✔|✘|🟢|🔴|\b(?:PASS(?:ED)?|FAIL(?:ED)?|OK|bestanden|erledigt|r[ée]ussi|superad[oa]|aprovad[oa]|superato)\b|通过|合格|통과|пройден/iu.test(
      cell,
    ),
  );
}

/** The command of a table row: one cell that runs, or a method and a path in two. */
function rowCommand({ written: { cells }, header }: Item): string | null {
  for (const cell of cells) {
    const [inline] = inlineCommands(cell);
    if (inline !== undefined) return inline.command;
    if (isRequestLine(plain(cell))) return plain(cell);
  }
  const method = cells.map(plain).find((cell) => /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/.test(cell));
  const target = cells.map(plain).find((cell) => /^(https?:\/\/\S+|\/[\w./{}:<>$?=&-]*)$/.test(cell));
  const isEndpoint = header.some((name) =>
    /endpoint|url|path|route|эндпоинт|端点|エンドポイント|엔드포인트/i.test(name),
  );
  if (target === undefined || (method === undefined && !isEndpoint)) return null;
  return `${method ?? 'GET'} ${target}`;
}

/** The address of a row that tells what it is answered with: where a redirect begins, a page. */
function rowAddress({ written: { cells } }: Item): string | null {
  const [first = '', second = ''] = cells.map(plain);
  const address = [first, second].find((cell) => /^https?:\/\/\S+$/.test(cell));
  return address === undefined ? null : `GET ${address}`;
}

function nameOfRow({ cells }: Item): string {
  const texts = cells
    .map(plain)
    .filter((cell) => /\p{L}{3}/u.test(cell) && !isCommandLine(cell) && !/^(https?:|\/)/.test(cell));
  return texts.find((cell) => cell.length <= 80 && !/^(GET|POST|PUT|DELETE|PATCH|HEAD)\b/.test(cell)) ?? '';
}
