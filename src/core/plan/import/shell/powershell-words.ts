import type { Piece, Text } from './model.ts';
import { type Placeholder, unmask } from './placeholders.ts';
import { literals } from './words.ts';

/** A word of PowerShell; `isHash` for `@{ … }`. */
export type PowerShellToken = { text: Text; isHash: boolean; raw: string };

const switches = new Set([
  'usebasicparsing',
  'skipcertificatecheck',
  'usedefaultcredentials',
  'passthru',
  'verbose',
  'skiphttperrorcheck',
]);

export function parameters(rest: readonly PowerShellToken[]): {
  named: ReadonlyMap<string, PowerShellToken>;
  free: readonly PowerShellToken[];
} {
  const named = new Map<string, PowerShellToken>();
  const free: PowerShellToken[] = [];
  for (let index = 0; index < rest.length; index += 1) {
    const token = rest[index];
    if (token === undefined) break;
    const attached = /^-([A-Za-z]+):(\S+)$/.exec(token.raw);
    if (attached !== null) {
      const [, key = '', value = ''] = attached;
      named.set(key.toLowerCase(), { ...token, raw: value, text: word(value) });
      continue;
    }
    const name = /^-([A-Za-z]+):?$/.exec(token.raw)?.[1]?.toLowerCase();
    if (name === undefined) free.push(token);
    else if (switches.has(name)) named.set(name, token);
    else {
      const value = rest[index + 1];
      if (value !== undefined) named.set(name, value);
      index += 1;
    }
  }
  return { named, free };
}

/** `@{ "Name" = "value"; … }` as header lines. */
export function hashOf(raw: string, placeholders: readonly Placeholder[]): readonly Text[] {
  const inner = /^@\{([\s\S]*)\}$/.exec(raw.trim())?.[1];
  if (inner === undefined) return [];
  return splitOutside(inner.replace(/\n/g, ';'), ';').flatMap((entry) => {
    const [name, ...value] = splitOutside(entry, '=');
    if (name === undefined || value.length === 0) return [];
    const plain = name.trim().replace(/^["']|["']$/g, '');
    const text = tokensOf(value.join('='), placeholders)[0]?.text ?? [];
    return [[{ kind: 'literal' as const, text: `${plain}: ` }, ...text]];
  });
}

export function word(text: string): Text {
  return [{ kind: 'literal', text }];
}

export function tokensOf(text: string, placeholders: readonly Placeholder[]): readonly PowerShellToken[] {
  const tokens: PowerShellToken[] = [];
  const pattern = /@\{[^}]*\}|\((?:[^()]|\([^()]*\))*\)|(?:"(?:`.|[^"`])*"|'[^']*'|[^\s"'])+/g;
  for (const [raw] of text.matchAll(pattern)) {
    tokens.push({ raw, isHash: raw.startsWith('@{'), text: textOf(raw, placeholders) });
  }
  return tokens;
}

function textOf(raw: string, placeholders: readonly Placeholder[]): Text {
  if (/^[(@]/.test(raw)) return [{ kind: 'shell', written: unmask(raw, placeholders) }];
  return [...raw.matchAll(/"((?:`.|[^"`])*)"|'([^']*)'|([^"']+)/g)].flatMap(([, double, single, bare]) => {
    if (single !== undefined) return [...literals(single, { placeholders })];
    return variablesIn((double ?? bare ?? '').replace(/`(.)/g, '$1'), placeholders);
  });
}

function variablesIn(text: string, placeholders: readonly Placeholder[]): readonly Piece[] {
  return text.split(/(\$(?:env:)?[A-Za-z_]\w*|\$\{(?:env:)?[A-Za-z_]\w*\})/i).flatMap((part, index) => {
    if (index % 2 === 0) return [...literals(part, { placeholders })];
    const name = part.replace(/^\$\{?(?:env:)?|\}$/gi, '');
    return [{ kind: 'variable' as const, name, fallback: null }];
  });
}

/** The parts of a text between a separator that stands outside of quotes and brackets. */
export function splitOutside(text: string, separator: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = '';
  let start = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index] ?? '';
    if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else if ('({['.includes(character)) depth += 1;
    else if (')}]'.includes(character)) depth -= 1;
    else if (character === separator && depth <= 0) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  return [...parts, text.slice(start)];
}
