import { attach, attachOwn } from './attach.ts';
import { inlineCommands, isCommandLine, isRequestLine, kindOfBlock } from './blocks.ts';
import type { Candidate, Fates } from './candidate.ts';
import type { Commands } from './commands.ts';
import { type Item, plain } from './item.ts';
import { behindLabel, labelOf } from './labels.ts';
import { manualDraft, manualOf, questionIn } from './manual.ts';
import { roleOf } from './roles.ts';
import type { Context } from './shell/draft-of.ts';
import type { ShellCommand } from './shell/model.ts';
import type { Unit } from './units.ts';
import { isExpectation, isHistory } from './wording.ts';

/** What gathering writes into. */
export type Gathering = {
  checks: Candidate[];
  fates: Fates;
  commands: Commands;
  /** What the commands so far have set. */
  context: Context | undefined;
};

/** Where in a unit the reading is: what was just run, and what the last label announced. */
type Place = {
  unit: Unit;
  latest: readonly Candidate[];
  mode: ReturnType<typeof labelOf>;
  before: Item | null;
};

/** The checks of one unit; what it says behind its commands is given to them. Lines that are no part of a check are left. */
export function gatherChecks(
  unit: Unit,
  gathering: Gathering,
  latest: readonly Candidate[],
): readonly Candidate[] {
  const place: Place = {
    unit,
    latest,
    mode: unit.title === null ? null : labelOf(unit.title.text),
    before: null,
  };
  const first = gathering.checks.length;
  for (const item of unit.members) {
    if (item.kind === 'code') readBlock(item, place, gathering);
    else if (item.kind === 'table-row') readRow(item, place, gathering);
    else if (item.kind !== 'html') readText(item, place, gathering);
  }
  const own = gathering.checks.slice(first);
  if (own.length === 0) readTitle(unit, gathering);
  else nameThem(unit, own, gathering);
  return place.latest;
}

function readBlock(item: Item, place: Place, gathering: Gathering): void {
  const kind = kindOfBlock(item);
  const { fates } = gathering;
  const isSample =
    place.latest.length > 0 && (kind === 'output' || place.mode === 'expected' || place.mode === 'output');
  if (isSample && kind !== 'shell') {
    takeSample(item, place, gathering);
    return;
  }
  if (isSample && place.mode !== 'steps' && place.mode !== null && !isCommandLine(item.text.trim())) {
    takeSample(item, place, gathering);
    return;
  }
  if (kind === 'shell' || kind === 'powershell') {
    addCommands(item, item.text, item.lines.from, place, gathering);
    return;
  }
  if (kind === 'request') {
    const before = gathering.checks.length;
    addCommands(item, item.text, item.lines.from, place, gathering);
    const [check] = gathering.checks.slice(before);
    if (check !== undefined) fates.give(item.lines, check, 'a request');
    return;
  }
  if (kind === 'python' || kind === 'program') {
    const check = manualOf(item, place.unit);
    if (check === null) return;
    gathering.checks.push(check);
    place.latest = [];
    fates.give(item.lines, check, check.draft.why);
  }
}

function takeSample(item: Item, place: Place, { commands, fates }: Gathering): void {
  const [last] = place.latest.slice(-1);
  if (last === undefined) return;
  const draft = commands.withExpectation(last.draft, item.text);
  if (draft === null) {
    fates.give(
      item.lines,
      last,
      'sample output behind the command; nothing of it is stable enough to expect',
    );
    return;
  }
  last.draft = draft;
  fates.give(item.lines, last, 'sample output of the command');
}

function addCommands(
  item: Item,
  source: string,
  firstLine: number,
  place: Place,
  gathering: Gathering,
): void {
  const { fates, commands } = gathering;
  const found: Candidate[] = [];
  const before = gathering.context;
  for (const command of commands.readCommands(source, firstLine, { language: item.language })) {
    const { check, why } = checkOf(command, place.unit, gathering);
    if (check === null) {
      fates.tell(command.lines, 'ignored', why);
      continue;
    }
    found.push(check);
    gathering.checks.push(check);
    fates.give(command.lines, check, check.draft.why);
    for (const { line } of [...command.above, ...command.after])
      fates.give({ from: line, to: line }, check, 'a comment of the command');
  }
  if (found.length === 0) return;
  // Each block begins where the document does; one that only changes the folder is for those behind it.
  if (gathering.context !== undefined) gathering.context = { ...gathering.context, cwd: before?.cwd ?? null };
  for (const line of linesOf(item)) {
    const [check] = found.filter((one) => one.line <= line).slice(-1);
    fates.give({ from: line, to: line }, check ?? (found[0] as Candidate), 'belongs to the command');
  }
  announced(found, place, gathering);
  place.latest = found;
  place.mode = null;
}

