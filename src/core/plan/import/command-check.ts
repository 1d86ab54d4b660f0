import { runVariables } from '../variable-rules.ts';
import { referencesIn } from '../variables.ts';
import { attachOwn } from './attach.ts';
import type { Candidate } from './candidate.ts';
import type { Gathering } from './gathering.ts';
import { plain } from './item.ts';
import { labelOf } from './labels.ts';
import { manualDraft } from './manual.ts';
import { shown } from './shell/binder.ts';
import type { BlockPiece } from './shell/draft-block.ts';
import type { Comment, Draft, ShellCommand } from './shell/model.ts';
import { credentialsIn } from './shell/secrets.ts';
import type { Unit } from './units.ts';
import { isExpectation, isStatedAtEnd, isStatement, mayState } from './wording.ts';
import { withoutCredentials, withoutPrinted } from './words/credentials.ts';

/** What commands become together: a request, and the test of what it answered, are one check. `check` null: they only prepare those behind them. */
export type CommandCheck = { commands: readonly ShellCommand[]; check: Candidate | null; why: string };

/** The checks of a block, with what their comments and their output state; every command is in exactly one. */
export function madeOf(
  list: readonly ShellCommand[],
  unit: Unit,
  gathering: Gathering,
): readonly CommandCheck[] {
  const { pieces, context } = gathering.commands.draftBlock(withOwnComments(list), gathering.context);
  gathering.context = context;
  const taken = new Set<number>();
  return startedBefore(pieces, gathering).map(({ commands, draft, why }) => {
    const [first] = commands;
    if (draft === null || first === undefined) return { commands, check: null, why };
    const check = isSound(draft)
      ? checkOf({ commands, first, draft: withSecrets(draft, commands, gathering), taken }, unit, gathering)
      : unsound(first, unit);
    return { commands, check, why };
  });
}

/**
 * Comments with a command above and one below are about one of the two: in a block that begins with a command, about the one above; in one that begins with
 * what is expected and ends with a command, about the one below.
 */
function withOwnComments(list: readonly ShellCommand[]): readonly ShellCommand[] {
  const [first] = list;
  const last = list.at(-1);
  if (first === undefined || last === undefined) return list;
  const isBehind = first.above.length === 0;
  const isAbove = first.above.some(({ text }) => isExpectation(text)) && last.after.length === 0;
  return list.map((command, at) => {
    const before = list[at - 1];
    const next = list[at + 1];
    const isClose = before !== undefined && command.above[0]?.line === before.lines.to + 1;
    if (isBehind && isClose) return { ...command, above: [] };
    const below = new Set(isAbove ? next?.above.map(({ line }) => line) : []);
    return below.size === 0
      ? command
      : { ...command, after: command.after.filter(({ line }) => !below.has(line)) };
  });
}

/** A server that a request of the same block asks on this machine is ready once its port is open. */
function startedBefore(
  pieces: readonly BlockPiece[],
  { commands: { withExpectation } }: Gathering,
): readonly BlockPiece[] {
  return pieces.map((piece, at) => {
    const { draft } = piece;
    if (draft?.starts === undefined || draft.type !== 'manual') return piece;
    const question = pieces
      .slice(at + 1)
      .flatMap((later) => later.draft?.hosts ?? [])
      .find((host) => /^(?:localhost|127\.0\.0\.1):\d+$/.test(host));
    const started = question === undefined ? null : withExpectation(draft, `listening on ${question}`);
    return started === null ? piece : { ...piece, draft: started, why: started.why };
  });
}

/** `taken`: lines of comments that a check before has been given, and that say nothing of the next one. */
type Piece = { commands: readonly ShellCommand[]; first: ShellCommand; draft: Draft; taken: Set<number> };

