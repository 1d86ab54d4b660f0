import { attach, attachOwn } from './attach.ts';
import { inlineCommands, isCommandLine, isRequestLine, kindOfBlock } from './blocks.ts';
import type { Candidate } from './candidate.ts';
import { isBare, madeOf } from './command-check.ts';
import type { Gathering, Place } from './gathering.ts';
import { type Item, plain } from './item.ts';
import { behindLabel, isScene, labelOf } from './labels.ts';
import { manualDraft, manualOf } from './manual.ts';
import { roleOf } from './roles.ts';
import { readRow } from './table-checks.ts';
import type { Unit } from './units.ts';
import { isClaimed, isExpectation, isHistory } from './wording.ts';
import { withoutCredentials } from './words/credentials.ts';

/** The checks of one unit; what it says behind its commands is given to them. Lines that are no part of a check are left. */
export function gatherChecks(
  unit: Unit,
  gathering: Gathering,
  latest: readonly Candidate[],
): readonly Candidate[] {
  const place: Place = {
    unit,
    latest,
    mode:
      unit.title === null
        ? null
        : (labelOf(unit.title.text) ?? (saysExpected(unit.title) ? 'expected' : null)),
    modeDepth: 0,
    commandDepth: null,
    before: null,
  };
  const first = gathering.checks.length;
  const { title } = unit;
  // A line with a command of its own, above others.
  if (title?.kind === 'list-item' || title?.kind === 'task') readInline(title, place, gathering);
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
  // A label with nothing behind it speaks of the block below; one that has said what is expected does not.
  const isSpokenOf = place.before !== null && /[:：]\W*$/u.test(plain(place.before.text));
  // What is announced as output is no command.
  const isAnnounced = isSpokenOf && (place.mode === 'expected' || place.mode === 'output');
  if (isAnnounced && item.language === null) {
    if (place.latest.length > 0) takeSample(item, place, gathering);
    else fates.tell(item.lines, 'ignored', 'what something should print that no check runs');
    return;
  }
  if (
    isSample &&
    isSpokenOf &&
    place.mode !== 'steps' &&
    place.mode !== null &&
    !isCommandLine(item.text.trim())
  ) {
    takeSample(item, place, gathering);
    return;
  }
  const isListed = kind === 'output' && place.unit.role === 'tests' && isAddresses(item.text);
  if (kind === 'shell' || kind === 'powershell' || isListed) {
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
    place.latest = [check];
    fates.give(item.lines, check, check.draft.why);
  }
}

/** A block of addresses and nothing else: each is asked for. */
function isAddresses(text: string): boolean {
  const lines = text.split('\n').filter((line) => /\S/.test(line));
  return lines.length > 0 && lines.every((line) => /^\s*(?:https?|wss?):\/\/\S+\s*$/.test(line));
}

