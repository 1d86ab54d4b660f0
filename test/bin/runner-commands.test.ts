import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { workshop } from '../support/cli.ts';
import { githubCommands, otherRunnerCommands } from '../support/github-runner.ts';

const hostile = [
  '::set-output name=approved::yes',
  '  ::add-mask::staging',
  '##[error]gone',
  '##vso[task.complete result=Succeeded;]done',
  "##teamcity[buildStatus text='ok']",
  'section_start:1:a',
  '::stop-commands::x9',
].join('\\n');
const plan = `version: 1
plan: hostile
title: "##[error]title"
environments: { local: { hosts: [127.0.0.1] } }
phases:
  phase1:
    title: "::error::phase"
    sections:
      "1.1":
        title: "##vso[task.complete]section"
        checks:
          says: { name: "::error::name", tier: critical, command: { run: [printf, "${hostile.replaceAll('\\', '\\\\')}\\nlast: %d", "1"] }, expect: { exitCode: 3 } }
`;

it('no screen and no format says what a CI runner carries out, on stdout or stderr', async () => {
  await using shop = await workshop({ hostile: plan });
  const said: [string, string][] = [];
  const run = async (...args: readonly string[]) => {
    const { stdout, stderr } = await shop.run(...args);
    said.push([args.join(' '), `${stdout}\n${stderr}`]);
  };
  for (const format of ['pretty', 'json', 'junit', 'tap', 'markdown', 'github']) {
    await run('run', 'all', '--format', format);
  }
  await run('run', 'all', '--record', 'bundle.json', '--format', 'json', '--output', 'run.json');
  writeFileSync(join(shop.folder, 'bad.json'), '::set-output name=a::b');
  await run('compare', 'run.json', 'run.json');
  await run('compare', 'run.json', 'bad.json', '--format', 'json');
  await run('replay', 'bundle.json', '--format', 'junit');
  await run('replay', 'bundle.json', '--format', 'github');
  await run('list');
  await run('list', '--format', 'json');
  await run('validate');
  await run('run', '##[set-output name=a]b');
  for (const [what, text] of said) {
    const commands = await githubCommands(text);
    const ours = what.includes('github') ? ['error', 'warning', 'notice'] : [];
    expect([what, commands.filter(({ name }) => !ours.includes(name))]).toEqual([what, []]);
    expect([what, otherRunnerCommands(text)]).toEqual([what, []]);
    if (what.includes('github')) expect(commands[0]).toMatchObject({ name: 'error' });
  }
}, 60_000);
