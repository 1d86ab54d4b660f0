import { type Prose, proseText } from '../../src/core/picture/sentence.ts';

/** Fits a sentence of the desk in which these words stand; people stand as `@` and their id. */
export function saying(words: string | RegExp) {
  const isSaid = (text: string) => (typeof words === 'string' ? text.includes(words) : words.test(text));
  return {
    $$typeof: Symbol.for('jest.asymmetricMatcher'),
    // Safe: where the desk says something, it says it in prose.
    asymmetricMatch: (actual: unknown) => isSaid(proseText(actual as Prose)),
    toString: () => 'saying',
    toAsymmetricMatcher: () => `saying ${words}`,
  };
}
