import type { Binder, Context } from './binder.ts';
import type { Fields, Prints, Simple, Text } from './model.ts';
import { joined, plainText, writtenText } from './words.ts';

/** A program that is to become a check, and what its words mean. */
export type Call = { simple: Simple; binder: Binder; context: Context };

/** The check that a program becomes, before what stands behind it in a pipe. */
export type Native = {
  type: 'http' | 'websocket' | 'logs' | 'metrics' | 'grpc' | 'dns' | 'tcp' | 'tls' | 'env';
  spec: Fields;
  expect: Fields;
  /** The document states an expectation; else `least` is expected. */
  isStated: boolean;
  /** What it asks for without a stated expectation. */
  least: Fields;
  prints: Prints;
  hosts: readonly string[];
  review: string | null;
  why: string;
};

/** Why a program cannot become the check that it looks like. */
export type NotNative = { refused: string };
export type NativeReader = (call: Call) => Native | NotNative | null;

/** Options of a program: which of them take a value, and under which name each is known. */
export type OptionTable = { values: string; flags: string; long: Readonly<Record<string, string | null>> };

export type Options = {
  /** Values by name, in order; a flag has one empty text a time. */
  all: ReadonlyMap<string, readonly Text[]>;
  free: readonly Text[];
  unknown: readonly string[];
};

/**
 * Reads arguments as getopt does: `-sSo file`, `-ofile`, `--max-time 5`, `--max-time=5`. `values` are letters that take a value; `long` gives
 * each long name the name it is known by, ending in `=` when it takes a value.
 */
export function readOptions(args: readonly Text[], table: OptionTable): Options {
  const all = new Map<string, Text[]>();
  const free: Text[] = [];
  const unknown: string[] = [];
  const add = (name: string, value: Text) => all.set(name, [...(all.get(name) ?? []), value]);
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? [];
    const [head, ...rest] = arg;
    const start = head?.kind === 'literal' ? head.text : '';
    if (start === '--' && rest.length === 0) {
      free.push(...args.slice(at + 1));
      break;
    }
    const place = { next: args[at + 1], table, add, unknown };
    if (start.startsWith('--')) at += long(start, rest, place);
    else if (start.startsWith('-') && start.length > 1) at += short(start, rest, place);
    else free.push(arg);
  }
  return { all, free, unknown };
}

/** Where an argument is read into; `next` is the one behind it. */
type Place = {
  next: Text | undefined;
  table: OptionTable;
  add(name: string, value: Text): void;
  unknown: string[];
};

/** How many of the arguments behind it belong to `--name`, `--name=value`. */
function long(start: string, rest: Text, place: Place): number {
  const equals = start.indexOf('=');
  const written = equals === -1 ? start.slice(2) : start.slice(2, equals);
  const known = Object.hasOwn(place.table.long, written) ? place.table.long[written] : undefined;
  if (known === undefined) place.unknown.push(`--${written}`);
  if (known === undefined || known === null) return 0;
  if (known.endsWith('='))
    return valued(known.slice(0, -1), equals === -1 ? null : withHead(start.slice(equals + 1), rest), place);
  place.add(known, []);
  return 0;
}

/** How many of the arguments behind it belong to `-abc`, `-ofile`. */
function short(start: string, rest: Text, place: Place): number {
  for (let at = 1; at < start.length; at += 1) {
    const letter = start[at] ?? '';
    if (place.table.values.includes(letter)) {
      const attached = withHead(start.slice(at + 1), rest);
      return valued(letter, attached.length > 0 ? attached : null, place);
    }
    if (place.table.flags.includes(letter)) place.add(letter, []);
    else place.unknown.push(`-${letter}`);
  }
  return 0;
}

/** An option with the value that stands with it, else with the next argument. */
function valued(name: string, attached: Text | null, { next, add, unknown }: Place): number {
  if (attached === null && next === undefined) unknown.push(`${name} without a value`);
  add(name, attached ?? next ?? []);
  return attached === null ? 1 : 0;
}

function withHead(head: string, rest: Text): Text {
  return head === '' ? rest : [{ kind: 'literal', text: head }, ...rest];
}

/** The last value of an option. */
export function option({ all }: Options, name: string): Text | undefined {
  return all.get(name)?.at(-1);
}

/** The last value of an option when it is plain text. */
export function plainOption(options: Options, name: string): string | null {
  const value = option(options, name);
  return value === undefined ? null : plainText(value);
}

/** A text cut at its first `separator`; null when it has none in its literal parts. */
export function splitText(text: Text, separator: string): readonly [Text, Text] | null {
  for (let at = 0; at < text.length; at += 1) {
    const piece = text[at];
    if (piece?.kind !== 'literal') continue;
    const index = piece.text.indexOf(separator);
    if (index === -1) continue;
    const before = withTail(text.slice(0, at), piece.text.slice(0, index));
    return [before, withHead(piece.text.slice(index + separator.length), text.slice(at + 1))];
  }
  return null;
}

function withTail(before: Text, tail: string): Text {
  return tail === '' ? before : [...before, { kind: 'literal', text: tail }];
}

/** A text without blanks at its ends. */
export function trimmed(pieces: Text): Text {
  const text = joined(pieces);
  return text.map((piece, at) => {
    if (piece.kind !== 'literal') return piece;
    const start = at === 0 ? piece.text.trimStart() : piece.text;
    return { kind: 'literal', text: at === text.length - 1 ? start.trimEnd() : start };
  });
}

/** The host of an address as `hosts` lists it; null when only a run can know it. */
export function hostOf(address: string): string | null {
  const found = /^[a-z][a-z0-9+.-]*:\/\/(?:[^@/?#]*@)?(\[[^\]]+\]|[^/:?#]+)(:\d+|:\$\{\w+\})?/i.exec(address);
  if (found === null) return null;
  const [, host = '', port = ''] = found;
  return /\uFFFD/.test(host + port)
    ? null
    : host.toLowerCase().includes('${')
      ? host
      : host.toLowerCase() + port;
}

/** Duration of a plan from seconds as programs take them: `5`, `0.5`, `1m`. */
export function durationOf(text: string): string | null {
  const found = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text.trim());
  if (found === null) return null;
  const [, number = '', unit = 's'] = found;
  if (!number.includes('.')) return `${Number(number)}${unit}`;
  const scale: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
  return `${Math.round(Number(number) * (scale[unit] ?? 1000))}ms`;
}

/** The words of a call as they were written. */
export function wordsOf({ args }: Simple): readonly string[] {
  return args.map(writtenText);
}
