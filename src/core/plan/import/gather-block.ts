import { attach } from './attach.ts';
import { isCommandLine, kindOfBlock } from './blocks.ts';
import type { Candidate } from './candidate.ts';
import { isBare, madeOf, notRead } from './command-check.ts';
import { isForbidden } from './gather-inline.ts';
import type { Gathering, Place } from './gathering.ts';
import { type Item, plain } from './item.ts';
import { manualOf } from './manual.ts';
import { introduces, isExpectation } from './wording.ts';

/** Reads a block: its commands, or what those before it printed. */
export function readBlock(item: Item, place: Place, gathering: Gathering): void {
  const kind = kindOfBlock(item);
  const { fates } = gathering;
  const { title } = place.unit;
  const spoken = [title?.kind === 'heading' ? [] : (title ?? []), place.before ?? []].flat();
  if (kind !== 'output' && spoken.some(({ text }) => isForbidden(text) && /[:：]\W*$/u.test(plain(text)))) {
    fates.tell(item.lines, 'ignored', 'says what is not to be done');
    return;
  }
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

/** The sentence beside an output asks a person. */
export function leaveSample(check: Candidate, { lines }: Item, text: string): void {
  check.notes = [...check.notes, notRead(text)];
  check.unread = [...(check.unread ?? []), { line: lines.from, text }];
}

function takeSample(item: Item, place: Place, { commands, fates }: Gathering): void {
  const [last] = place.latest.slice(-1);
  if (last === undefined) return;
  const { before: intro, sampled } = place;
  const isTold = intro !== null && intro.lines.from > last.line;
  // Two outputs of one command: one of them is not what should come.
  const isSecond = sampled?.check === last;
  if (isSecond) last.draft = sampled.without;
  if (isSecond || (isTold && !introduces(intro.text, last.words))) {
    leaveSample(last, item, isTold ? intro.text : (item.text.split('\n')[0] ?? ''));
    fates.give(item.lines, last, 'output that the words beside it may turn round: a person looks');
    place.sampled = null;
    return;
  }
  const without = last.draft;
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
  place.sampled = { check: last, without, line: item.lines.to };
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
      for (const { lines, parsed } of own) {
        const isBroken = parsed.kind === 'foreign' && parsed.what === 'broken';
        fates.tell(lines, isBroken ? 'not understood' : 'ignored', reason);
      }
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
