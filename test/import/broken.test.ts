import { expect, test } from 'vitest';
import { importPlan } from '../../src/core/plan/import/import-plan.ts';

const document = (...lines: readonly string[]) => ['# Tests', '', '```bash', ...lines, '```', ''].join('\n');

/** The fate of a line of the block (from 1), and what the plan runs. */
function fateOf(line: number, ...lines: readonly string[]): { fate: string | undefined; text: string } {
  const { ledger, text } = importPlan(document(...lines), 'plan.md');
  return { fate: ledger.find((one) => one.line === line + 3)?.fate, text: text ?? '' };
}

test.each([
  ['(unbalanced', 'kubectl get pods'],
  ['if then fi ('],
  ['echo "abc', 'kubectl get pods'],
  ['for x in a; do'],
  ['kubectl get pods |'],
])('%s is no shell: not understood, and never a script', (...broken) => {
  const { fate, text } = fateOf(2, 'curl -f https://api.example.com/health', ...broken);
  expect(fate).toBe('not understood');
  expect(text).toContain('api.example.com/health');
  expect(text).not.toMatch(/run:|manual:/);
});

test('what stands before and behind it is read', () => {
  const { text } = fateOf(2, 'curl -f https://a.example.com/x', 'echo )', 'curl -f https://a.example.com/y');
  expect(text).toContain('a.example.com/x');
  expect(text).toContain('a.example.com/y');
});

test('a line of PowerShell leaves the rest of its block what it is', () => {
  const { text } = fateOf(
    1,
    'TOKEN=$(curl -s -X POST https://a.example.com/t | jq -r .t)',
    'Invoke-WebRequest https://a.example.com/health',
    'for p in a b; do kubectl delete pod $p; done',
    'echo "$(kubectl delete pod x)"',
  );
  expect(text.match(/danger:/g)).toHaveLength(3);
  expect(text).toContain('TOKEN: $.body.t');
  expect(text).toContain('https://a.example.com/health');
});
