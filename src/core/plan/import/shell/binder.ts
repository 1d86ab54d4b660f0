import { maskShapes } from '../../../redact/shapes.ts';
import { cut, unitsOf } from '../../../words/cut.ts';
import type { Piece, Text, Variable } from './model.ts';
import { credentialsIn, isSecretWord, secretName } from './secrets.ts';
import { noTargets, type Targets } from './targets.ts';
import { writtenText } from './words.ts';

/** What the commands before have set. */
export type Context = {
  names: ReadonlyMap<string, Binding>;
  /** Names of the credentials that stood in the document, by their value: one value, one name. */
  secrets: ReadonlyMap<string, string>;
  /** Where `cd` has led. */
  cwd: Text | null;
  /** What `gcloud config set project` has set. */
  project: Text | null;
  targets: Targets;
  /** Names that programs get from the shell: those that were exported, and those that say what a command has chosen. */
  exported: ReadonlySet<string>;
  /** What is open, so that later lines are typed there; null for none. */
  session: OpenSession | null;
};
/** `ssh host` and the like, and the line it stands on. */
export type OpenSession = { line: number; text: string };
export type Binding =
  | { kind: 'value'; text: Text; line: number }
  | { kind: 'capture'; name: string }
  | { kind: 'secret'; name: string };

export const emptyContext: Context = {
  names: new Map(),
  secrets: new Map(),
  cwd: null,
  project: null,
  targets: noTargets,
  exported: new Set(),
  session: null,
};

/** Turns words of the shell into texts of a plan, and remembers which variables and secrets they use. */
export type Binder = {
  /** Null when the shell would have to make something of it. */
  text(text: Text): string | null;
  /** A text that is a credential as a whole; a variable in it keeps its name. */
  secret(text: Text, name: string): string;
  literal(text: string): string;
  /** Makes `name` a variable of the plan. */
  variable(name: string, why: string): string;
  /** The text with what is known filled in: what is not stays `${name}`. */
  known(text: Text): string;
  variables(): readonly Variable[];
  secrets(): readonly string[];
  /** The context with the credentials that were found. */
  context(): Context;
};

