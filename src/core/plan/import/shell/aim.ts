import type { Condition, ParsedCommand, Piece, Simple, Stage, Text } from './model.ts';
import { nameOf, options, type Targets } from './targets.ts';
import { localWrappers, unwrap } from './unwrap.ts';
import { literal, writtenText } from './words.ts';

/** The command with its programs told where they go; those that say it themselves stay as they are. */
export function aimed<Parsed extends ParsedCommand>(parsed: Parsed, targets: Targets): Parsed;
export function aimed(parsed: ParsedCommand, targets: Targets): ParsedCommand {
  if (targets.told.size === 0) return parsed;
  switch (parsed.kind) {
    case 'pipeline': {
      const stages = parsed.stages.map((stage) => aimedStage(stage, targets));
      return { ...parsed, stages, text: replaced(parsed.text, parsed.stages, stages) };
    }
    case 'chain': {
      const links = parsed.links.map((link) => ({ ...link, parsed: aimed(link.parsed, targets) }));
      const before = parsed.links.map((link) => link.parsed);
      const after = links.map((link) => link.parsed);
      return { ...parsed, links, text: replaced(parsed.text, before, after) };
    }
    case 'compound':
      return aimedCompound(parsed, targets);
    default:
      return parsed;
  }
}

type Texts = readonly { text: string }[];

/** Each part in its turn, from where the one before ended. */
function replaced(text: string, before: Texts, after: Texts): string {
  let [done, rest] = ['', text];
  for (const [at, { text: old }] of before.entries()) {
    const found = rest.indexOf(old);
    if (found === -1) continue;
    done += rest.slice(0, found) + (after[at]?.text ?? old);
    rest = rest.slice(found + old.length);
  }
  return done + rest;
}

function aimedStage(stage: Stage, targets: Targets): Stage {
  return 'kind' in stage ? aimedCompound(stage, targets) : aimedSimple(stage, targets);
}

type Compound = Extract<ParsedCommand, { kind: 'compound' }>;

/** In a script each program becomes a function that tells it. */
function aimedCompound(parsed: Compound, targets: Targets): Compound {
  const { condition } = parsed;
  const asks = (one: Condition): Condition => ({ ...one, asks: aimed(one.asks, targets) });
  const own = condition === null ? parsed : { ...parsed, condition: asks(condition) };
  if (parsed.word === 'function') return own;
  const names = new Set(parsed.all.map((simple) => nameOf(unwrap(simple).simple)));
  const words = [...names].flatMap((name) => {
    const flags = flagsOf(name, [], targets);
    return flags.length === 0 ? [] : [{ name, flags }];
  });
  if (words.length === 0) return own;
  const functions = words.map(({ name, flags }) => {
    const told = flags.map(({ flag, value }) => `${flag} ${quoted(value)}`).join(' ');
    const isEnd = flags.some(({ place }) => place === 'end');
    return `${name}() { command ${name} ${isEnd ? `"$@" ${told}` : `${told} "$@"`}; }`;
  });
  const used = words.flatMap(({ flags }) => flags.map(({ value }) => value));
  const holder: Simple = {
    program: null,
    args: [],
    env: used.map((value) => ({ name: '_', value })),
    stdin: null,
    from: null,
    to: [],
    text: '',
  };
  return { ...own, all: [...own.all, holder], text: `${functions.join('\n')}\n${own.text}` };
}

function aimedSimple(simple: Simple, targets: Targets): Simple {
  const own = { ...simple, args: simple.args.map((arg) => aimedText(arg, targets)) };
  const { program, args: words } = runHere(own);
  const name = nameOf({ program });
  const flags = flagsOf(name, words, targets);
  if (program === null || flags.length === 0) return own;
  const at = program === own.program ? 0 : own.args.indexOf(program) + 1;
  const front = flags.filter(({ place }) => place === 'front').flatMap(wordsOf);
  const end = flags.filter(({ place }) => place === 'end').flatMap(wordsOf);
  const args = [...own.args.slice(0, at), ...front, ...own.args.slice(at), ...end];
  const written = (flagged: readonly Text[]) => flagged.map((word) => ` ${quoted(word)}`).join('');
  const begin = own.text.indexOf(name) + name.length;
  const text = `${own.text.slice(0, begin)}${written(front)}${own.text.slice(begin)}${written(end)}`;
  return { ...own, args, text };
}

/** The program that runs on this machine: what `kubectl exec` or `ssh` run elsewhere has no part in it. */
function runHere(simple: Simple): Simple {
  const { where, simple: inner } = unwrap(simple);
  const isHere = where.every((name) => localWrappers.has(name) || name === 'sudo');
  return isHere ? inner : simple;
}

function aimedText(text: Text, targets: Targets): Text {
  return text.map(
    (piece): Piece =>
      piece.kind === 'substitution' && piece.parsed !== null
        ? { ...piece, parsed: aimed(piece.parsed, targets) }
        : piece,
  );
}

type Flag = { flag: string; value: Text; place: 'front' | 'end' };

function flagsOf(name: string, args: readonly Text[], { told }: Targets): readonly Flag[] {
  const written = args.map(writtenText);
  const words = written.slice(0, written.includes('--') ? written.indexOf('--') : undefined);
  // It speaks of the file in which the contexts stand.
  if (words[0] === 'config') return [];
  return [...told].flatMap(([option, value]) => {
    const { flags, place, own }: { flags: Record<string, string>; place: Flag['place']; own: RegExp } =
      options[option];
    const flag = Object.hasOwn(flags, name) ? flags[name] : undefined;
    return flag === undefined || words.some((word) => own.test(word)) ? [] : [{ flag, value, place }];
  });
}

function wordsOf({ flag, value }: Flag): readonly Text[] {
  return [literal(flag), value];
}

/** As the shell takes it for one word. */
function quoted(text: Text): string {
  const written = writtenText(text);
  return /^[\w@%+=:,./-]+$/.test(written) ? written : `"${written.replace(/["\\`]/g, '\\$&')}"`;
}
