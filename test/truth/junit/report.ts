import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Stage, Statement } from '../statement.ts';

type Told = Pick<Statement, 'says' | 'is' | 'why' | 'reason'> & {
  /** What is expected of the tests; without it that none failed. */
  expect?: string;
};

/** A statement on a report that a command writes and ends with 0. */
export function reads(
  report: string | Buffer,
  { expect = 'tests: { passed: { gte: 1 } }', ...told }: Told,
): Statement {
  return {
    ...told,
    target: async ({ folder }: Stage) => {
      await writeFile(join(folder, 'given.xml'), report);
      return {};
    },
    check: `
      command: { run: [cp, "\${folder}/given.xml", "\${folder}/out.xml"], junit: "\${folder}/out.xml" }
      expect: { ${expect} }`,
  };
}

/** A suite around cases. */
export function suite(cases: string, attributes = 'name="S"'): string {
  return `<testsuite ${attributes}>${cases}</testsuite>`;
}
