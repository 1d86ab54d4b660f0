import { withBefore, withLineAbove, withRow, withRowBelow } from './insert.ts';
import { identifierOf } from './names.ts';

/** What there is to be made: files from templates, and places of files that are there. Paths begin at the project. */
export type Kind = {
  /** `edit`: what a template cannot say, as it is checked before the thing is there. */
  files(name: string): readonly { template: string; path: string; edit?(text: string): string }[];
  edits(name: string): readonly { path: string; edit(text: string): string }[];
  /** Where it is imported and listed, under which name. */
  list?(name: string): { path: string; item: string };
  /** What is left to the author. */
  next(name: string): readonly string[];
  /** The plan language has changed with it. */
  changesPlans?: boolean;
};

const title = 'What it is, in a few words';

const check: Kind = {
  list: (name) => ({ path: 'src/checks/index.ts', item: identifierOf(name) }),
  files: (name) => [
    { template: 'check.ts', path: `src/checks/${name}.ts` },
    { template: 'check.test.ts', path: `test/checks/${name}.test.ts` },
  ],
  edits: (name) => [
    {
      path: 'docs/checks.md',
      edit: (text) => `${text.trimEnd()}\n\n## \`${name}\`\n${title}.\n\n${checkTables}`,
    },
  ],
  next: (name) => [
    `src/checks/${name}.ts: what it asks (spec), what can be expected of it (expect), one attempt (run), the judgement (judge)`,
    `docs/checks.md, ## \`${name}\`: what its keys mean`,
  ],
  changesPlans: true,
};

const checkTables = `| key | means |
|---|---|
| \`host\`, \`port\` | where |

| expectation | of |
|---|---|
| \`duration\` | connecting |
`;

const command: Kind = {
  list: (name) => ({ path: 'commands/index.ts', item: identifierOf(name) }),
  files: (name) => [
    { template: 'command.ts', path: `commands/${name}.ts` },
    { template: 'command.test.ts', path: `test/commands/${name}.test.ts` },
  ],
  edits: (name) => [
    {
      path: 'docs/commands.md',
      edit: (text) =>
        withRow(
          text,
          '| verb |',
          `| \`${name}\` | \`${name}\` | what it does, in a few words | \`status\` | \`/staging-check ${name}\` |`,
        ),
    },
    {
      path: 'docs/permissions.md',
      edit: (text) =>
        withRowBelow(text, '| verb |', `| verb | \`${name}\` | done | done | refused | refused | refused |`),
    },
  ],
  next: (name) => [
    `commands/${name}.ts: its words (usage, args, examples), who may (permission), and the wishes of the desks that it names`,
    `docs/commands.md: its row says what its file says`,
  ],
};

/** A word behind `incident`, with its wish: a file each, as every word and every wish has. */
const word: Kind = {
  files: (name) => [
    {
      template: 'word.ts',
      path: `commands/incident/${name}.ts`,
      edit: (text) => text.replace('note(asker, { text, at: null }', `${identifierOf(name)}(asker, text`),
    },
    { template: 'word-wish.ts', path: `src/desk/incidents/${name}.ts` },
    { template: 'word.test.ts', path: `test/commands/incident/${name}.test.ts` },
  ],
  edits: (name) => [
    {
      path: 'commands/incident/incident.ts',
      edit: (text) => {
        const item = `${identifierOf(name)}Verb`;
        const imported = `import { ${item} } from './${name}.ts';`;
        return withLineAbove(text, '  [snoozeVerb,', `  [${item}],`, imported);
      },
    },
    {
      path: 'src/desk/incidents/incident-desk.ts',
      edit: (text) => {
        const item = identifierOf(name);
        return withLineAbove(text, '  close,', `  ${item},`, `import { ${item} } from './${name}.ts';`);
      },
    },
    {
      path: 'docs/commands.md',
      edit: (text) =>
        withRowBelow(
          text.replace('\\|snooze', `\\|${name}\\|snooze`),
          '| `incident snooze',
          `| \`incident ${name} <text>\` | what it does, in a few words |`,
        ),
    },
  ],
  next: (name) => [
    `commands/incident/${name}.ts: what stands behind it, and its sentence in help`,
    `src/desk/incidents/${name}.ts: what is in the way, and which events it writes; a new fact of an incident begins in src/core/incident/events.ts`,
    'docs/commands.md: its row',
  ],
};

const job: Kind = {
  list: (name) => ({ path: 'jobs/index.ts', item: `${identifierOf(name)}Job` }),
  files: (name) => [
    { template: 'job.ts', path: `jobs/${name}.ts` },
    { template: 'job.test.ts', path: `test/jobs/${name}.test.ts` },
  ],
  edits: (name) => [
    {
      path: 'src/bin/worker/worker-jobs.ts',
      edit: (text) => {
        const item = `${identifierOf(name)}Job`;
        const line = `bindJob(${item}, { runs, queue }),`;
        return withLineAbove(
          text,
          'bindJob(sweepJob,',
          line,
          `import { ${item} } from '../../../jobs/${name}.ts';`,
        );
      },
    },
    {
      path: 'docs/design.md',
      edit: (text) =>
        withRow(text, '| job |', `| \`${name}\` | \`timers\` | what is different when it has run |`),
    },
  ],
  next: (name) => [
    `jobs/${name}.ts: its data, its queue or when it comes by itself, what it does`,
    `src/bin/worker/worker-jobs.ts: what else its context needs; a job of the queue publish is bound in src/bin/bot/publisher.ts`,
    'docs/design.md, Jobs: its row',
  ],
};

