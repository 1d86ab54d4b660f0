import { isCommandLine, kindOfBlock } from './blocks.ts';
import { type Candidate, Fates, type Statement } from './candidate.ts';
import type { Commands } from './commands.ts';
import { gatherChecks, saysExpected } from './gather-checks.ts';
import { gatherStatements } from './gather-statements.ts';
import type { Gathering } from './gathering.ts';
import { type Item, plain } from './item.ts';
import { labelOf } from './labels.ts';
import { manualDraft, questionIn, withQuestions } from './manual.ts';
import { comesAfterwards, optionalFrom, type SectionRole } from './roles.ts';
import { isLooking } from './shell/looks.ts';
import { type Unit, unitsOf } from './units.ts';
import { askOf, isDone, isExpectation, isHistory, isStep } from './wording.ts';

/** What stands in a document, before it has ids and links. */
export type DocumentParts = {
  checks: readonly Candidate[];
  statements: readonly Statement[];
  units: readonly Unit[];
  fates: Fates;
};

const statementsOf: Partial<Record<SectionRole, Statement['kind']>> = {
  criteria: 'criterion',
  timeline: 'task',
  risks: 'risk',
  prerequisites: 'requirement',
  'follow-ups': 'follow-up',
};

/** Sections that give no checks, and why. */
const silent: Partial<Record<SectionRole, string>> = {
  troubleshooting: 'troubleshooting: what to do when something else failed gives no check',
  reference: 'reference: gives no check',
  history: 'tells what was: history is no expectation',
  'do-not': 'stands under what is not to be done',
  priorities: 'says in which order the tests run',
};

/** Reads every item into a check, a sentence of the plan, or a reason why neither. */
export function gather(items: readonly Item[], commands: Commands): DocumentParts {
  const units = unitsOf(items);
  const gathering: Gathering = { checks: [], fates: new Fates(), commands, context: undefined };
  const statements: Statement[] = [];
  const running = new Set(units.filter(runsSomething).map(({ path }) => path.join('\n')));
  let latest: { section: number; checks: readonly Candidate[] } = { section: 0, checks: [] };
  for (const unit of units) {
    const isExpected = unit.title !== null && saysExpected(unit.title) && latest.checks.length > 0;
    const why = unit.role === null || isExpected ? undefined : silent[unit.role];
    if (why !== undefined) {
      if (unit.role === 'reference') readSettings(unit, gathering);
      tellAll(unit, gathering, why);
      continue;
    }
    const kind = kindOf(unit, running);
    const before = latest.section === unit.section || isExpected ? latest.checks : [];
    const first = gathering.checks.length;
    const isSentence = kind === 'criterion' || kind === 'task';
    if (isSentence) statements.push(...gatherStatements(unit, kind, gathering.fates));
    // What a section opens ends with it.
    if (gathering.context !== undefined && latest.section !== unit.section)
      gathering.context = { ...gathering.context, session: null };
    const known = gathering.context;
    latest = { section: unit.section, checks: gatherChecks(onlyRunning(unit, kind), gathering, before) };
    // What is off unless asked for sets nothing for the rest.
    if (optionalFrom(unit.path) !== -1) gathering.context = known;
    const own = gathering.checks.slice(first);
    if (unit.role === 'rollback') for (const check of own) mark(check);
    if (isSentence) giveBoxes(unit, own);
    else if (kind !== undefined) statements.push(...gatherStatements(unit, kind, gathering.fates));
    else if (unit.role !== 'rollback') statements.push(...gatherRest(unit, gathering, own.length > 0));
  }
  for (const item of items) tellLeft(item, gathering);
  return { ...gathering, checks: withQuestions(gathering.checks), statements, units };
}

/** The sentences that a unit holds instead of tests. */
function kindOf({ role, path, members }: Unit, running: ReadonlySet<string>): Statement['kind'] | undefined {
  // Boxes under such a heading are to be ticked when all is done; commands are the checks of what was done.
  const isLater =
    (role === null || role === 'tests') &&
    comesAfterwards(path.at(-1) ?? '') &&
    members.some(({ kind }) => kind === 'task' || kind === 'list-item') &&
    !running.has(path.join('\n'));
  if (isLater) return 'follow-up';
  return role === null ? undefined : statementsOf[role];
}

function runsSomething({ members }: Unit): boolean {
  return members.some(({ kind, text }) => kind === 'code' || kind === 'table-row' || text.includes('`'));
}