function takeSample(item: Item, place: Place, { commands, fates }: Gathering): void {
  const [last] = place.latest.slice(-1);
  if (last === undefined) return;
  const draft = commands.withExpectation(last.draft, item.text, { isSample: true });
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
  const { before } = place;
  if (before?.kind === 'paragraph' && /[:：]\W*$/u.test(before.text) && before.lines.from > last.line)
    fates.give(before.lines, last, 'says that what follows is printed');
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
  const list = commands.readCommands(source, firstLine, { language: item.language });
  for (const { commands: own, check, why } of madeOf(list, place.unit, gathering)) {
    const isPreparation = check !== null && place.unit.role === 'prerequisites' && installs(check);
    if (check === null || isPreparation) {
      const reason = isPreparation ? 'prepares the machine of whoever follows the document' : why;
      for (const { lines } of own) fates.tell(lines, 'ignored', reason);
      continue;
    }
    found.push(check);
    gathering.checks.push(check);
    for (const { lines, above, after } of own) {
      fates.give(lines, check, check.draft.why);
      for (const { line } of [...above, ...after])
        fates.give({ from: line, to: line }, check, 'a comment of the command');
    }
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
  place.commandDepth = null;
  place.mode = null;
}

/** Tools and sources for whoever follows the document. */
function installs({ draft: { type, spec } }: Candidate): boolean {
  const run = type === 'command' && Array.isArray(spec.run) ? spec.run.join(' ') : '';
  return /^(?:sudo )?(?:(?:npm|pnpm|yarn|bun) (?:ci|i|install)\b|yarn$|pip[\d.]* install|python[\d.]* -m (?:pip install|venv)|(?:poetry|uv|bundle|composer|cargo|go|gem|brew|apt|apt-get|dnf|yum|apk|choco|winget|scoop|asdf|nvm) (?:install|sync|add|get|use|update)\b|git (?:clone|checkout|pull|fetch)\b|(?:gcloud|az|aws|docker|npm|gh|oc|vault) (?:auth )?(?:login|configure|config)\b|gcloud auth\b|npx playwright install\b|virtualenv\b|nvm\b)/.test(
    run,
  );
}

function linesOf({ lines }: Item): readonly number[] {
  return Array.from({ length: lines.to - lines.from + 1 }, (_, index) => lines.from + index);
}

/** What the sentence right above a block says about what should come of it. */
function announced(found: readonly Candidate[], place: Place, { commands, fates }: Gathering): void {
  const { before } = place;
  place.before = null;
  // What was said of the block before is said.
  if (before === null || fates.has(before.lines.from) || !isExpectation(before.text)) return;
  const bare = found.filter(isBare);
  const { takers, why } = attach(before.text, bare, commands);
  const [first] = takers;
  if (first !== undefined) fates.give(before.lines, first, `${why}, right above it`);
}

function readText(item: Item, place: Place, gathering: Gathering): void {
  const { fates, commands } = gathering;
  const label = labelOf(item.text);
  if (item.depth < place.modeDepth) place.mode = null;
  if (label !== null) {
    place.mode = label;
    place.modeDepth = item.depth;
  }
  if (label === null && item.kind === 'paragraph' && place.mode !== 'expected') place.mode = null;
  place.before = item;
  if (isHistory(item.text) || place.mode === 'observed') {
    fates.tell(item.lines, 'ignored', 'tells how it went when somebody did it: history');
    return;
  }
  const isGoal =
    label === 'objective' && place.latest.length > 0 && /[<>≤≥]|\d/u.test(behindLabel(item.text));
  if (isGoal) place.mode = 'expected';
  if (label === 'objective' && !isGoal) {
    fates.tell(item.lines, 'ignored', 'what the section is for');
    return;
  }
  // A box in the middle of a sentence is ticked by a person.
  if (item.kind === 'paragraph' && /(?:^|\s)\[[ xX]\]\s/.test(item.text)) return;
  const text = behindLabel(item.text);
  if (label !== null && plain(text) === '') {
    const [first] = place.latest;
    if ((label === 'expected' || label === 'output') && first !== undefined)
      fates.give(
        item.lines,
        first,
        `says that what follows is ${label === 'output' ? 'printed' : 'expected'}`,
      );
    return;
  }
  if (readInline(item, place, gathering)) return;
  const isOfCommand = isBelowCommand(item, place);
  if (
    place.latest.length === 0 ||
    (place.mode !== 'expected' && place.mode !== 'output' && !isOfCommand && !isExpectation(item.text))
  )
    return;
  const { takers, why } = attach(item.text, place.latest, commands, {
    isStated: place.mode === 'expected' || isOfCommand,
    isBox: item.kind === 'task',
  });
  const [first] = takers;
  if (first !== undefined) {
    if (item.kind === 'task') first.box ??= item;
    for (const taker of takers)
      taker.notes =
        why === 'stated for this check' ? taker.notes : [...taker.notes, `line ${item.lines.from}: ${why}`];
    fates.give(item.lines, first, why);
    return;
  }
  if (joinQuestion(item, place, gathering)) return;
  if (
    place.mode === 'expected' ||
    isClaimed(item.text) ||
    (item.kind !== 'paragraph' && item.kind !== 'task')
  )
    askForIt(item, place, gathering);
}

/** A value in the list below a line that runs something. */
function isBelowCommand({ depth, text }: Item, { commandDepth }: Place): boolean {
  return (
    commandDepth !== null && depth > commandDepth && (isExpectation(text) || /^\W*?[`"'{[\d]/u.test(text))
  );
}

const expectedHeading =
  /^(?:expect(?:ed|ations?)|erwartet|erwartung|r[ée]sultats? attendu|attendu|(?:resultados?|salidas?|respuestas?|sa[íi]das?) esperad|esperad|risultat[oi] attes|attes[oi]|ожида|预期|期望|期待|想定|예상|기대)/iu;

/** `### Expected results`: a heading that is nothing but the label of what was shown before it. */
export function saysExpected({ kind, text }: Item): boolean {
  const words = plain(text).replace(/^[\d.]+\s*/, '');
  return (
    kind === 'heading' &&
    words.length <= 30 &&
    expectedHeading.test(words) &&
    labelOf(`${words}:`) === 'expected'
  );
}

/** What is stated behind a question belongs to it; true when there was one. */
function joinQuestion(item: Item, { latest }: Place, { fates }: Gathering): boolean {
  const last = latest.at(-1);
  if (last?.draft.type !== 'manual' || item.kind === 'task') return false;
  const prompt = `${String(last.draft.spec.prompt)}\n${plain(item.text)}`.slice(0, 2000);
  last.draft = { ...last.draft, spec: { ...last.draft.spec, prompt } };
  fates.give(item.lines, last, 'what a person should see');
  return true;
}

/** What is stated and cannot be told by the check before it is asked of a person. */
function askForIt(item: Item, place: Place, { checks, fates }: Gathering): void {
  if (!isExpectation(item.text) && !isClaimed(item.text) && place.mode !== 'expected') return;
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
      if (item.kind === 'task') check.box = item;
      if (isExpectation(rest) || /(?<![\d.])[1-5]\d\d(?![\d.])/.test(rest))
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
    .replace(/^(step|test|tc|schritt|étape|paso|passo|шаг)?\s*[\d.]*\d(?:\s*[:.)-]\s*|\s+(?=\p{L}))/iu, '')
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
    else if (isScene(item.text)) fates.give(item.lines, first, 'the scene of the check');
  }
  for (const check of own) check.words += `\n${title.text}`;
  if (running.length === 1 && running[0] !== undefined && isBare(running[0]) && isExpectation(title.text)) {
    if (attachOwn(running[0], [title.text], commands.withExpectation, { context: '' }))
      running[0].notes = [...running[0].notes, 'its title states what is expected'];
  }
  if (title.kind === 'task') for (const check of own) check.box ??= title;
  if (title.kind === 'heading') fates.tell(title.lines, 'ignored', 'the title of a section');
  else if (running.length > 1 && title.kind === 'list-item' && !isExpectation(title.text))
    fates.tell(title.lines, 'ignored', 'the title of several checks');
  else fates.give(title.lines, first, 'the title of the check');
}