function checkOf(
  { commands, first, draft, taken }: Piece,
  unit: Unit,
  { commands: { withExpectation } }: Gathering,
): Candidate {
  const written = commands.map(({ text }) => text).join('\n');
  const clean = ({ line, text }: Comment) => ({ line, text: withoutPrinted(text, written) });
  const over = commands.flatMap(({ above: list }) => list.map(clean));
  const behind = commands.flatMap(({ trailing, after }) => [trailing ?? [], ...after].flat().map(clean));
  const above = over.filter(({ line }) => !taken.has(line)).map(({ text }) => text);
  const check: Candidate = {
    draft,
    name: '',
    unit,
    line: first.lines.from,
    words: [withoutCredentials(written), ...[...over, ...behind].map(({ text }) => text)].join('\n'),
    boxes: [],
    notes: [],
  };
  // A comment on the line right below says no less than one at the end of the line.
  const ends = new Set(
    commands.flatMap(({ trailing, after, lines }) =>
      trailing === null
        ? after.filter(({ line }) => line === lines.to + 1).map(({ line }) => line)
        : [trailing.line],
    ),
  );
  const isTaken = ({ text, line }: Comment) =>
    attachOwn(check, [text], withExpectation, { isTrailing: ends.has(line) });
  const own = behind.find(isTaken);
  const mine = new Set(own === undefined ? [] : [own.line]);
  if (own !== undefined) taken.add(own.line);
  // What is expected of this command is not expected of the next.
  for (const { text, line } of behind) if (labelOf(text) === 'expected') taken.add(line);
  for (const more of behind.slice(own === undefined ? behind.length : behind.indexOf(own) + 1)) {
    // What is indented below an expectation goes on with it, as does a line of the same head.
    const isSaid = /^\s{2}/.test(more.text) || /^\s*[A-Z][A-Za-z]*(?:-[A-Z]\w*)*:\s+\S+\s*$/.test(more.text);
    if (!isSaid || !attachOwn(check, [more.text.trim()], withExpectation, { isStated: true })) break;
    taken.add(more.line);
  }
  const output = commands.flatMap((command) => command.output).join('\n');
  const sampled =
    output === '' ? null : withExpectation(check.draft, withoutPrinted(output, written), { isSample: true });
  check.draft = sampled ?? check.draft;
  if (isBare(check)) attachOwn(check, [...above].reverse(), withExpectation);
  check.notes = behind
    .filter(
      ({ text, line }) =>
        !mine.has(line) &&
        (ends.has(line) || isExpectation(text)) &&
        (mayState(text) || (ends.has(line) && (isStatedAtEnd(text) || isOfUnknown(check.draft, text)))),
    )
    .map(({ text }) => notRead(text));
  check.unread = behind.filter(
    ({ text, line }) =>
      !mine.has(line) &&
      (ends.has(line) || labelOf(text) === 'expected') &&
      (isStatement(text) || (ends.has(line) && (isStatedAtEnd(text) || isOfUnknown(check.draft, text)))),
  );
  // What the command asks by itself may be the opposite of what stands behind it.
  const isUnsure = check.unread.length > 0 || (check.draft.type === 'tcp' && check.notes.length > 0);
  if (own === undefined && isUnsure) check.draft = { ...check.draft, inferred: true };
  const stated = behind.filter(({ text, line }) => ends.has(line) || labelOf(text) === 'expected');
  if (check.draft.type === 'manual' && stated.length > 0) {
    check.draft = asking(check.draft, stated.map(({ text }) => plain(text)).join('; '));
    check.notes = [];
  }
  const title = above.find((text) => !isExpectation(text) && text.length <= 80);
  check.name = plain(title ?? '').replace(/^[-=#*\s\d.)]+/, '');
  return check;
}

/** A word alone behind what a pipe makes of an answer: what comes out of it. */
function isOfUnknown({ prints }: Draft, text: string): boolean {
  return prints.kind === 'opaque' && /^\s*\S+\s*$/u.test(plain(text));
}

/** A question about a command, with what the document says of it. */
function asking(draft: Draft, stated: string): Draft {
  const prompt = String(draft.spec.prompt);
  const open = / is it as it should be\?$/;
  return open.test(prompt)
    ? { ...draft, spec: { prompt: prompt.replace(open, () => ` ${stated.replaceAll('${', () => '$${')}?`) } }
    : draft;
}

/** A credential that stands in a filter or a quoted argument is a secret there too. */
function withSecrets(draft: Draft, commands: readonly ShellCommand[], gathering: Gathering): Draft {
  const places = commands.flatMap(({ text }) =>
    credentialsIn(text).map(({ from, to, name }) => ({ name, value: text.slice(from, to) })),
  );
  const named = new Map(gathering.context?.secrets);
  let safe = draft;
  for (const { name: wanted, value } of places) {
    const written = JSON.stringify([safe.spec, safe.expect]);
    const plain = JSON.stringify(value).slice(1, -1);
    if (plain.length < 4 || !written.includes(plain)) continue;
    const name = named.get(value) ?? freeName(wanted, new Set(named.values()));
    named.set(value, name);
    // Safe: only strings are exchanged for strings.
    const [spec, expect] = JSON.parse(written.replaceAll(plain, () => `\${secret:${name}}`)) as [
      Draft['spec'],
      Draft['expect'],
    ];
    safe = { ...safe, spec, expect, secrets: [...new Set([...safe.secrets, name])] };
  }
  if (gathering.context !== undefined) gathering.context = { ...gathering.context, secrets: named };
  return safe;
}

/** One name has one value. */
function freeName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  for (let count = 2; taken.has(name); count += 1) name = `${wanted}_${count}`;
  return name;
}

/** True when everything that it would fill in has its place: what has not would make the whole plan unreadable. */
function isSound({ spec, expect, variables }: Draft): boolean {
  const known = new Set([...runVariables, ...variables.map(({ name }) => name)]);
  return referencesIn(JSON.stringify([spec, expect])).every(
    ({ kind, name }) =>
      kind === 'secret' ||
      kind === 'escape' ||
      (kind === 'variable' && (known.has(name) || name.startsWith('capture.'))),
  );
}

function unsound({ text, lines }: ShellCommand, unit: Unit): Candidate {
  const prompt = `Run \`${shown(text, 600)}\` and look: is it as it should be?`;
  const draft = manualDraft(prompt, 'a command that cannot be written down as a check');
  return { draft, name: '', unit, line: lines.from, words: withoutCredentials(text), boxes: [], notes: [] };
}

/** What is told of words that could not be read. */
export function notRead(text: string): string {
  return `not understood: "${plain(text).slice(0, 120)}"`;
}

/** True for a check that nothing was stated for. */
export function isBare({ draft }: Candidate): boolean {
  return draft.inferred || (Object.keys(draft.expect).length === 0 && draft.type !== 'manual');
}
