import { expect, test } from 'vitest';
import { importPlan } from '../../src/core/plan/import/import-plan.ts';

const document = (section: string, line: string) => `# Plan

## Tests

### Health

\`\`\`bash
curl -s https://a.example.com/health
# Expected: 200
curl -s -o /dev/null -w "%{http_code}" https://a.example.com/private   # 401
pytest tests/e2e -k test_flow
\`\`\`

## ${section}

- [ ] ${line}
`;

/** The checks that look at the target and judge the line; a question of its own is none. */
const judges = (section: string, line: string) => {
  const { boxes, ledger } = importPlan(document(section, line), 'plan.md');
  const looking = new Set(ledger.filter(({ type }) => type !== null).map(({ check }) => check));
  return boxes.at(-1)?.checks.filter((id) => looking.has(id));
};

test.each([
  'Staging returns HTTP 200 on `/health`',
  '`/health` is reachable',
  '`/private` returns 401',
  '`test_flow` passes in staging',
  '`/health` → 200',
])('a criterion that states what a check expects is judged by it: %s', (line) => {
  expect(judges('Success criteria', line)).toHaveLength(1);
});

test.each([
  '`/health` returns 503 during maintenance',
  '`/health` answers in under 1 ms',
  '`/health` is not reachable from the internet',
  '`/health` returns 200 for a whole week',
  '`/health` returns 200 on production',
  '`/private` returns 200 with a token',
  '`/health` no longer returns 200',
  'No alert fires while `/health` returns 200',
  'Dashboard shows `/health`',
  'Load balancer uses `/health`',
  '`/health` is gone',
  '`/health` returns 200 five times in a row',
  '`/health` returns 200 with TLS',
  '`/health` returns 200 each time',
  '`/health` returns 200\n\n  for every tenant',
])('one that states anything else is not: %s', (line) => {
  expect(judges('Success criteria', line)).toEqual([]);
});

test.each([
  'Remove `/health` from the public router',
  'Document `/private`',
  'Switch `/health` to the new pool',
])('and neither is a task that somebody does: %s', (line) => {
  expect(judges('Timeline', line)).toEqual([]);
});

test('a byte order mark moves no place', () => {
  const text = document('Success criteria', '`/health` is reachable');
  expect(importPlan(`\uFEFF${text}`, 'plan.md')).toEqual(importPlan(text, 'plan.md'));
});

test('a chain of greps does not grow with each of them', () => {
  const greps = Array.from({ length: 40 }, (_, index) => `grep a${index}`).join(' | ');
  const { text } = importPlan(
    `## Tests\n\n\`\`\`bash\ncurl https://a.example.com/ | ${greps} # Expected: 0\n\`\`\`\n`,
    'plan.md',
  );
  expect(text?.length).toBeLessThan(4000);
});

test('under criteria a line is a sentence of its own: nothing of it is expected of the command in the line above', () => {
  const lines = [
    'POST `/health` returns 200',
    '`/healthz` returns 200',
    '`https://b.example.com/health` returns 200',
  ];
  const { text, boxes } = importPlan(
    `# Plan\n\n## Criteria\n\n${lines.map((one) => `- [ ] ${one}\n`).join('')}`,
    'plan.md',
  );
  expect(text).not.toContain('matches');
  expect(new Set(boxes.flatMap(({ checks }) => checks)).size).toBe(3);
});

test.each([
  ['Not needed: `curl -s https://a.example.com/x` returns 200'],
  ['Nicht mehr nötig: `curl -s https://a.example.com/x` liefert 200'],
  ['N/A `curl -s https://a.example.com/x` returns 200'],
])('a line that says that it does not apply is no check: %s', (line) => {
  expect(importPlan(`# Plan\n\n## Tests\n\n- [ ] ${line}\n`, 'plan.md').text).toBeNull();
});