/** What stands in a rollback puts something back, unless its words leave no doubt that it only looks. */
function mark(check: Candidate): void {
  const { type, spec, danger } = check.draft;
  const run = Array.isArray(spec.run) ? spec.run.map(String) : [];
  if (type !== 'command' || danger !== null || isLooking(run)) return;
  check.draft = { ...check.draft, danger: 'stands in the rollback', once: true };
}

/** Where sentences are what counts, only commands make checks; among risks and follow-ups they are spoken of. */
function onlyRunning(unit: Unit, kind: Statement['kind'] | undefined): Unit {
  if (unit.role === 'rollback')
    return { ...unit, members: unit.members.filter(({ kind: of }) => of === 'code') };
  if (kind === undefined) return unit;
  if (kind === 'risk' || kind === 'follow-up') return { ...unit, title: null, members: [] };
  const members = unit.members.filter((item) => item.kind === 'code' || item.text.includes('`'));
  return { ...unit, title: null, members };
}

/** A sentence whose own line, or the block below it, runs something is judged by that. */
function giveBoxes(unit: Unit, own: readonly Candidate[]): void {
  const lines = [unit.title ?? [], unit.members].flat();
  for (const check of own) {
    const above = lines
      .filter(({ kind, lines: at }) => (kind === 'task' || kind === 'list-item') && at.from <= check.line)
      .at(-1);
    if (above === undefined) continue;
    if (!check.boxes.includes(above)) check.boxes = [...check.boxes, above];
    check.name ||= plain(above.text);
  }
}

/** What a reference sets (`export API=…`) is known to the commands behind it. */
function readSettings({ members }: Unit, gathering: Gathering): void {
  const { commands, fates } = gathering;
  for (const item of members) {
    if (item.kind !== 'code' || kindOfBlock(item) !== 'shell') continue;
    const found = commands.readCommands(item.text, item.lines.from, { language: item.language });
    for (const command of found) {
      const { pieces, context } = commands.draftBlock([command], gathering.context);
      const [piece] = pieces;
      if (piece === undefined || piece.draft !== null) continue;
      gathering.context = context;
      fates.tell(command.lines, 'ignored', piece.why);
    }
  }
}

function tellAll(unit: Unit, { fates }: Gathering, why: string): void {
  for (const item of [unit.title ?? [], unit.members].flat())
    fates.tell(item.lines, 'ignored', item.kind === 'heading' ? 'the title of a section' : why);
}

/** What of a section of tests is no part of a command: boxes, cases for a person, prose. */
function gatherRest(unit: Unit, gathering: Gathering, hasChecks: boolean): readonly Statement[] {
  const { fates } = gathering;
  const open = [unit.title ?? [], unit.members].flat().filter((item) => !fates.has(item.lines.from));
  if (!hasChecks && isCase(unit)) {
    addCase(unit, open, gathering);
    return [];
  }
  // In a list of checks, what no command looks at is looked at by a person.
  const isListed = ({ unit: of, draft, line }: Candidate) =>
    of.section === unit.section &&
    draft.type !== 'manual' &&
    of.members.some(({ kind, lines }) => kind === 'list-item' && lines.from === line);
  const hasSiblings = gathering.checks.some(isListed);
  return open.flatMap((item): readonly Statement[] => {
    if (item.kind === 'task') return gatherBox(item, unit, gathering);
    const isAsked = hasSiblings || (!hasChecks && askOf(item.text) === 'look');
    if (item.kind === 'list-item' && unit.role === 'tests' && (isAsked || isNextStep(item, unit, gathering)))
      ask(item, unit, gathering);
    return [];
  });
}

/** A step for a person in a numbered list whose other steps run something. */
function isNextStep({ text, ordinal }: Item, { section }: Unit, { checks }: Gathering): boolean {
  const isBeside = ({ unit }: Candidate) => unit.section === section && unit.title?.kind === 'list-item';
  return ordinal !== null && isStep(text) && checks.some(isBeside);
}

function gatherBox(item: Item, unit: Unit, gathering: Gathering): readonly Statement[] {
  const { fates } = gathering;
  if (item.checked === true && isDone(item.text)) {
    fates.tell(item.lines, 'ignored', 'ticked when somebody did it: history');
    return [];
  }
  const asks = askOf(item.text);
  if ((asks === 'look' || isStep(item.text)) && unit.role === 'tests') {
    ask(item, unit, gathering);
    return [];
  }
  const kind = asks === 'do' ? 'task' : 'criterion';
  const statement: Statement = {
    kind,
    item,
    text: item.text.replaceAll('**', '').replace(/\s+/g, ' '),
    unit,
  };
  fates.tell(
    item.lines,
    kind,
    kind === 'task' ? 'a box that says what to do' : 'a box that says what should be',
    statement,
  );
  return [statement];
}

