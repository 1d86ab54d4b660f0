import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importPlan } from '../../src/core/plan/import/import-plan.ts';
import { checksOf } from '../../src/core/plan/model.ts';
import { planLanguage } from '../../src/engine/language.ts';

type Kind =
  | 'status'
  | 'holds'
  | 'version'
  | 'rows'
  | 'time'
  | 'address'
  | 'exit'
  | 'errors'
  | 'mode'
  | 'queue'
  | 'header'
  | 'port'
  | 'suite'
  | 'none';

const kinds: Readonly<Record<Kind, { command: string; isExpected: RegExp }>> = {
  status: { command: 'curl -i https://a.example.com/x', isExpected: /"status":204[,}]/ },
  holds: {
    command: 'curl -s https://a.example.com/x',
    isExpected: /"body":\{"(?:contains|matches)":"[^"]*ready/,
  },
  version: {
    command: 'curl -s https://a.example.com/version | jq -r .version',
    isExpected: /"\$\.version":(?:"3\.2\.0"|\{"(?:equals|contains|matches)":"[^"]*3[^"]*2[^"]*0)/,
  },
  rows: { command: 'psql -Atc "select count(*) from orders"', isExpected: /"stdout":/ },
  time: {
    command: "curl -s -o /dev/null -w '%{time_total}\\n' https://a.example.com/x",
    isExpected: /"lt":"300ms"/,
  },
  address: {
    command: 'dig +short a.example.com',
    isExpected: /"any":\{"(?:contains|matches)":"[^"]*192|"records":\{"any":"192|192\.0\.2\.10/,
  },
  exit: { command: './migrate --check', isExpected: /"exitCode":0/ },
  errors: { command: 'kubectl logs deploy/api --tail=100', isExpected: /"not":\{/ },
  mode: { command: 'printenv APP_MODE', isExpected: /"APP_MODE":"staging"/ },
  queue: { command: 'redis-cli LLEN jobs:dead', isExpected: /"matches":"[^"]*\b0\b|"matches":"[^"]*\)0\(/ },
  header: {
    command: 'curl -sI https://a.example.com/x',
    isExpected: /"x-frame-options":\{"contains":"DENY"/,
  },
  port: { command: 'nc -zv db.example.com 5432', isExpected: /"open":true/ },
  suite: { command: 'helm status shop', isExpected: /"exitCode":0/ },
  none: { command: 'git status --porcelain', isExpected: /"stdout":""/ },
};

const fence = '```';
/** Where people write what they expect of a command. */
const places: readonly ((command: string, sentence: string) => string)[] = [
  (command, sentence) => `${fence}bash\n${command}   # ${sentence}\n${fence}\n`,
  (command, sentence) => `${fence}bash\n${command}\n# ${sentence}\n${fence}\n`,
  (command, sentence) => `${fence}bash\n${command}\n${fence}\n\n- ${sentence}\n`,
  (command, sentence) => `${fence}bash\n${command}\n${fence}\n\n${sentence}.\n`,
  (command, sentence) =>
    `| Command | Expected |\n|---|---|\n| \`${command.replaceAll('|', '\\|')}\` | ${sentence} |\n`,
];

/** What is demanded of the command where the sentence stands there; empty for nothing. */
function demandedOf(kind: Kind, sentence: string, place: number): string {
  const written = places[place]?.(kinds[kind].command, sentence) ?? '';
  const { text } = importPlan(`# Plan\n\n## Tests\n\n### Look\n\n${written}`, 'd.md');
  const { plan } = planLanguage.load(text ?? '', 'd.yaml', 'digest', { lint: false });
  const check = plan === null ? undefined : checksOf(plan).find(({ type }) => type !== 'manual');
  return check === undefined || check.inferred === true ? '' : JSON.stringify(check.expect);
}

/** The sentences of a list, a line each with its kind in front, and the place where each is tried: every place in turn. */
function sentencesOf(name: 'demands' | 'others'): readonly (readonly [Kind, string, number])[] {
  const text = readFileSync(join(import.meta.dirname, 'sentences', `${name}.txt`), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((row, at) => {
      const [, kind = '', sentence = ''] = /^(\w+) (.*)$/.exec(row) ?? [];
      return [kind as Kind, sentence, at % places.length] as const;
    });
}

test.each(sentencesOf('demands'))('%s: "%s" is demanded', (kind, sentence, place) => {
  expect(demandedOf(kind, sentence, place)).toMatch(kinds[kind].isExpected);
});

test.each(sentencesOf('others'))('%s: "%s" says something else', (kind, sentence, place) => {
  const expected = demandedOf(kind, sentence, place);
  if (kind === 'errors' || !expected.includes('"not"')) expect(expected).not.toMatch(kinds[kind].isExpected);
});
