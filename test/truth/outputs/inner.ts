import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { program } from '../../support/program.ts';
import type { Stage, Statement } from '../statement.ts';

type Told = Pick<Statement, 'says' | 'is' | 'why' | 'reason'> & {
  /** Checks of the run that is looked at, a line each; `FOLDER/rows.xml` is a report in which `a` passes and `b` fails. */
  checks: readonly string[];
  /** Flags of that run. */
  flags?: string;
  format?: string;
  /** What is expected of that run, read as any test tool is read. */
  expect: string;
};

const rows = '<testsuite><testcase name="a"/><testcase name="b"><failure/></testcase></testsuite>';

/** A statement on what a run of ours writes: it is run as a command, and its file read as the report of any other tool. */
export function ours({ checks, flags = '', format = 'junit', expect, ...told }: Told): Statement {
  const isRead = format === 'junit';
  const output = isRead ? `, -o, "\${folder}/out.xml"` : '';
  const report = isRead ? `, junit: "\${folder}/out.xml"` : '';
  return {
    ...told,
    target: async ({ folder }: Stage) => {
      await writeFile(join(folder, 'rows.xml'), rows);
      await writeFile(join(folder, 'inner.yaml'), planOf(checks).replaceAll('FOLDER', folder));
      return { program };
    },
    check: `
      command: { run: ["\${program}", run, all, --plan, "\${folder}/inner.yaml", --format, ${format}${output}${flags}]${report} }
      expect: { ${expect} }`,
  };
}

function planOf(checks: readonly string[]): string {
  return `version: 1
plan: inner
title: Inner
environments: { local: { hosts: [127.0.0.1] } }
phases:
  phase1:
    title: One
    sections:
      "1.1":
        title: One
        checks:
${checks.map((line) => `          ${line}`).join('\n')}
`;
}
