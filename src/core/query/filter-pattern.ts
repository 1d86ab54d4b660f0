import { UserError } from '../errors.ts';
import { escapeValue, type Quoting } from './quote.ts';

const inAWord = 'stands in a word: put the whole term between double quotes';
const inARegex =
  'stands in a regular expression, where nothing can be quoted: use a term between double quotes';

/**
 * In a filter pattern of CloudWatch Logs a value between double quotes is escaped, and where a term or a compared value may begin it
 * becomes one between quotes; in a regular expression and in a word nothing can be quoted.
 */
export const quotedInPattern: Quoting = () => {
  const scan = new Scan();
  return (between) => {
    const problem = scan.read(between);
    if (problem !== null) return () => refuse(problem);
    const { isPhrase, isOfFields } = scan;
    return (text) => {
      // In what is compared with a field an asterisk stands for any text, and cannot be escaped.
      if (isOfFields && text.includes('*'))
        return refuse('holds an asterisk, which stands for any text there');
      return isPhrase ? escaped(text) : `"${escaped(text)}"`;
    };
  };
};

/** What is wrong with where values stand in a filter pattern, told the texts around them; null when each can be quoted there. */
export function misplacedInPattern(texts: readonly string[]): string | null {
  const scan = new Scan();
  const problems = texts.map((text, at) => scan.read(text, at < texts.length - 1));
  return problems.find((problem) => problem !== null) ?? null;
}

function refuse(problem: string): never {
  throw new UserError('filter-value', `a value of a log query ${problem}`);
}

function escaped(text: string): string {
  // Throws for what no literal can hold.
  escapeValue(text);
  if (text === '') return refuse('is empty');
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
}

/** Where in a pattern a reader stands. */
class Scan {
  #state: 'plain' | 'phrase' | 'regex' = 'plain';
  /** What was read in plain; the rest is blotted out. */
  #read = ' ';
  #isBegun = false;
  #isBehindValue = false;
  /** It is a pattern of JSON or of columns, not of terms. */
  isOfFields = false;

  get isPhrase(): boolean {
    return this.#state === 'phrase';
  }

  read(text: string, hasValue = true): string | null {
    const isGlued = this.#isBehindValue && /^[^\s)\]},&|]/.test(text);
    if (!this.#isBegun && text.trim() !== '') this.isOfFields = /^\s*[{[]/.test(text);
    this.#isBegun ||= text.trim() !== '';
    for (let at = 0; at < text.length; ) at += this.#step(text[at] ?? '');
    const why = hasValue ? this.#problem() : null;
    this.#isBegun ||= hasValue;
    this.#isBehindValue = hasValue && this.#state === 'plain';
    if (this.#isBehindValue) this.#read = '"';
    return isGlued ? inAWord : why;
  }

  #problem(): string | null {
    if (this.#state === 'phrase') return null;
    if (this.#state === 'regex') return inARegex;
    const isFree = (this.isOfFields ? /[\s(=<>]$/ : /\s[-?]?$/).test(this.#read);
    return isFree ? null : inAWord;
  }

  #step(character: string): number {
    const isPlain = this.#state === 'plain';
    if (!isPlain && character === '\\') return 2;
    if (isPlain && character === '"') this.#state = 'phrase';
    else if (isPlain && character === '%') this.#state = 'regex';
    else if (character === (this.#state === 'phrase' ? '"' : '%')) this.#state = 'plain';
    this.#read = `${this.#read}${isPlain && this.#state === 'plain' ? character : '"'}`.slice(-4);
    return 1;
  }
}
