import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { importPlan } from '../../src/core/plan/import/import-plan.ts';
import { firstPlan, mergePlan } from '../../src/core/plan/import/merge/merge-plan.ts';
import { planLanguage } from '../../src/engine/language.ts';
import { isLong } from '../support/figure.ts';
import { documentEdit, type PlanEdit, planEdit } from './edits.ts';

const folder = new URL('./documents/', import.meta.url);
const documents = readdirSync(folder)
  .filter((name) => name.endsWith('.md'))
  .map((name) => readFileSync(new URL(name, folder), 'utf8'));

const fresh = (source: string) => importPlan(source, 'doc.md').text ?? 'version: 1\n';
const errorsOf = (plan: string) =>
  planLanguage
    .load(plan, 'plan.yaml', 'digest', { lint: false })
    .problems.filter(({ code }) => code !== 'no-value')
    .map(({ message }) => message);
const merge = (kept: string, source: string, isSettled = false) =>
  mergePlan(kept, fresh(source), {
    file: 'doc.md',
    isSettled,
    isCheck: false,
    lineOf: () => null,
    errorsOf,
  }) ?? { text: '', changes: [] };

const shop = `# Shop checks

## Tests

### Health

\`\`\`bash
curl https://shop.example.com/health
# Expected: 200
\`\`\`

### Cart

\`\`\`bash
curl https://shop.example.com/cart
# Expected: 200
\`\`\`

## Acceptance criteria

- [ ] The shop looks right
- [ ] Nobody complains
`;
const kinds = (kept: string, source: string) => merge(kept, source).changes.map(({ kind }) => kind);

it.each(documents.map((text, index) => [index, text] as const))(
  'document %i unchanged gives an empty difference, also with the line ends of Windows',
  (_index, source) => {
    const kept = firstPlan(fresh(source));
    for (const text of [kept, kept.replace(/\n/g, '\r\n')]) {
      const { text: again, changes } = merge(text, source);
      expect(changes).toEqual([]);
      expect(again).toBe(text);
    }
  },
);

it('what the document changed is taken, where it stands; what a person wrote stays byte for byte', () => {
  const kept = firstPlan(fresh(shop)).replace(
    'expect: { status: 200 }',
    'expect: {status: 200,   duration: { lt: 2s }} # ours',
  );
  const { text, changes } = merge(kept, shop.replace('health\n# Expected: 200', 'health\n# Expected: 204'));
  expect(changes.map(({ kind, what }) => [kind, what])).toEqual([
    ['changed', 'check health-2, expect.status'],
  ]);
  expect(text).toContain('expect: {status: 204,   duration: { lt: 2s }} # ours');
  expect(merge(text, shop.replace('health\n# Expected: 200', 'health\n# Expected: 204')).text).toBe(text);
});

it('where both changed the same, theirs is kept and told until it is settled', () => {
  const kept = firstPlan(fresh(shop)).replace('status: 200', 'status: 503');
  const source = shop.replace('health\n# Expected: 200', 'health\n# Expected: 204');
  const { text, changes } = merge(kept, source);
  expect(changes.map(({ kind, what }) => [kind, what])).toEqual([['both', 'check health-2, expect.status']]);
  expect(text).toBe(kept);
  const settled = merge(kept, source, true);
  expect(settled.changes).toEqual([]);
  expect(settled.text).toContain('status: 503');
  expect(kinds(settled.text, source)).toEqual([]);
});