function linesOf({ lines }: Item): readonly number[] {
  return Array.from({ length: lines.to - lines.from + 1 }, (_, index) => lines.from + index);
}

function checkOf(
  command: ShellCommand,
  unit: Unit,
  gathering: Gathering,
): { check: Candidate | null; why: string } {
  const { commands } = gathering;
  const { draft, why, context } = commands.draftOf(command, gathering.context);
  gathering.context = context;
  if (draft === null) return { check: null, why };
  const comments = [...command.above, command.trailing ?? [], ...command.after].flat();
  const check: Candidate = {
    draft,
    name: '',
    unit,
    line: command.lines.from,
    words: [command.text, ...comments.map(({ text }) => text)].join('\n'),
    box: null,
    notes: [],
  };
  const near = [command.trailing ?? [], ...command.after].flat().map(({ text }) => text);
  attachOwn(check, near, commands);
  if (command.output.length > 0) {
    const seen = commands.withExpectation(check.draft, command.output.join('\n'));
    if (seen !== null) check.draft = seen;
  }
  if (isBare(check)) attachOwn(check, command.above.map(({ text }) => text).reverse(), commands);
  const title = command.above
    .map(({ text }) => text)
    .find((text) => !isExpectation(text) && text.length <= 80);
  check.name = plain(title ?? '').replace(/^[-=#*\s\d.)]+/, '');
  return { check, why };
}

/** True for a check that nothing was stated for. */
function isBare({ draft }: Candidate): boolean {
  return draft.inferred || (Object.keys(draft.expect).length === 0 && draft.type !== 'manual');
}

/** What the sentence right above a block says about what should come of it. */
function announced(found: readonly Candidate[], place: Place, { commands, fates }: Gathering): void {
  const { before } = place;
  place.before = null;
  if (before === null || !isExpectation(before.text)) return;
  const bare = found.filter(isBare);
  const { takers, why } = attach(behindLabel(before.text), bare, commands);
  const [first] = takers;
  if (first !== undefined) fates.give(before.lines, first, `${why}, right above it`);
}

function readText(item: Item, place: Place, gathering: Gathering): void {
  const { fates, commands } = gathering;
  const label = labelOf(item.text);
  if (label !== null) place.mode = label;
  if (label === null && item.kind === 'paragraph' && place.mode !== 'expected') place.mode = null;
  place.before = item;
  if (isHistory(item.text) || place.mode === 'observed') {
    fates.tell(item.lines, 'ignored', 'tells how it went when somebody did it: history');
    return;
  }
  if (label === 'objective') {
    fates.tell(item.lines, 'ignored', 'what the section is for');
    return;
  }
  const text = behindLabel(item.text);
  if (label !== null && plain(text) === '') {
    const [first] = place.latest;
    if (label === 'expected' && first !== undefined)
      fates.give(item.lines, first, 'says that what follows is expected');
    return;
  }
  if (readInline(item, place, gathering)) return;
  if (
    place.latest.length === 0 ||
    (place.mode !== 'expected' && place.mode !== 'output' && !isExpectation(item.text))
  )
    return;
  const { takers, why } = attach(text, place.latest, commands);
  const [first] = takers;
  if (first !== undefined) {
    if (item.kind === 'task') first.box ??= item;
    for (const taker of takers)
      taker.notes =
        why === 'stated for this check' ? taker.notes : [...taker.notes, `line ${item.lines.from}: ${why}`];
    fates.give(item.lines, first, why);
    return;
  }
  if (place.mode === 'expected' || (item.kind !== 'paragraph' && item.kind !== 'task'))
    askForIt(item, place, gathering);
}

/** What is stated and cannot be told by the check before it is asked of a person. */
function askForIt(item: Item, place: Place, { checks, fates }: Gathering): void {
  if (!isExpectation(item.text) && place.mode !== 'expected') return;
  const check: Candidate = {
    draft: manualDraft(
      plain(behindLabel(item.text)),
      'stated, and nothing that a check observes could tell it',
    ),
    name: plain(behindLabel(item.text)),
    unit: place.unit,
    line: item.lines.from,
    words: item.text,
    box: item.kind === 'task' ? item : null,
    notes: [],
  };
  checks.push(check);
  fates.give(item.lines, check, check.draft.why);
}

/** Commands between backticks, in a line of a list or with a box; true when there was one. */
function readInline(item: Item, place: Place, gathering: Gathering): boolean {
  const { fates, commands } = gathering;
  const isLine = item.kind === 'list-item' || item.kind === 'task';
  if (place.unit.role === null || (!isLine && place.mode !== 'steps') || place.mode === 'expected') {
    if (!(isLine && isRequestLine(inlineCommands(item.text)[0]?.command ?? ''))) return false;
  }
  const bare =
    isLine && isRequestLine(plain(item.text))
      ? [{ command: plain(item.text).split(/\s+(?:→|->|=>|[-–—:])\s*/)[0] ?? '', rest: item.text }]
      : [];
  const found = [...inlineCommands(item.text), ...bare].slice(0, 4);
  if (found.length === 0) return false;
  const added: Candidate[] = [];
  for (const { command, rest } of found) {
    for (const one of commands.readCommands(command, item.lines.from)) {
      const { check } = checkOf(one, place.unit, gathering);
      if (check === null) continue;
      check.words = item.text;
      if (item.kind === 'task') check.box = item;
      if (isExpectation(rest)) attachOwn(check, [behindLabel(rest)], commands);
      check.name = plain(item.text).length <= 80 ? plain(item.text) : '';
      added.push(check);
      gathering.checks.push(check);
      fates.give(item.lines, check, check.draft.why);
    }
  }
  if (added.length > 0) place.latest = added;
  return added.length > 0;
}

function readRow(item: Item, place: Place, gathering: Gathering): void {
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
  const ran = rowCommand(item);
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
  for (const one of commands.readCommands(ran, item.lines.from)) {
    const { check } = checkOf(one, place.unit, gathering);
    if (check === null) continue;
    if (plain(stated) !== '') attachOwn(check, [`Expected: ${plain(stated)}`], commands);
    check.words = item.text;
    check.name = nameOfRow(item);
    gathering.checks.push(check);
    place.latest = [];
    fates.give(item.lines, check, check.draft.why);
  }
}

/** The command of a table row: one cell that runs, or a method and a path in two. */
function rowCommand({ cells, header }: Item): string | null {
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

function nameOfRow({ cells }: Item): string {
  const texts = cells
    .map(plain)
    .filter((cell) => /\p{L}{3}/u.test(cell) && !isCommandLine(cell) && !/^(https?:|\/)/.test(cell));
  return texts.find((cell) => cell.length <= 80 && !/^(GET|POST|PUT|DELETE|PATCH|HEAD)\b/.test(cell)) ?? '';
}

/** A unit without a command of its own whose title says what should be. */
function readTitle({ title }: Unit, { fates }: Gathering): void {
  if (title?.kind === 'heading') fates.tell(title.lines, 'ignored', 'the title of a section');
}

/** The title of a unit is the name of its only check, or stands in front of those of several. */
function nameThem(unit: Unit, own: readonly Candidate[], { commands, fates }: Gathering): void {
  const { title } = unit;
  const [first] = own;
  if (title === null || first === undefined) return;
  const name = plain(title.text)
    .replace(/^(step|test|tc|schritt|étape|paso|passo|шаг)?\s*[\d.]+\s*[:.)-]\s*/iu, '')
    .replace(/\s*[:：]$/, '');
  const running = own.filter(({ draft }) => draft.type !== 'manual');
  // "Tests" names a section and no test.
  const isName = title.kind !== 'heading' || /\s/.test(name) || roleOf(name) === null;
  if (isName && (title.kind !== 'heading' || running.length <= 1)) {
    for (const check of own) if (check === (running[0] ?? first)) check.name = name;
  }
  for (const item of unit.members) {
    const isLabel =
      item.kind !== 'code' && labelOf(item.text) !== null && plain(behindLabel(item.text)) === '';
    if (isLabel) fates.give(item.lines, first, 'a label of the check');
  }
  for (const check of own) check.words += `\n${title.text}`;
  if (running.length === 1 && running[0] !== undefined && isBare(running[0]) && isExpectation(title.text)) {
    if (attachOwn(running[0], [title.text], commands))
      running[0].notes = [...running[0].notes, 'its title states what is expected'];
  }
  if (title.kind === 'task') first.box ??= title;
  if (title.kind === 'heading') fates.tell(title.lines, 'ignored', 'the title of a section');
  else fates.give(title.lines, first, 'the title of the check');
}
