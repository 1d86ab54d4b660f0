import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { importPlan } from '../../src/core/plan/import/import-plan.ts';
import { planLanguage } from '../../src/engine/language.ts';
import { documents } from './truth.ts';

const sources = [
  readFileSync('docs/issue-517-test-plan.md', 'utf8'),
  ...documents().map(({ text }) => text),
].map((text) => text.split('\n'));
const lines = sources.flat();
const rounds = 150;

type Edit =
  | { kind: 'drop' | 'double'; at: number }
  | { kind: 'insert'; at: number; text: string }
  | { kind: 'cut'; at: number; from: number };

const odd = fc.constantFrom(
  '```',
  '~~~',
  '#',
  '- [ ]',
  '- [x] ',
  '|',
  '| a | b |',
  '---',
  '>',
  '<!--',
  '-->',
  '${x}',
  '`',
  '**',
  '\t',
  '\u0000',
  '# all',
  '## failed',
  '- [ ] `curl`',
  '```bash',
  'curl',
  "curl '",
  'curl "$(',
  '$(((',
  '<<EOF',
  'Expected:',
  'Expected: ${secret:X}',
  '## 1.1 x',
  '### Phase 1',
  '{{',
  '\u2028',
  '- '.repeat(30),
);
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ kind: fc.constantFrom('drop' as const, 'double' as const), at: fc.nat(400) }),
  fc.record({
    kind: fc.constant('insert' as const),
    at: fc.nat(400),
    text: fc.oneof(odd, fc.constantFrom(...lines), fc.string()),
  }),
  fc.record({ kind: fc.constant('cut' as const), at: fc.nat(400), from: fc.nat(60) }),
);

function edited(source: readonly string[], edits: readonly Edit[]): string {
  const text = [...source];
  for (const one of edits) {
    const at = one.at % Math.max(1, text.length);
    if (one.kind === 'drop') text.splice(at, 1);
    else if (one.kind === 'insert') text.splice(at, 0, one.text);
    else if (one.kind === 'cut') text[at] = (text[at] ?? '').slice(0, one.from);
    else text.splice(at, 0, text[at] ?? '');
  }
  return text.join('\n');
}

test('a document that was edited at random gives a plan that loads but for missing values, and one fate a line', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...sources),
      fc.array(edit, { minLength: 1, maxLength: 12 }),
      (source, edits) => {
        const text = edited(source, edits);
        const { text: plan, ledger } = importPlan(text, 'some.md');
        expect(new Set(ledger.map(({ line }) => line)).size).toBe(ledger.length);
        if (plan === null) return;
        const { problems } = planLanguage.load(plan, 'plan.yaml', 'digest', { lint: false });
        expect(problems.filter(({ code }) => code !== 'no-value')).toEqual([]);
      },
    ),
    { numRuns: rounds },
  );
}, 60_000);
