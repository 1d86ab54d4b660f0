import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { webhookKinds } from '../../../src/core/permissions/model.ts';
import { defaultBotConfig, parseBotConfig } from '../../../src/core/permissions/parse.ts';
import { renderProblems } from '../../../src/core/plan/problem.ts';
import { slackDirectory } from '../../../src/slack/directory.ts';

const folder = join(import.meta.dirname, '../../bad-configs');
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
const table = readFileSync(join(folder, 'messages.txt'), 'utf8').trimEnd().split('\n\n');
const messages = new Map(table.map((block) => [block.slice(0, block.indexOf(':')), block]));

function printed(text: string, file: string): string {
  const { config, problems } = parseBotConfig(text, file, slackDirectory);
  expect(config).toBeNull();
  return renderProblems(problems, { [file]: text }, 'Nothing of it is in force.');
}

it.each(files)('%s is refused with its exact message', (file) => {
  expect(printed(readFileSync(join(folder, file), 'utf8'), file)).toBe(messages.get(file));
});

it('the table has a row for each broken file and no row is left over', () => {
  expect([...messages.keys()].toSorted()).toEqual(files.toSorted());
  expect(files.length).toBeGreaterThanOrEqual(50);
});

it('everything that can be said is read', () => {
  const text = `
permissions:
  - { who: everyone, may: [run, plan, status, history, timeline, help], in: all, on: [demo, staging] }
  - { who: [U0123ABCD, W0123ABCD, S0456EFGH], may: all, in: [C0789IJKL, G0789IJKL], on: all, what: [phase1, "2.1", "@fast"] }
approvers: [U0123ABCD, S0456EFGH]
approvals: { expire: 1h30m }
channels: { default: C0789IJKL }
checklist: lists
reaction: memo
limits: { person: 20/10m, channel: 60/1h }
retention: { runs: 30d, incidents: 3y, details: { runs: 20000, size: 2GiB } }
webhooks:
  - { url: "https://example.com", secret: A }
  - { url: "http://hooks.internal:8080/x?y", secret: B, events: [deploy, report], on: [staging], hosts: ["10.0.0.5:8080", "::1"] }
  - { url: "http://10.0.0.5/", secret: B, events: all, on: all }
`;
  expect(parseBotConfig(text, 'a.yaml', slackDirectory)).toEqual({
    problems: [],
    config: {
      permissions: [
        {
          who: 'everyone',
          may: ['run', 'plan', 'status', 'history', 'timeline', 'help'],
          in: 'all',
          on: ['demo', 'staging'],
          what: 'all',
        },
        {
          who: ['U0123ABCD', 'W0123ABCD', 'S0456EFGH'],
          may: 'all',
          in: ['C0789IJKL', 'G0789IJKL'],
          on: 'all',
          what: ['phase1', '2.1', '@fast'],
        },
      ],
      approvers: ['U0123ABCD', 'S0456EFGH'],
      approvals: { expireMs: 5_400_000 },
      channels: { default: 'C0789IJKL' },
      checklist: 'lists',
      reaction: 'memo',
      limits: { person: { most: 20, withinMs: 600_000 }, channel: { most: 60, withinMs: 3_600_000 } },
      retention: {
        runsMs: 30 * 86_400_000,
        incidentsMs: 3 * 365 * 86_400_000,
        details: { mostRuns: 20_000, mostBytes: 2 * 1024 ** 3 },
      },
      webhooks: [
        { url: 'https://example.com/', secret: 'A', events: webhookKinds, on: 'all', hosts: [] },
        {
          url: 'http://hooks.internal:8080/x?y',
          secret: 'B',
          events: ['deploy', 'report'],
          on: ['staging'],
          hosts: ['10.0.0.5:8080', '::1'],
        },
        { url: 'http://10.0.0.5/', secret: 'B', events: webhookKinds, on: 'all', hosts: [] },
      ],
    },
  });
});

it('what is not said has its default; a list of no rules allows nothing, no list everything', () => {
  expect(parseBotConfig('approvers: [U0123ABCD]\n', 'a', slackDirectory).config).toEqual({
    ...defaultBotConfig,
    approvers: ['U0123ABCD'],
  });
  expect(parseBotConfig('permissions: []\n', 'a', slackDirectory).config).toEqual({
    ...defaultBotConfig,
    permissions: [],
  });
  expect(parseBotConfig('channels: {}\napprovals: {}\nretention: {}\n', 'a', slackDirectory).config).toEqual(
    defaultBotConfig,
  );
  const [rule] =
    parseBotConfig('permissions: [{ who: everyone, may: [run] }]\n', 'a', slackDirectory).config
      ?.permissions ?? [];
  expect(rule).toEqual({ who: 'everyone', may: ['run'], in: 'all', on: 'all', what: 'all' });
});

it('whatever the text, the answer is either a configuration or problems with a place', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200, unit: 'binary' }), (text) => {
      const { config, problems } = parseBotConfig(text, 'a.yaml', slackDirectory);
      expect(config === null).toBe(problems.length > 0);
      for (const { line, column } of problems) expect(Math.min(line, column)).toBeGreaterThanOrEqual(1);
    }),
    { numRuns: 300 },
  );
});

it('a file cut anywhere is used or refused, never something in between', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../demo/staging-check.yaml'), 'utf8');
  expect(parseBotConfig(text, 'a', slackDirectory).problems).toEqual([]);
  for (let end = 0; end <= text.length; end += 1) {
    const { config, problems } = parseBotConfig(text.slice(0, end), 'a', slackDirectory);
    expect(config === null).toBe(problems.length > 0);
  }
});
