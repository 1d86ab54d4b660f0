import { expect, test } from 'vitest';
import { type MatcherInput, matches } from '../../src/core/expect/matcher.ts';
import { importPlan } from '../../src/core/plan/import/import-plan.ts';
import { checksOf } from '../../src/core/plan/model.ts';
import { planLanguage } from '../../src/engine/language.ts';

/** What is expected of the output of the one command of a document; null where nothing is. */
function stdoutOf(line: string): MatcherInput | null {
  const text = importPlan(`# Shop\n\n## Tests\n\n\`\`\`bash\n${line}\n\`\`\`\n`, 'plan.md').text ?? '';
  const { plan } = planLanguage.load(text, 'plan.yaml', 'digest', { lint: false });
  const [only] = plan === null ? [] : checksOf(plan);
  return ((only?.expect as { stdout?: MatcherInput } | undefined)?.stdout ?? null) as MatcherInput | null;
}

const table = (cell: number | string) => ` count \n-------\n    ${cell}\n(1 row)\n`;
const psql = 'psql shop -c "select count(*) from plans"';

test.each<[line: string, green: readonly string[], red: readonly string[]]>([
  [`${psql}   # 1`, [table(1)], [table(57), table(11), table(0), table('1.5'), '(1 row)\n']],
  [`${psql}   # 0`, [table(0)], [table(10), table(100)]],
  [`${psql}   # > 0`, [table(1), table(57)], [table(0)]],
  [`${psql}   # prints 1`, [table(1)], [table(57)]],
  ['psql shop -tAc "select max(version) from history"   # 7.2', ['7.2\n'], ['7x2\n', '712\n', '7.2.1\n']],
  ['mysql -e "select count(*) from levels"   # 3', ['count(*)\n3\n'], ['count(*)\n13\n', 'count(3)\n1\n']],
  ['mysql -N -e "select count(*) from levels"   # 3', ['3\n'], ['13\n', '3\n1\n']],
  ['kubectl exec db -- psql -U app -c "select 1"   # 1', [table(1)], [table(2)]],
  ['./count.sh   # 1', ['1\n', ' 1'], ['orders-1 0/1 CrashLoopBackOff\n', '-1', '1.5', '1 of 2', 'failed 1']],
  ['./count.sh   # prints `1`', ['1\n'], ['orders-1 failed\n', '11']],
  ['wc -l /etc/hosts   # 5', ['5 /etc/hosts\n', '  5 /etc/hosts\n'], ['15 /etc/hosts\n', '7 /srv/5\n']],
  ['python3 --version   # 3.12', ['Python 3.12\n'], ['Python 3x12\n', 'Python 3.1\n', 'Python 13.12\n']],
])('a number is what is printed, and not a part of it: %s', (line, green, red) => {
  const stdout = stdoutOf(line);
  if (stdout === null) throw new Error('nothing is expected of its output');
  for (const printed of green) expect([printed, matches(stdout, printed)]).toEqual([printed, true]);
  for (const printed of red) expect([printed, matches(stdout, printed)]).toEqual([printed, false]);
});

test.each([
  'kubectl get pods -l app=orders   # 1',
  'kubectl get pods -n shop -o wide   # 3',
  'docker ps   # 2',
  'docker compose ps   # 2',
  'helm list -n shop   # 1',
  'ls /srv   # 3',
  'uptime   # load below 5',
  `${psql}   # at least 5`,
])('of a table that lists things no number is taken: %s', (line) => {
  expect(stdoutOf(line)).toBeNull();
});

test('a literal is itself in a pattern, whatever characters it has', () => {
  const stdout = stdoutOf('./status.sh   # contains "v1.2"');
  if (stdout === null) throw new Error('nothing is expected of its output');
  expect(matches(stdout, 'shop v1.2')).toBe(true);
  expect(matches(stdout, 'shop v1x2')).toBe(false);
});
