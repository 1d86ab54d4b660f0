import { UserError } from '../errors.ts';
import { escapeValue, type Quoting } from './quote.ts';

const selecting: ReadonlySet<string> = new Set(['fields', 'filter', 'parse']);

/** What is wrong with a query of CloudWatch Logs Insights from which entries are to be read; null when it selects them and leaves them as they are. */
export function insightsMistake(query: string): string | null {
  const scan = new Scan();
  scan.read(query, false);
  const names = scan.commands.map((text) => /^\s*([A-Za-z]*)/.exec(text)?.[1] ?? '');
  const wrong = names.find((name) => !selecting.has(name.toLowerCase()));
  if (wrong === undefined) return rewriteMistake(scan.commands);
  if (wrong === '') return "expected a query that selects entries: filter @message like 'error'";
  const why = /^(?:limit|head|tail|sort|order)$/i.test(wrong)
    ? '`limit` of the check says how many are read, the oldest first'
    : 'a query has to select entries, and leave them as they are';
  return `${wrong} cannot stand here: ${why} (fields, filter and parse can)`;
}

/** What is judged is what CloudWatch gives, in the window of the check. */
function rewriteMistake(commands: readonly string[]): string | null {
  for (const command of commands) {
    const isOfParse = /^\s*parse\b/i.test(command);
    const alias = (isOfParse ? /\bas\b.*?(@\w+)/is : /\bas\s+(@\w+)/i).exec(command)?.[1];
    if (alias !== undefined)
      return `${alias} cannot be given another value: a query has to select entries, and leave them as they are`;
    if (/^\s*filter\b.*@timestamp\b/is.test(command))
      return 'filter cannot look at @timestamp: the window of the check says from when entries are read';
  }
  return null;
}

/**
 * In a query of Insights a value goes into quotes that it does not hold itself, or becomes a text between such; nothing is escaped, as
 * nothing says how. In a regular expression, a pattern of `parse`, a name or a word nothing can be quoted.
 */
export const quotedInInsights: Quoting = () => {
  const scan = new Scan();
  return (between) => {
    const problem = scan.read(between);
    const { state } = scan;
    return (text) => {
      if (problem !== null) return refuse(problem);
      // Throws for what no literal can hold.
      escapeValue(text);
      if (/[\\\n\r]/.test(text))
        return refuse('holds a backslash or a line break, which cannot be quoted there');
      const free = ['"', "'"].filter((quote) => !text.includes(quote));
      const own = state === 'plain' ? free[0] : free.find((quote) => quote === state);
      if (own === undefined)
        return refuse(
          `holds ${state === 'plain' ? 'both kinds of quotes' : 'the quotes that it stands between'}`,
        );
      return state === 'plain' ? `${own}${text}${own}` : text;
    };
  };
};

/** What is wrong with where values stand in a query, told the texts around them; null when each can be quoted there. */
export function misplacedInInsights(texts: readonly string[]): string | null {
  const scan = new Scan();
  const problems = texts.map((text, at) => scan.read(text, at < texts.length - 1));
  return problems.find((problem) => problem !== null) ?? null;
}

function refuse(problem: string): never {
  throw new UserError('filter-value', `a value of a log query ${problem}`);
}

type State = 'plain' | '"' | "'" | '`' | '/' | '#' | 'lost';

/** Where in a query a reader stands; `lost` where a text may end elsewhere than we think. */
class Scan {
  state: State = 'plain';
  /** The plain text of each command; what is quoted is blotted out. */
  readonly commands: string[] = [''];
  #isBehindValue = false;

  read(text: string, hasValue = true): string | null {
    const isGlued = this.#isBehindValue && /^[^\s),|]/.test(text);
    for (let at = 0; at < text.length; ) at += this.#step(text[at] ?? '', text[at + 1] ?? '');
    const why = hasValue ? this.#problem() : null;
    this.#isBehindValue = hasValue && this.state === 'plain';
    if (this.#isBehindValue) this.#add('"');
    return isGlued ? 'stands in a word: put the whole text between quotes' : why;
  }

  #problem(): string | null {
    const command = this.commands.at(-1) ?? '';
    const isOfParse = /^\s*parse\b/i.test(command);
    if (this.state === '/' || this.state === 'lost' || isOfParse || /=~\s*$/.test(command))
      return 'stands in a regular expression or a pattern, where nothing can be quoted: use like with a text between quotes';
    if (this.state === '`' || this.state === '#') return 'stands in a name or a comment';
    if (this.state !== 'plain') return null;
    return /[\s(,=<>]$/.test(command) ? null : 'stands in a word: put the whole text between quotes';
  }

  #step(character: string, behind: string): number {
    if (this.state !== 'plain') return this.#inside(character, behind);
    const command = this.commands.at(-1) ?? '';
    if (character === '|') this.commands.push('');
    else if (character === '/')
      // Elsewhere it divides.
      this.state = /(?:\blike|=~)\s*$|^\s*parse\b/i.test(command) ? '/' : 'lost';
    else if (character === '"' || character === "'" || character === '`' || character === '#')
      this.state = character;
    this.#add(this.state === 'plain' && character !== '|' ? character : character === '|' ? '' : ' "');
    return 1;
  }

  #inside(character: string, behind: string): number {
    if (character === '\\' && (this.state === '"' || this.state === "'") && behind === this.state)
      this.state = 'lost';
    if (character === '\\') return 2;
    if (character === (this.state === '#' ? '\n' : this.state)) this.state = 'plain';
    return 1;
  }

  #add(text: string): void {
    this.commands.push(`${this.commands.pop() ?? ''}${text}`);
  }
}
