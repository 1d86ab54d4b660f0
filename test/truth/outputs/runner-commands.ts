import type { Kind } from '../statement.ts';
import { ours } from './inner.ts';

const why = 'actions/runner ActionCommand.cs; Azure Pipelines, TeamCity, GitLab: commands in the log';
const says = (text: string) => [
  `says: { name: says, command: { run: [sh, -c, ${JSON.stringify(`printf '%s\\n' "${text}"; exit 1`)}] } }`,
];
const lineStart = 'exitCode: 1, stdout: { not: { matches: "(?m)^\\\\s*::" } }';
const without = (text: string) => `exitCode: 1, stdout: { not: { contains: ${JSON.stringify(text)} } }`;

export const runnerCommands: Kind = {
  kind: 'what a target prints is no command of a CI runner',
  rule: 'docs/checks.md; actions/runner ActionCommand.cs',
  statements: [
    ours({
      says: 'set-output on the screen',
      is: 'passed',
      why,
      format: 'pretty',
      checks: says('::set-output name=a::b'),
      expect: lineStart,
    }),
    ours({
      says: 'stop-commands behind blanks, in Markdown',
      is: 'passed',
      why,
      format: 'markdown',
      checks: says('  ::stop-commands::x'),
      expect: lineStart,
    }),
    ours({
      says: 'the older form in JSON',
      is: 'passed',
      why,
      format: 'json',
      checks: says('oops ##[error]x'),
      expect: without('##['),
    }),
    ours({
      says: 'Azure in TAP',
      is: 'passed',
      why,
      format: 'tap',
      checks: says('##vso[task.complete]x'),
      expect: without('##vso['),
    }),
    ours({
      says: 'TeamCity on the screen',
      is: 'passed',
      why,
      format: 'pretty',
      checks: says('##teamcity[x]'),
      expect: without('##teamcity['),
    }),
    ours({
      says: 'GitLab in annotations',
      is: 'passed',
      why,
      format: 'github',
      checks: says('section_start:1:a'),
      expect: without('section_start:'),
    }),
  ],
};
