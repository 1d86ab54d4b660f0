import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withExpectation } from '../../../../../src/core/plan/import/expectation-words.ts';
import { draftBlock } from '../../../../../src/core/plan/import/shell/draft-block.ts';
import { readCommands } from '../../../../../src/core/plan/import/shell/read-commands.ts';
import { commands } from './commands-table.ts';
import { draftsIn, problemsOf } from './draft-plan.ts';
import { probes } from './probes-table.ts';
import { requests } from './requests-table.ts';

const sources = [...requests, ...probes, ...commands].map(([source]) => source);
const dangerous = commands.flatMap(([source, draft]) => (draft?.danger === true ? [source] : []));
const seed = 20_261_130;
const scraps = [
  ' ',
  '\n',
  '\\\n',
  '|',
  '||',
  '&&',
  ';',
  '&',
  '"',
  "'",
  '`',
  '$(',
  ')',
  '${',
  '}',
  '<',
  '>',
  '<x>',
  '<<EOF\n',
  '#',
  '$',
  '{',
  '[',
  ' -e ',
  '\t',
  'é',
  '漢',
  '\u{1F680}',
  '\0',
  '\uE000',
  '\uD800',
];

/** Commands joined, cut, doubled, and with scraps of grammar put in. */
const mutated = fc
  .tuple(
    fc.array(fc.constantFrom(...sources), { minLength: 1, maxLength: 4 }),
    fc.array(fc.tuple(fc.nat(), fc.nat(6), fc.constantFrom('', ...scraps)), { maxLength: 6 }),
    fc.constantFrom('\n', ' && ', ' | ', '; ', '\n# Expected: 200\n'),
  )
  .map(([lines, edits, joiner]) =>
    edits.reduce((text, [at, cut, put]) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + put + text.slice(place + cut);
    }, lines.join(joiner)),
  );

describe('whatever stands in a shell block', () => {
  it('gives the same plan twice, and one that loads', () => {
    fc.assert(
      fc.property(mutated, (source) => {
        const read = () => draftBlock(readCommands(source, 1)).pieces;
        const pieces = read();
        expect(JSON.stringify(read())).toBe(JSON.stringify(pieces));
        const drafts = pieces.flatMap(({ draft }) => draft ?? []);
        expect(problemsOf(drafts)).toEqual([]);
        for (const draft of drafts) expect(draft.once).toBe(draft.danger !== null);
      }),
      { numRuns: 600, seed },
    );
  });

  it('has every command in one piece, each on its lines', () => {
    fc.assert(
      fc.property(mutated, (source) => {
        const read = readCommands(source, 10);
        const { pieces } = draftBlock(read);
        expect(pieces.flatMap((piece) => piece.commands).length).toBe(read.length);
        const last = 9 + source.split('\n').length;
        for (const { lines } of read) {
          expect(lines.from).toBeGreaterThanOrEqual(10);
          expect(lines.to).toBeLessThanOrEqual(last);
          expect(lines.from).toBeLessThanOrEqual(lines.to);
        }
      }),
      { numRuns: 400, seed },
    );
  });

  it('is dangerous with a command in it that changes something, wherever it stands', () => {
    const plain = fc.constantFrom(
      ...dangerous.filter((source) => !/[\n&]|^\S+=|^[A-Z][a-z]+-|^DELETE|^for |^POST/.test(source)),
    );
    const place = fc.constantFrom(
      (text: string) => `echo start && ${text}`,
      (text: string) => `${text} && curl https://a.example/health`,
      (text: string) => `curl https://a.example/health || ${text}`,
      (text: string) => `for i in 1 2; do ${text}; done`,
      (text: string) => `if true; then ${text}; fi`,
      (text: string) => `curl "https://a.example/$(${text})"`,
      (text: string) => `X=$(${text})`,
      (text: string) => `( ${text} )`,
      (text: string) => `sudo ${text}`,
      (text: string) => `time ${text} | tee log`,
      (text: string) => `bash -c '${text.replaceAll("'", `'\\''`)}'`,
    );
    fc.assert(
      fc.property(plain, place, (text, around) => {
        const drafts = draftsIn(around(text)).flatMap(({ draft }) => draft ?? []);
        expect(drafts.some(({ danger }) => danger !== null)).toBe(true);
      }),
      { numRuns: 600, seed },
    );
  });

  it('takes any words behind it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...sources),
        fc.oneof(fc.string({ unit: 'binary' }), mutated),
        fc.boolean(),
        (source, words, isSample) => {
          for (const { draft } of draftsIn(source)) {
            if (draft === null) continue;
            const stated = withExpectation(draft, words, { isSample });
            if (stated !== null) expect(problemsOf([stated])).toEqual([]);
          }
        },
      ),
      { numRuns: 600, seed },
    );
  });
});