export function createBinder(context: Context): Binder {
  const notes = createNotes(context);
  const piece = (one: Piece, open: ReadonlySet<string>): string | null => {
    switch (one.kind) {
      case 'literal':
        return notes.literal(one.text);
      case 'placeholder':
        return isSecretWord(one.name)
          ? notes.secret(secretName(one.name))
          : notes.variable(one.name, whyPlaceholder(one.written), null);
      case 'variable':
        return variable(one, open);
      case 'substitution':
        return substituted(one.written);
      case 'shell':
        return null;
      default:
        return one satisfies never;
    }
  };
  const substituted = (written: string): string | null => {
    const inner = written.replace(/^\$\(\s*|\s*\)$|^`|`$/g, '');
    if (uniqueValue.test(inner)) return '${run.id}';
    return readsSecret.test(inner) ? notes.secret(secretOfReader(inner)) : null;
  };
  const variable = (one: Extract<Piece, { kind: 'variable' }>, open: ReadonlySet<string>): string | null => {
    const bound = context.names.get(one.name);
    if (bound?.kind === 'capture') return `\${capture.${bound.name}}`;
    if (bound?.kind === 'secret') return notes.secret(bound.name);
    if (isSecretWord(one.name)) {
      const value = literalOf(bound);
      const wanted = secretName(one.name);
      return value === null ? notes.secret(wanted) : notes.secretValue(value, wanted);
    }
    if (bound === undefined || open.has(one.name))
      return notes.variable(one.name, `the document's $${one.name}`, one.fallback);
    const value = all(bound.text, new Set([...open, one.name]));
    if (value === null) return notes.variable(one.name, `set on line ${bound.line} by the shell`, null);
    // A variable of a plan holds no secret and nothing of a run.
    if (/\$\{(?:secret:|capture\.|run\.)/.test(value)) return value;
    return notes.variable(one.name, `set on line ${bound.line}`, value);
  };
  const all = (text: Text, open: ReadonlySet<string>): string | null => {
    const parts = text.map((one) => piece(one, open));
    return parts.includes(null) ? null : parts.join('');
  };
  const secret = (text: Text, name: string): string => {
    const pieces = text.filter((one) => one.kind !== 'literal' || one.text !== '');
    const [only] = pieces.length === 1 ? pieces : [];
    // Two texts that the shell puts together differently are two values.
    if (pieces.length > 1) return notes.secretValue(`\0${writtenText(text)}`, secretName(name));
    if (only?.kind === 'literal') return notes.secretValue(only.text, secretName(name));
    if (only?.kind === 'placeholder') return notes.secret(secretName(only.name || name));
    if (only?.kind === 'substitution') return substituted(only.written) ?? notes.secret(secretName(name));
    const bound = only?.kind === 'variable' ? context.names.get(only.name) : undefined;
    if (bound?.kind === 'capture') return `\${capture.${bound.name}}`;
    if (bound?.kind === 'secret') return notes.secret(bound.name);
    const value = literalOf(bound);
    const wanted = secretName(only?.kind === 'variable' ? only.name : name);
    return value === null ? notes.secret(wanted) : notes.secretValue(value, wanted);
  };
  return {
    text: (text) => all(text, new Set()),
    secret,
    literal: notes.literal,
    variable: (name, why) => notes.variable(name, why, null),
    known: (text) => knownText(text, context, new Set()),
    variables: notes.variables,
    secrets: notes.secrets,
    context: () => ({ ...context, secrets: notes.named }),
  };
}

/** The value of a name that the document sets to a plain text. */
function literalOf(bound: Binding | undefined): string | null {
  const [value, ...more] = bound?.kind === 'value' ? bound.text : [];
  return value?.kind === 'literal' && more.length === 0 ? value.text : null;
}

const uniqueValue = /^(?:date\s+\+%\S+|uuidgen|uuid|openssl\s+rand\b.*)$/;
const readsSecret =
  /\b(?:print-(?:identity|access)-token|get-login-password|get-access-token|create token|vault (?:read|kv get)|op read|pass show|secrets? (?:versions access|get-secret-value)|get secret)\b/;

function secretOfReader(inner: string): string {
  if (inner.includes('identity-token')) return 'IDENTITY_TOKEN';
  return inner.includes('access-token') ? 'ACCESS_TOKEN' : 'TOKEN';
}

function whyPlaceholder(written: string): string {
  return written === '' ? 'the address that paths are below' : `the document says ${written}`;
}

/** Variables and secrets that are used, and names for credentials. */
function createNotes(context: Context) {
  const variables = new Map<string, Variable>();
  const secrets = new Set<string>();
  const named = new Map(context.secrets);
  /** One value has one name, and one name one value. */
  const secretValue = (value: string, wanted: string): string => {
    let name = named.get(value);
    const taken = new Set(named.values());
    for (let count = 1; name === undefined; count += 1) {
      const next = count === 1 ? wanted : `${wanted}_${count}`;
      if (!taken.has(next)) name = next;
    }
    named.set(value, name);
    secrets.add(name);
    return `\${secret:${name}}`;
  };
  /** What a variable or a person gives is known by its name alone. */
  const secret = (name: string) => secretValue(`\0${name}`, name);
  const literalText = (text: string): string => {
    let result = '';
    let end = 0;
    for (const { from, to, name } of credentialsIn(text)) {
      result += escaped(text.slice(end, from)) + secretValue(text.slice(from, to), name);
      end = to;
    }
    return result + escaped(text.slice(end));
  };
  const variable = (name: string, why: string, value: string | null) => {
    const own = name === 'environment' ? 'environment_name' : name;
    if (!variables.has(own)) variables.set(own, { name: own, value, why });
    return `\${${own}}`;
  };
  return {
    secret,
    secretValue,
    literal: literalText,
    variable,
    named,
    variables: () => [...variables.values()],
    secrets: () => [...secrets],
  };
}

function escaped(text: string): string {
  return text.replaceAll('${', () => '$${');
}

function knownText(text: Text, context: Context, open: ReadonlySet<string>): string {
  return text
    .map((one) => {
      if (one.kind === 'literal') return one.text.replaceAll('${', '\uFFFD');
      if (one.kind === 'placeholder') return `\${${one.name}}`;
      if (one.kind !== 'variable') return '\uFFFD';
      const bound = context.names.get(one.name);
      if (bound?.kind !== 'value' || open.has(one.name)) return one.fallback ?? `\${${one.name}}`;
      return knownText(bound.text, context, new Set([...open, one.name]));
    })
    .join('');
}

/** A text for people, without credentials. */
export function shown(text: string, longest = 120): string {
  return cut(maskShapes(masked(text)).replace(/\s+/g, ' ').trim(), longest, unitsOf);
}

function masked(text: string): string {
  let result = '';
  let end = 0;
  for (const { from, to } of credentialsIn(text)) {
    result += `${text.slice(end, from)}***`;
    end = to;
  }
  return result + text.slice(end);
}

/** Binds a name that programs get too. */
export function withExported(context: Context, name: string, bound: Binding): Context {
  const named = withName(context, name, bound);
  return { ...named, exported: new Set([...named.exported, name]) };
}

/** Binds a name. */
export function withName(context: Context, name: string, bound: Binding): Context {
  return { ...context, names: new Map([...context.names, [name, bound]]) };
}
