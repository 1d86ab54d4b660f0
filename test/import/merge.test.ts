import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parse, parseDocument } from 'yaml';
import { importPlan } from '../../src/core/plan/import/import-plan.ts';
import { firstPlan, mergePlan } from '../../src/core/plan/import/merge/merge-plan.ts';

const folder = new URL('./documents/', import.meta.url);
const documents = readdirSync(folder)
  .filter((name) => name.endsWith('.md'))
  .map((name) => readFileSync(new URL(name, folder), 'utf8'));

const fresh = (source: string) => importPlan(source, 'doc.md').text ?? 'version: 1\n';
const merge = (kept: string, source: string, isSettled = false) =>
  mergePlan(kept, fresh(source), { file: 'doc.md', isSettled, isCheck: false, lineOf: () => null }) ?? {
    text: '',
    changes: [],
  };

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

type Edit = { plan: string; isThere: (after: string) => boolean };
const line = (text: string, at: number) => text.split('\n')[at % text.split('\n').length] ?? '';

/** An edit as people make it, and how one sees that it is still there. */
function planEdit(plan: string, kind: number, at: number): Edit {
  const parsed = parse(plan) as {
    phases?: Record<string, { sections: Record<string, { checks: Record<string, unknown> }> }>;
  };
  const ids = Object.values(parsed.phases ?? {}).flatMap((phase) =>
    Object.values(phase.sections).flatMap((section) => Object.keys(section.checks)),
  );
  const id = ids[at % Math.max(1, ids.length)] ?? '';
  const key = new RegExp(`^( +)("?)${id.replace(/[.*+?^$()|[\]\\]/g, '\\$&')}\\2:\\n`, 'm');
  const found = key.exec(plan);
  const none = { plan, isThere: () => true };
  if (found === null) return none;
  const indent = `${found[1]}  `;
  switch (kind % 5) {
    case 0:
      return {
        plan: plan.replace(key, (head) => `${head}${indent}timeout: ${at}s\n`),
        isThere: (after) => after.includes(`timeout: ${at}s\n`),
      };
    case 1:
      return {
        plan: plan.replace(key, (head) => `${head}${indent}# seen ${at}\n`),
        isThere: (after) => after.includes(`# seen ${at}\n`),
      };
    case 2:
      return {
        plan: plan.replace(
          key,
          (head) =>
            `${found[1]}own-${at}:\n${indent}tcp: { host: own-${at}.example.com, port: 443 }\n${head}`,
        ),
        isThere: (after) => after.includes(`own-${at}.example.com`),
      };
    case 3: {
      const text = line(plan, at);
      const name = /^( +name: )(.+)$/.exec(text);
      return name === null
        ? none
        : {
            plan: plan.replace(text, `${name[1]}Named ${at}`),
            isThere: (after) => after.includes(`Named ${at}\n`),
          };
    }
    default:
      return {
        plan: plan.replace(/(status: )\d+/, `$1${600 + (at % 99)}`),
        isThere:
          plan.includes('status: ') && /status: \d/.test(plan)
            ? (after) => after.includes(`status: ${600 + (at % 99)}`)
            : () => true,
      };
  }
}

function documentEdit(source: string, kind: number, at: number): string {
  const lines = source.split('\n');
  const index = at % lines.length;
  const own = lines[index] ?? '';
  switch (kind % 4) {
    case 0:
      return [...lines.slice(0, index), ...lines.slice(index + 1)].join('\n');
    case 1:
      return [...lines.slice(0, index), own, ...lines.slice(index)].join('\n');
    case 2:
      return [
        ...lines.slice(0, index),
        own.replace(/\b(200|health|api|OK)\b/, 'changed'),
        ...lines.slice(index + 1),
      ].join('\n');
    default:
      return [
        ...lines.slice(0, index),
        '',
        `### Extra ${at}`,
        '',
        '```bash',
        `curl https://extra.example.com/${at}`,
        '```',
        '',
        ...lines.slice(index),
      ].join('\n');
  }
}

const short = documents.toSorted((a, b) => a.length - b.length).slice(0, 10);
const edit = fc.tuple(fc.nat(20), fc.nat(5000));

it('500 random edits of document and plan: no edit is lost, the same again changes nothing, a change of the document is in the plan or told', () => {
  let refused = 0;
  fc.assert(
    fc.property(
      fc.nat(short.length - 1),
      fc.array(edit, { maxLength: 3 }),
      fc.array(edit, { maxLength: 3 }),
      (which, own, theirs) => {
        const source = short[which] ?? '';
        let plan = firstPlan(fresh(source));
        const edits: Edit[] = [];
        for (const [kind, at] of own) {
          const next = planEdit(plan, kind, at);
          if (parseDocument(next.plan).errors.length > 0) continue;
          plan = next.plan;
          edits.push(next);
        }
        const kept = edits.filter(({ isThere }) => isThere(plan));
        const changed = theirs.reduce((text, [kind, at]) => documentEdit(text, kind, at), source);
        const { text, changes } = merge(plan, changed);
        for (const { isThere } of kept) expect(isThere(text)).toBe(true);
        if (changes.some(({ kind }) => kind === 'not written')) refused += 1;
        expect(() => parse(text)).not.toThrow();
        const again = merge(text, changed);
        expect(again.text).toBe(text);
        expect(
          again.changes.filter(({ kind }) => kind === 'added' || kind === 'changed' || kind === 'removed'),
        ).toEqual([]);
        if (theirs.length === 0) expect(text).toBe(plan);
      },
    ),
    { numRuns: 500, seed: 517 },
  );
  // A plan that cannot be changed in place stays as it is, and every change is told: rare.
  expect(refused).toBeLessThan(5);
}, 300_000);