it('a test that is gone is orphan: taken out, or kept where a person changed it or cites it', () => {
  const source = shop.replace(/### Cart[\s\S]*?\n(?=## Accept)/, '');
  const kept = firstPlan(fresh(shop));
  expect(merge(kept, source).text).not.toContain('/cart');
  const changed = kept.replace('name: Cart', 'name: Cart\n            timeout: 5s');
  expect(kinds(changed, source)).toContain('orphan');
  expect(merge(changed, source).text).toContain('timeout: 5s');
  const noted = kept.replace('name: Cart', 'name: Cart # slow on Mondays');
  expect(merge(noted, source).text).toContain('slow on Mondays');
  const cited = kept.replace(
    '    - { text: Nobody',
    '    - { text: Cart is fine, checks: [ cart-2 ] }\n    - { text: Nobody',
  );
  expect(merge(cited, source).text).toContain('/cart');
});

it('an id stays when a title of the document changes, and an id that a person gave stays too', () => {
  const kept = firstPlan(fresh(shop));
  const source = shop.replace('### Health', '### Is it alive');
  expect(merge(kept, source).text).toMatch(/ health-2:\n +name: Is it alive/);
  const renamed = kept.replace(' health-2:', ' alive:');
  const { text } = merge(renamed, shop.replace('/health\n# Expected: 200', '/health\n# Expected: 204'));
  expect(text).toMatch(/ alive:[\s\S]*?status: 204/);
  expect(text.match(/com\/health/g)).toHaveLength(1);
});

it('what a person took out stays out; what is new comes in behind its neighbour', () => {
  const kept = firstPlan(fresh(shop)).replace(/ {10}cart-2:[\s\S]*?(?=\n\n|\n {2}criteria)/, '');
  const source = shop.replace(
    '## Acceptance',
    '### Search\n\n```bash\ncurl https://shop.example.com/search\n# Expected: 200\n```\n\n## Acceptance',
  );
  const { text } = merge(kept, source);
  expect(text).not.toContain('shop.example.com/cart');
  expect(text).toContain('shop.example.com/search');
});

const short = documents.toSorted((a, b) => a.length - b.length).slice(0, 10);
it('a check whose id a person gave is theirs: it stays when the document has it no more, again and again', () => {
  const kept = firstPlan(fresh(shop)).replace(/(?<=\n +)cart-2(?=:)/, 'basket');
  expect(merge(kept, shop).text).toBe(kept);
  const source = shop.replace(/### Cart[\s\S]*?\n(?=## Accept)/, '');
  const first = merge(kept, source);
  expect(first.text).toMatch(/ basket:\n/);
  expect(first.changes.map(({ kind }) => kind)).toContain('orphan');
  const second = merge(first.text, source);
  expect(second.changes).toEqual(first.changes);
  expect(second.text).toBe(first.text);
});

it('hosts and needs to which both add hold what both added', () => {
  const kept = firstPlan(fresh(shop))
    .replace('hosts: [ shop.example.com ]', 'hosts: [ shop.example.com, ours.example.com ]')
    .replace(/(?<=cart-2:\n)(?= +name)/, '            needs: [ health-2 ]\n');
  const source = shop.replace(
    '## Acceptance',
    '### Pay\n\n```bash\ncurl https://pay.example.com/\n```\n\n## Acceptance',
  );
  const { text, changes } = merge(kept, source);
  expect(text).toContain('hosts: [ shop.example.com, pay.example.com, ours.example.com ]');
  expect(text).toContain('needs: [ health-2 ]');
  expect(changes.filter(({ kind }) => kind !== 'added')).toEqual([]);
  const gone = merge(text, shop).text;
  expect(gone).toContain('hosts: [ shop.example.com, ours.example.com ]');
});

it('a check that a person keeps keeps its host and its variable', () => {
  const pay = (url: string) =>
    shop.replace(
      '## Acceptance',
      `### Pay\n\n\`\`\`bash\ncurl "${url}"\n# Expected: 200\n\`\`\`\n\n## Acceptance`,
    );
  for (const url of ['https://pay.example.com/', 'https://shop.example.com/$TENANT/pay']) {
    const kept = firstPlan(fresh(pay(url))).replace('name: Pay\n', 'name: Pay\n            timeout: 5s\n');
    expect(errorsOf(merge(kept, shop).text)).toEqual([]);
  }
});

it('what is new gives way to an id that the plan has, whatever it names', () => {
  const kept = firstPlan(fresh(shop)).replace(/(?<=\n +)cart-2(?=:)/, 'search');
  const source = shop.replace(
    '## Acceptance',
    '### Search\n\n```bash\ncurl https://shop.example.com/search\n# Expected: 200\n```\n\n## Acceptance',
  );
  const { text } = merge(kept, source);
  expect(errorsOf(text)).toEqual([]);
  expect(text).toMatch(/ search:\n {12}name: Cart/);
  expect(text).toContain('shop.example.com/search');
  expect(merge(text, source).text).toBe(text);
});

it('a section that a person named keeps a check when the document moves them away', () => {
  const kept = firstPlan(fresh(shop)).replace('title: Cart', 'title: Basket');
  const { text } = merge(kept, shop.replace(/(### Cart[\s\S]*?)(?=## Accept)/, '## Later\n\n$1'));
  expect(errorsOf(text)).toEqual([]);
  expect(text).toContain('title: Basket');
  expect(text.match(/shop.example.com\/cart/g)).toHaveLength(1);
});

const edit = fc.tuple(fc.nat(1000), fc.nat(5000));

it('random edits of document and plan: no edit is lost, what loaded loads, the same again changes nothing, a change of the document is in the plan or told', () => {
  let refused = 0;
  fc.assert(
    fc.property(
      fc.nat(short.length - 1),
      fc.array(edit, { maxLength: 3 }),
      fc.array(edit, { maxLength: 3 }),
      (which, own, theirs) => {
        const source = short[which] ?? '';
        let plan = firstPlan(fresh(source));
        const edits: PlanEdit[] = [];
        for (const [kind, at] of own) {
          const next = planEdit(plan, kind, at);
          if (parseDocument(next.plan).errors.length > 0 || errorsOf(next.plan).length > 0) continue;
          plan = next.plan;
          edits.push(next);
        }
        const kept = edits.filter(({ isThere }) => isThere(plan));
        const changed = theirs.reduce((text, [kind, at]) => documentEdit(text, kind, at), source);
        if (importPlan(changed, 'doc.md').text === null) return;
        const { text, changes } = merge(plan, changed);
        for (const { kind, isThere } of kept) expect(isThere(text), kind).toBe(true);
        if (changes.some(({ kind }) => kind === 'not written')) refused += 1;
        expect(errorsOf(text).filter((error) => !errorsOf(fresh(changed)).includes(error))).toEqual([]);
        const again = merge(text, changed);
        expect(again.text).toBe(text);
        expect(
          again.changes.filter(({ kind }) => kind === 'added' || kind === 'changed' || kind === 'removed'),
        ).toEqual([]);
        if (theirs.length > 0) return;
        expect(text).toBe(plan);
        expect(changes).toEqual([]);
      },
    ),
    { numRuns: isLong ? 500 : 40 },
  );
  // A plan that cannot be changed in place stays as it is, and every change is told: rare.
  expect(refused).toBeLessThan(5);
}, 300_000);

const restart =
  '# Shop\n\n## Tests\n\n```bash\nkubectl rollout restart deploy/x\ncurl https://shop.example.com/ # 200\n```\n';
const unmarked = (plan: string) => plan.replace(/^ +(?:danger|once): .*\n/gm, '');

it('a person who takes the danger off a command took it off that command: another one of the document brings it along', () => {
  const kept = unmarked(firstPlan(fresh(restart)));
  expect(kept).not.toContain('danger:');
  const other = restart.replace('rollout restart deploy/x', 'delete ns prod');
  const { text } = merge(kept, other);
  expect(text).toContain('delete, ns, prod');
  expect(text).toMatch(/danger: .*\n +once: true/);
  expect(merge(kept, restart).text).toBe(kept);
  const now = merge(text, other);
  expect([now.text, now.changes]).toEqual([text, []]);
});

it('a danger stays with the command of a person, where the document only looks by now', () => {
  const kept = firstPlan(fresh(restart)).replace('deploy/x', 'deploy/y');
  const { text } = merge(kept, restart.replace('rollout restart deploy/x', 'get deploy/x'));
  expect(text).toContain('deploy/y');
  expect(text).toMatch(/danger: /);
});

it('numbers of headings are ids, however few stand beside them', () => {
  const part = (title: string, path: string) =>
    `${title}\n\n\`\`\`bash\ncurl https://shop.example.com/${path} # 200\n\`\`\`\n\n`;
  const basics = `## Phase 1: Basics\n\n${part('### 1.1 Health', 'health')}${part('### 1.2 Login', 'login')}`;
  const kept = firstPlan(fresh(`# Shop\n\n${basics}## Phase 2: Depth\n\n${part('### 2.1 Queue', 'queue')}`));
  const { text } = merge(kept, `# Shop\n\n${basics}`);
  for (const plan of [fresh(`# Shop\n\n${basics}`), text]) {
    expect(plan).toMatch(/ {2}phase1:\n {4}title: Basics/);
    expect(plan).toMatch(/"1.1":\n +title: Health[\s\S]*"1.2":\n +title: Login/);
    expect(plan).not.toContain('phase2');
  }
});

it('what is kept of the last import is all there, or the plan is refused; without any of it the same bytes come back', () => {
  const kept = firstPlan(fresh(shop));
  const options = { file: 'doc.md', isSettled: false, isCheck: false, lineOf: () => null, errorsOf };
  const partly = kept.replace(/^# imported: \/check.*\n/gm, '');
  expect(mergePlan(partly, fresh(shop.replace('# Expected: 200', '# Expected: 403')), options)).toBeNull();
  const bare = kept.replace(/^# imported: .*\n/gm, '');
  const once = merge(bare, shop).text;
  expect(once.match(/What the last import/g)).toHaveLength(1);
  expect(merge(once, shop).text).toBe(once);
});
