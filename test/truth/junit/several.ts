import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kind, Stage, Statement } from '../statement.ts';
import { suite } from './report.ts';

const good = (name: string) => suite(`<testcase name="${name}"/>`);
const bad = suite('<testcase name="b"><failure message="boom"/></testcase>');

type Files = Readonly<Record<string, string>>;
type Told = Pick<Statement, 'says' | 'is' | 'reason'> & { why?: string; expect?: string; old?: Files };

/** A command that writes these reports into a folder, in which others may lie already. */
function writes(
  files: Files,
  { old = {}, expect = 'tests: { passed: { gte: 1 } }', why = docs, ...told }: Told,
): Statement {
  return {
    ...told,
    why,
    target: async ({ folder }: Stage) => {
      for (const name of ['given', 'out']) await mkdir(join(folder, name));
      for (const [name, text] of Object.entries(files)) await writeFile(join(folder, 'given', name), text);
      for (const [name, text] of Object.entries(old)) await writeFile(join(folder, 'out', name), text);
      return {};
    },
    check: `
      command: { run: [cp, -r, "\${folder}/given/.", "\${folder}/out"], junit: "\${folder}/out/*.xml" }
      expect: { ${expect} }`,
  };
}

const docs = 'docs/checks.md, command: reports that a pattern finds are judged together';

export const several: Kind = {
  kind: 'several reports are one, and each is of this run',
  rule: docs,
  statements: [
    writes(
      { 'a.xml': good('a'), 'b.xml': good('b'), 'c.txt': bad },
      { says: 'the tests of all of them count', is: 'passed', expect: 'tests: { passed: 2, total: 2 }' },
    ),
    writes(
      { 'a.xml': good('a'), 'b.xml': bad },
      { says: 'one of them failed', is: 'failed', reason: /boom|1 failed|tests failed/ },
    ),
    writes(
      { 'a.xml': good('b'), 'b.xml': bad },
      {
        says: 'a test that passed in one and failed in the other',
        is: 'failed',
        expect: 'tests: { failed: 0 }',
      },
    ),
    writes(
      { 'a.xml': good('a') },
      {
        says: 'one of them is of an earlier run',
        is: 'failed',
        old: { 'z.xml': good('z') },
        reason: /z\.xml is of an earlier run/,
      },
    ),
    writes(
      { 'a.xml': good('a'), 'b.xml': '<testsuite><testcase' },
      { says: 'one of them was cut', is: 'failed', reason: /b\.xml: the JUnit report cannot be read/ },
    ),
    writes(
      { 'c.txt': bad },
      { says: 'none is there', is: 'errored', reason: /wrote no JUnit report .*\*\.xml/ },
    ),
  ],
};
