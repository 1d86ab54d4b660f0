import type { CommandPlace } from './command-place.ts';
import type { Simple, Text } from './model.ts';
import { type Placeholder, unmask } from './placeholders.ts';
import { literals } from './words.ts';

const requestLine =
  /^\s*(?:#{3}\s*)?(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\s+((?:https?:\/\/|\/|\$\{?\w|\uE000)\S*)(?:\s+HTTP\/\d(?:\.\d)?)?\s*(.*)$/;
const headerLine = /^\s*([A-Za-z][\w-]*):\s*(\S.*)$/;

/** True for a block whose first line of text is a request: `GET /health`. */
export function isRequestBlock(text: string): boolean {
  const first = text.split('\n').find((line) => /\S/.test(line) && !/^\s*(?:#|\/\/)/.test(line));
  return first !== undefined && requestLine.test(first);
}

/** Requests as they stand in `.http` files: method and address, headers, an empty line, the body. */
export function readRequests(text: string, placeholders: readonly Placeholder[]): readonly CommandPlace[] {
  const lines = text.split('\n');
  const placed: CommandPlace[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const found = requestLine.exec(lines[index] ?? '');
    if (found === null) continue;
    const { headers, body, to } = restOf(lines, index);
    const [, method = 'GET', address = ''] = found;
    const args = ['-X', method, address, ...headers.flatMap((header) => ['-H', header])];
    if (body !== '') args.push('--data-raw', body);
    const raw = lines
      .slice(index, to + 1)
      .join('\n')
      .trimEnd();
    const simple: Simple = {
      program: [{ kind: 'literal', text: 'curl' }],
      args: args.map((arg) => requestText(arg, placeholders)),
      env: [],
      stdin: null,
      from: null,
      to: [],
      text: unmask(raw, placeholders),
    };
    placed.push({
      from: index,
      to,
      text: simple.text,
      isBackground: false,
      parsed: { kind: 'pipeline', stages: [simple], isNegated: false, text: simple.text },
    });
    index = to;
  }
  return placed;
}

/** A word of a request, `$NAME` and `${NAME}` in it being variables. */
function requestText(word: string, placeholders: readonly Placeholder[]): Text {
  const pieces = literals(word, { placeholders });
  const base: Text = word.startsWith('/') ? [{ kind: 'placeholder', name: 'base_url', written: '' }] : [];
  return [
    ...base,
    ...pieces.flatMap((piece): Text => {
      if (piece.kind !== 'literal') return [piece];
      return piece.text.split(/(\$\{?[A-Za-z_]\w*\}?)/).flatMap((part, index): Text => {
        if (index % 2 === 1) return [{ kind: 'variable', name: part.replace(/[${}]/g, ''), fallback: null }];
        return part === '' ? [] : [{ kind: 'literal', text: part }];
      });
    }),
  ];
}

function restOf(
  lines: readonly string[],
  from: number,
): { headers: readonly string[]; body: string; to: number } {
  const headers: string[] = [];
  let at = from + 1;
  for (; at < lines.length; at += 1) {
    const header = headerLine.exec(lines[at] ?? '');
    if (header === null || requestLine.test(lines[at] ?? '')) break;
    headers.push(`${header[1]}: ${header[2]}`);
  }
  const bodyFrom = /^\s*$/.test(lines[at] ?? '') ? at + 1 : at;
  if (!/^\s*[{[]/.test(lines[bodyFrom] ?? '')) return { headers, body: '', to: at - 1 };
  let to = bodyFrom;
  while (to + 1 < lines.length && /\S/.test(lines[to + 1] ?? '') && !requestLine.test(lines[to + 1] ?? ''))
    to += 1;
  return {
    headers,
    body: lines
      .slice(bodyFrom, to + 1)
      .join('\n')
      .trim(),
    to,
  };
}