function ask(item: Item, unit: Unit, { checks, fates }: Gathering): void {
  const check = questionIn(item, plain(item.text), unit);
  checks.push(check);
  fates.give(item.lines, check, check.draft.why);
}

/** A test that a person carries out: steps, or what is expected, under a title. */
function isCase(unit: Unit): boolean {
  if (unit.role !== 'tests' || unit.title === null) return false;
  const isNumbered =
    /\b(TC|test|case|scenario|testfall|caso|cas|сценарий|тест)[\s_-]*(\d|[A-Z]\b)|^\W*\d+(\.\d+)*[.):]?\s/iu.test(
      unit.title.text,
    );
  const isBox = unit.title.kind === 'task';
  return unit.members.some(({ text, kind }) => {
    if (isBox && kind === 'list-item' && (isStep(text) || askOf(text) === 'look')) return true;
    const label = kind === 'table-row' ? null : labelOf(text);
    if (label === 'expected' || label === 'steps' || (isNumbered && isExpectation(text))) return true;
    return isNumbered && kind === 'list-item' && (isStep(text) || askOf(text) === 'look');
  });
}

function addCase(unit: Unit, open: readonly Item[], { checks, fates }: Gathering): void {
  const told = open.filter(
    ({ kind, text }) =>
      kind !== 'html' && kind !== 'code' && labelOf(text) !== 'observed' && !isHistory(text),
  );
  const [first] = told;
  if (first === undefined) return;
  const title = unit.title === null ? '' : plain(unit.title.text).replace(/^[\d.]+[.):]?\s*/, '');
  const prompt = [title, ...told.filter((item) => item !== unit.title).map(({ text }) => plain(text))]
    .filter((text) => text !== '')
    .join('\n');
  const check: Candidate = {
    draft: manualDraft(prompt, 'a test that a person carries out'),
    name: title || plain(first.text),
    unit,
    line: first.lines.from,
    words: prompt,
    boxes: unit.title?.kind === 'task' ? [unit.title] : [],
    notes: [],
  };
  checks.push(check);
  for (const item of told) fates.give(item.lines, check, check.draft.why);
}

/** Commands in a block of a language that nobody knows: perhaps it runs. */
function isOfStrangers(item: Item): boolean {
  if (item.language === null || kindOfBlock(item) !== 'none' || configuration.test(item.language))
    return false;
  const lines = item.text.split('\n').filter((line) => /\S/.test(line) && !/^\s*#/.test(line));
  return lines.length > 0 && lines.every((line) => isCommandLine(line));
}

const configuration =
  /^(?:ya?ml|toml|ini|conf|cfg|properties|env|dotenv|nginx|apache|caddy\w*|docker\w*|make\w*|mermaid|plantuml|dot|html|css|scss|xml|diff|patch|hcl|terraform|tf|groovy|jenkinsfile|lua|markdown|md|csv|http|proto\w*|c|cpp|vue|svelte|nix|cmake|gradle|systemd|service|crontab|cron)$/;

/** Everything that carries meaning has a fate: what nobody took is said to be so. */
function tellLeft(item: Item, { fates }: Gathering): void {
  if (item.kind === 'html') {
    fates.tell(
      item.lines,
      'ignored',
      /^<!--/.test(item.text)
        ? 'a comment of the document'
        : /^</.test(item.text)
          ? 'HTML'
          : 'struck out, or does not apply',
    );
    return;
  }
  if (item.kind === 'heading') {
    fates.tell(item.lines, 'ignored', 'the title of a section');
    return;
  }
  if (item.kind !== 'code') {
    fates.tell(item.lines, 'ignored', 'prose: states nothing that a check could tell');
    return;
  }
  const isShell = /^(bash|sh|shell|zsh|console|powershell|pwsh|ps1)$/.test(item.language ?? '');
  if (isShell || isOfStrangers(item)) {
    fates.tell(item.lines, 'not understood', 'a block of commands in which none could be read');
    return;
  }
  fates.tell(
    item.lines,
    'ignored',
    item.language === null
      ? 'a block that is no command'
      : `a block of ${item.language}: nothing in it runs by itself`,
  );
}
