import { expect, test } from 'vitest';
import { importPlan } from '../../src/core/plan/import/import-plan.ts';

const checksOf = (words: string, command = 'curl -s https://shop.example.com/health') => {
  const forms = [
    `- \`${command}\` ${words}`,
    `\`\`\`bash\n${command}   # ${words.replaceAll('`', '"')}\n\`\`\``,
  ];
  return forms.map((form) => importPlan(`# Shop\n\n## Tests\n\n${form}\n`, 'shop.md'));
};

test.each([
  'contains `4.2.0` and has stopped showing `legacy`',
  'contains `4.2.0`, and `legacy` went',
  'returns 200; `legacy` has disappeared',
  'La réponse contient `4.2.0` ; `legacy` a disparu.',
  'La réponse doit contenir `4.2.0`, et `legacy` est parti.',
  'Resultado esperado: 200 e o campo `debug` sumiu.',
  'devuelve 200; `legacy` desaparece',
  'restituisce 200, `legacy` sparito',
  'liefert 200 und lässt `legacy` weg',
  'geeft 200, `legacy` is weg',
  'zwraca 200, `legacy` znika',
  'возвращает 200, `legacy` исчез',
  'Should say `ok` — `warn` counts as failure.',
  'Should say `ok`. `warn` gilt als Fehler.',
  'returns 200 for `bob`, 403 for `eve`',
  'returns 200 for admins, 403 for guests',
  'Expect exactly one `a`.',
  'Expected: one of `a` or `b`',
  'should contain `a`, `b` and `c` in that order',
  'should contain `ok` at the start',
  'Expected: `ready` / `starting`',
  'Expected: not `old` but ≠ `older`',
  'Expected: ≠ `old`',
  'Expected: != `old`',
  'Expected: <> `old`',
  'Expected: `a` != `b`',
  '-> 200/201',
  'Expected: 200 or above',
  '预期:200 或以上',
  'returns an array',
])('a sentence of which a literal is in no matcher is read as nothing: %s', (words) => {
  for (const { text } of checksOf(words)) {
    expect(text).toContain('inferred: true');
    expect(text).toContain('expect: { status: 2xx }');
  }
});

test.each<[words: string, expected: string]>([
  ['returns 200 and contains `ok`', 'status: 200'],
  ['returns `ok` and `ready`', 'ready'],
  ['returns 200 for `/health`', 'status: 200'],
  ['the field `status` is `UP`', '$.status: UP'],
  ['Expected: 200 (not `503`)', 'status: 200'],
  ['Expected: 200 or 404', '[ 200, 404 ]'],
  ['Should not contain `error`', 'error'],
  ['Expected: 200 with "ok": true and "degraded": false', 'degraded'],
])('and one whose literals are all read is a matcher: %s', (words, expected) => {
  for (const { text } of checksOf(words)) {
    expect(text).not.toContain('inferred: true');
    expect(text).toContain(expected);
  }
});

test.each(['≠ "old"', '!= "old"', '<> "old"', '! "old"'])(
  'a sign that says "another one" is never left out: %s',
  (words) => {
    for (const { text } of checksOf(words, 'curl -s https://shop.example.com/health | jq -r .state'))
      expect(text).not.toContain('$.state: old');
  },
);
