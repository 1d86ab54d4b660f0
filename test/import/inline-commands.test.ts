import { expect, test } from 'vitest';
import { importPlan } from '../../src/core/plan/import/import-plan.ts';

const url = 'https://shop.example.com';
const read = (...lines: readonly string[]) =>
  importPlan(['# Shop', '', '## Tests', '', ...lines, ''].join('\n'), 'shop.md');

test.each([
  `- [] \`curl -s ${url}/a\` returns 200`,
  `- [ ] \`curl -s ${url}/a\` returns 200 [ ] \`curl -s ${url}/b\` returns 200`,
  `- [x] \`curl -s ${url}/a\` returns 200 [x] \`curl -s ${url}/b\` returns 200`,
])('a box that is mistyped, or stands in the middle, is no empty list: %s', (line) => {
  const { text } = read(line);
  expect(text).toContain('expect: { status: 200 }');
  expect(text).not.toContain('length');
});

test.each<[command: string, expected: string]>([
  [`[ "$(curl -s -o /dev/null -w '%{http_code}' ${url}/w)" = "201" ]`, 'status: 201'],
  [`[[ "$(curl -s ${url}/w)" == *4.3* ]]`, '4\\.3'],
  [`! curl -sf ${url}/w`, 'status: [ 4xx, 5xx ]'],
])('what the shell reads as a command is one between code marks too: %s', (command, expected) => {
  const { text, boxes } = read(`- [ ] \`curl -s ${url}/x | jq -r .ok\` → \`true\``, `- [ ] \`${command}\``);
  expect(text).toContain('$.ok: true');
  expect(text).toContain(`${url}/w`);
  expect(text).toContain(expected);
  expect(boxes.map(({ checks }) => checks.length)).toEqual([1, 1]);
});

test.each([
  '`legacy` is missing',
  '`legacy` is hidden',
  '`a` unless `b`',
  '`size`>5',
  '`size`: !5',
  '12,500',
  'not cached',
])(
  'what a line says behind its command with a value or a denial, and nobody can read, is asked: %s',
  (words) => {
    const { text, notes } = read(`- \`curl -s ${url}/a\` ${words}`);
    expect(text).toContain('manual:');
    expect(text).toContain('inferred: true');
    expect(notes.map((note) => note.text).join()).toContain('not understood');
  },
);

test.each(['see the wiki', 'Health endpoint', 'needs the VPN'])('and a remark is none: %s', (words) => {
  expect(read(`- \`curl -s ${url}/a\` ${words}`).text).not.toContain('manual:');
});