const picture: Kind = {
  files: (name) => [
    { template: 'picture.ts', path: `src/slack/pictures/${name}.ts` },
    { template: 'picture.test.ts', path: `test/slack/pictures/${name}.test.ts` },
  ],
  edits: () => [],
  next: (name) => [`src/slack/pictures/${name}.ts: what it is made from, and its lines`],
};

const action: Kind = {
  list: (name) => ({ path: 'src/slack/actions/index.ts', item: identifierOf(name) }),
  files: (name) => [
    { template: 'action.ts', path: `src/slack/actions/${name}.ts` },
    { template: 'action.test.ts', path: `test/slack/actions/${name}.test.ts` },
  ],
  edits: (name) => [
    {
      path: 'docs/permissions.md',
      edit: (text) =>
        withRowBelow(
          text,
          '| button |',
          `| button | \`${name}\` | done | done | refused | refused | refused |`,
        ),
    },
  ],
  next: (name) => [
    `src/slack/actions/${name}.ts: what its value is, and the wish of the desk that it asks for`,
    'a picture that shows its button',
  ],
};

const source: Kind = {
  list: (name) => ({ path: 'src/platform/sources/index.ts', item: identifierOf(name) }),
  files: (name) => [
    { template: 'source.ts', path: `src/platform/sources/${name}.ts` },
    { template: 'source-stand.ts', path: `test/sources/stands/${name}.ts` },
  ],
  edits: (name) => [
    {
      path: 'docs/checks.md',
      edit: (text) => withRow(text, '| source |', `| \`${name}\` | what it is, in a few words |`),
    },
  ],
  next: (name) => [
    `src/platform/sources/${name}.ts: what a plan says of it (place), who grants access, which hosts it reaches, where people see the same (link), how it is read`,
    `test/sources/stands/${name}.ts: a server or a file of it, what goes wrong there, and which statements say nothing of it`,
    'docs/checks.md, logs: its row; docs/sources.md: npx vitest run test/sources/table.test.ts -u',
  ],
  changesPlans: true,
};

/** Its own folder is its wall; nobody but src/bin imports it. */
const outlet: Kind = {
  files: (name) => [
    { template: 'outlet.ts', path: `src/${name}/${name}.ts` },
    { template: 'outlet.test.ts', path: `test/${name}/${name}.test.ts` },
  ],
  edits: (name) => [
    {
      path: 'biome.json',
      edit: (text) => withBefore(text, '    {\n      "includes": ["commands/**"]', outletWall(name)),
    },
    {
      path: 'test/boundaries.test.ts',
      edit: (text) =>
        withRowBelow(
          withRowBelow(
            text,
            "  ['jobs', ['slack'",
            `  ['src/${name}', ['slack', 'web', 'engine'], '${outletMessage}'],`,
          ),
          "  ['jobs', ['bullmq'",
          `  ['src/${name}', ['bullmq', 'ioredis']],`,
        ),
    },
    {
      path: 'lint/packages.grit',
      edit: (text) =>
        withBefore(
          text,
          '    and {\n      $filename <: r".*/src/text/',
          `    and { $filename <: r".*/src/${name}/.*", $source <: not r"['\\"](?:node:.*|zod)['\\"]" },\n`,
        ),
    },
    {
      path: 'docs/design.md',
      edit: (text) => withBefore(text, '| `src/text/` |', `| \`src/${name}/\` | who learns of what |\n`),
    },
  ],
  next: (name) => [
    `src/${name}/${name}.ts: what it shows of which document, and how it is known again`,
    'src/bin/bot/start-bot.ts: where it stands among the others; its configuration, if it has any, in src/platform/config/',
    'docs/design.md, Rooms: its row',
  ],
};

const outletMessage = 'an outlet imports only core, store, platform and what an outlet is';
const closedToOutlets = 'checks engine desk slack web text bin commands jobs'.split(' ');

function outletWall(name: string): string {
  const closed = [
    ...closedToOutlets.map((room) => `**/${room}/**`),
    ...['**/publish/**', '!**/publish/outlet.ts', '!**/publish/documents.ts'],
  ];
  const patterns = [{ group: closed, message: outletMessage }];
  const rule = { level: 'error', options: { patterns } };
  const wall = {
    includes: [`src/${name}/**`],
    linter: { rules: { style: { noRestrictedImports: rule } } },
  };
  return `${JSON.stringify(wall, null, 2).replace(/^/gm, '    ')},\n`;
}

/** By the word that asks for it. */
export const kinds: Readonly<Record<string, Kind>> = {
  check,
  command,
  word,
  job,
  picture,
  action,
  source,
  outlet,
};
