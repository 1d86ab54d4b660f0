import type { CommandPlace } from './command-place.ts';
import type { ParsedCommand } from './model.ts';
import { type Placeholder, unmask } from './placeholders.ts';
import { powerShellAt } from './powershell.ts';

const bareAddress = /^\s*(?:open\s+)?((?:https?|wss?):\/\/[^\s"'|;]+)\s*(?:[#→].*)?$/;
const sql =
  /^\s*(?:select\s.*\bfrom\b|select\s+(?:count|version|now|\d|\*)|insert\s+into\b|update\s+\S+\s+set\b|delete\s+from\b|(?:create|alter|drop|truncate)\s+(?:table|index|database|schema|view|role|user|unique|or|type|extension)\b|with\s+\w+\s+as\s*\(|grant\s+\w|explain\s+(?:analyze\s+)?select|select\s*$|begin\s*;|commit\s*;|rollback\s*;|show\s+(?:tables|databases)\b)/i;
const bullet = /^\s*(?:[-*•+]\s+\p{L}|\d{1,2}[.)]\s+\S)/u;
/** The beginning of a sentence: no program is called so. */
const capitalized = /^\p{Lu}[\p{Ll}']+[:,]?(?:\s|$)/u;
const typedMessage = /^\s*(?:\/[a-z][\w-]*(?:\s+[\w@#."'-]+)*|@[\w-]+\s.*)\s*$/;
const programFolder = /^\s*\/(?:usr|bin|opt|etc|home|var|tmp|app|srv|root|mnt|dev|proc)\b/;
const label = /^\s*[\p{L}][\p{L}\p{N} /-]{0,40}:(?:\s+\S.*)?\s*$/u;

/** What stands in a shell block and is no shell: addresses, SQL, prose, typed messages. */
export function foreignIn(
  lines: readonly string[],
  placeholders: readonly Placeholder[],
): readonly CommandPlace[] {
  const found: CommandPlace[] = [];
  let state: OpenState = closed;
  for (let index = 0; index < lines.length; index += 1) {
    const one = isClosed(state) ? foreignAt(lines, index, placeholders) : null;
    if (one === null) state = openAfter(state, lines[index] ?? '');
    else {
      found.push(one);
      index = one.to;
    }
  }
  return found;
}

function foreignAt(
  lines: readonly string[],
  index: number,
  placeholders: readonly Placeholder[],
): CommandPlace | null {
  const line = lines[index] ?? '';
  if (/^\s*(?:#|$)/.test(line)) return null;
  const one = (what: string, to = index): CommandPlace => {
    const text = unmask(
      lines
        .slice(index, to + 1)
        .join('\n')
        .trim(),
      placeholders,
    );
    return { from: index, to, text, isBackground: false, parsed: { kind: 'foreign', what, text } };
  };
  const cmdlet = powerShellAt(lines, index, placeholders);
  if (cmdlet !== null) return cmdlet;
  const address = bareAddress.exec(line)?.[1];
  if (address !== undefined) {
    const parsed: ParsedCommand = { kind: 'foreign', what: 'address', text: unmask(address, placeholders) };
    return { ...one('address'), parsed };
  }
  if (sql.test(line)) return one('sql', statementEnd(lines, index));
  if (bullet.test(line)) return one('prose');
  if (typedMessage.test(line) && !programFolder.test(line)) return one('message');
  return isProse(line) ? one('prose') : null;
}

/** What is open at the end of a line: nothing foreign stands within it. */
type OpenState = { heredoc: string | null; quote: string; blocks: number; isContinued: boolean };
const closed: OpenState = { heredoc: null, quote: '', blocks: 0, isContinued: false };

function isClosed({ heredoc, quote, blocks, isContinued }: OpenState): boolean {
  return heredoc === null && quote === '' && blocks <= 0 && !isContinued;
}

function openAfter(state: OpenState, line: string): OpenState {
  if (state.heredoc !== null) return line.trim() === state.heredoc ? { ...state, heredoc: null } : state;
  const quote = quoteAfter(state.quote, line);
  const here = /(?<!<)<<-?\s*(?:"([^"]+)"|'([^']+)'|\\?([\w.-]+))/.exec(line);
  const heredoc = here?.[1] ?? here?.[2] ?? here?.[3] ?? null;
  const code = line.replace(/(^|\s)#.*$/, '$1');
  const opened =
    code.match(/(?:^|[;&|]|\bdo\b|\bthen\b)\s*(?:if|case|for|while|until)\s|\{\s*$|\(\s*$/g)?.length ?? 0;
  const ended = code.match(/(?:^|[;\s])(?:fi|esac|done)(?=[\s;)|&>]|$)|^\s*[})]/g)?.length ?? 0;
  const blocks = quote === '' ? Math.max(0, state.blocks + opened - ended) : state.blocks;
  return { heredoc, quote, blocks, isContinued: /(?:\\|\||&&)\s*$/.test(code) };
}

function quoteAfter(before: string, line: string): string {
  let quote = before;
  for (let index = 0; index < line.length; index += 1) {
    const character = line[index] ?? '';
    if (character === '\\' && quote !== "'") index += 1;
    else if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '#' && /^$|\s/.test(line[index - 1] ?? '')) break;
    else if (character === '"' || character === "'") {
      const isApostrophe =
        character === "'" && /[a-z]/.test(line[index - 1] ?? '') && /[a-z]/.test(line[index + 1] ?? '');
      if (!isApostrophe) quote = character;
    }
  }
  return quote;
}

function isProse(line: string): boolean {
  const text = line.trim();
  if (/^[A-Z]\w*=/.test(text) || /[|&;<>]\s|\s--?\w/.test(text)) return false;
  if (label.test(text) && /\s/.test(text) && !text.includes('::')) return true;
  if (capitalized.test(text) && /\s/.test(text) && !/^[A-Z][a-z]+-[A-Z]/.test(text)) return true;
  if (/^(?![\uE000-\uF8FF])(?=\P{ASCII})\p{L}/u.test(text)) return true;
  // A sentence in lower case: words only, at least four, and an end.
  return /^[a-z]+(?:[ ,]+[a-z']+){3,}[.!?]$/.test(text);
}

function statementEnd(lines: readonly string[], index: number): number {
  for (let at = index; at < lines.length; at += 1) {
    if (/;\s*(?:--.*)?$/.test(lines[at] ?? '')) return at;
    if (at > index && /^\s*(?:#.*)?$/.test(lines[at] ?? '')) return at - 1;
  }
  return lines.length - 1;
}
