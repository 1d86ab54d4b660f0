import { UserError } from '../errors.ts';
import { escapeValue, type Quoting } from './quote.ts';

/**
 * In a query string of Lucene a value between double quotes is escaped, and where a term may begin it becomes a phrase; in a pattern, a
 * range or a word nothing can be quoted.
 */
export const quotedInLucene: Quoting = () => {
  const scan = new Scan();
  return (between) => {
    const problem = scan.read(between);
    if (problem === null) return scan.state === 'phrase' ? escaped : (text) => `"${escaped(text)}"`;
    return () => {
      throw new UserError('filter-value', `a value of a log query ${problem}`);
    };
  };
};

/** What is wrong with where values stand in a query string, told the texts between them; null when each can be quoted there. */
export function misplacedValue(texts: readonly string[]): string | null {
  const scan = new Scan();
  const problems = texts.map((text, at) => scan.read(text, at < texts.length - 1));
  return problems.find((problem) => problem !== null) ?? null;
}

/** A line break stands in a phrase as it is: a backslash before any letter is that letter. */
function escaped(text: string): string {
  // Throws for what no literal can hold.
  escapeValue(text);
  if (text === '')
    throw new UserError('filter-value', 'a value of a log query is empty: it would find nothing');
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
}

/** Names of fields that a query string asks for; those with an asterisk are left out. */
export function fieldsInLucene(query: string): readonly string[] {
  const scan = new Scan();
  scan.read(query, false);
  const names = [...scan.plain.matchAll(/(?:^|[\s(!+-])([\w@.-]+):(?:\s*\(?\s*([\w@.-]+))?/g)].map(
    ([, name = '', value = '']) => (name === '_exists_' ? value : name),
  );
  return [...new Set(names)].filter((name) => name !== '' && !name.startsWith('_'));
}

const inAWord = 'stands in a word: put the whole word between double quotes';

/** Where in a query a reader stands, by the tokens of Lucene's classic parser; `lost` where that may end a token elsewhere than we do. */
class Scan {
  state: 'plain' | 'phrase' | 'pattern' | 'range' | 'lost' = 'plain';
  /** What was read, what is escaped or in a phrase blotted out. */
  #read = ' ';
  #isBehindValue = false;
  /** All that was read in plain; what is quoted is blotted out. */
  plain = '';

  /** Goes past a text; says why the value behind it, if there is one, cannot be quoted. */
  read(text: string, hasValue = true): string | null {
    const isGlued = this.#isBehindValue && /^[^\s)^~]/.test(text);
    for (let at = 0; at < text.length; ) at += this.#step(text, at);
    const why = hasValue ? this.#problem() : null;
    this.#isBehindValue = hasValue && this.state === 'plain';
    if (this.#isBehindValue) this.#read = '"';
    return isGlued ? inAWord : why;
  }

  #problem(): string | null {
    if (this.state === 'phrase') return null;
    if (this.state !== 'plain') {
      const where = this.state === 'range' ? 'range' : 'pattern';
      return `stands in a ${where}, where nothing can be quoted: write the query as an object (\`bool\`, \`term\`, \`range\`)`;
    }
    const isFree = /[\s(][!+-]*$|[:!]$|:[<>]=?$|&&$|\|\|$/.test(this.#read);
    return isFree ? null : inAWord;
  }

  #step(text: string, at: number): number {
    const character = text[at] ?? '';
    const isEscape = character === '\\' && this.state !== 'range';
    const isOpen = this.state === 'plain';
    if (!isEscape) this.#turn(character, text.slice(at + 1));
    if (this.state === 'pattern' && text.startsWith('\\\\/', at)) this.state = 'lost';
    const isPlain = isOpen && this.state === 'plain' && !isEscape;
    this.#read = `${this.#read}${isPlain ? character : '"'}`.slice(-8);
    this.plain += isPlain ? character : '"';
    return isEscape ? 2 : 1;
  }

  #turn(character: string, behind: string): void {
    const { state } = this;
    if (state === 'phrase' && character === '"') this.state = 'plain';
    if (state === 'pattern' && character === '/') this.state = 'plain';
    if (state === 'range' && /[\]}]/.test(character)) this.state = 'plain';
    if (state === 'range' && /["\\]/.test(character)) this.state = 'lost';
    if (state !== 'plain') return;
    if (character === '"') this.state = 'phrase';
    if (character === '/') this.state = behind.startsWith('*') ? 'lost' : 'pattern';
    if (character === '[' || character === '{') this.state = 'range';
  }
}
