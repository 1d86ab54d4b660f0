import { glob } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { JunitReport, TestCounts } from './junit.ts';
import { junitIn, stampOf } from './junit-file.ts';

/** True for a name that stands for several reports: `target/surefire-reports/*.xml`. */
export function isPattern(junit: string): boolean {
  return /[*?{]/.test(junit);
}

const mostFiles = 1_000;

/** What the reports that a pattern names say together, once a command has ended; made before it runs. */
export async function junitOfFiles(
  pattern: string,
  cwd: string,
): Promise<() => Promise<JunitReport | { problem: string }>> {
  const before = await stampsOf(pattern, cwd);
  return async () => {
    const after = await stampsOf(pattern, cwd);
    const names = [...after.keys()].toSorted();
    if (names.length === 0) return { problem: `the command wrote no JUnit report ${pattern}` };
    if (names.length > mostFiles)
      return { problem: `${pattern} names more than ${mostFiles.toLocaleString('en-US')} files` };
    // It would say of tests what was true before, and hide that they did not run now.
    const old = names.filter((name) => before.get(name) === after.get(name));
    const [first] = old;
    if (first !== undefined) {
      const others = old.length > 1 ? ` and ${old.length - 1} more` : '';
      return {
        problem: `${first}${others} is of an earlier run: the command did not write it; remove it before`,
      };
    }
    let all: JunitReport = { tests: none, cases: [] };
    for (const name of names) {
      const report = await junitIn(resolve(cwd, name), name);
      if ('problem' in report) return { problem: `${name}: ${report.problem}` };
      all = joined(all, report);
    }
    return all;
  };
}

async function stampsOf(pattern: string, cwd: string): Promise<ReadonlyMap<string, string>> {
  const stamps = new Map<string, string>();
  for await (const name of glob(pattern, { cwd })) {
    const stamp = await stampOf(resolve(cwd, name));
    if (stamp !== null) stamps.set(name, stamp);
    if (stamps.size > mostFiles) break;
  }
  return stamps;
}

const none: TestCounts = { passed: 0, failed: 0, errored: 0, skipped: 0, flaky: 0, total: 0 };

/** Tests of two reports are two tests, whatever they are called: one that passed in one of them hides no other. */
function joined(a: JunitReport, b: JunitReport): JunitReport {
  const sum = (name: keyof TestCounts) => a.tests[name] + b.tests[name];
  return {
    tests: {
      passed: sum('passed'),
      failed: sum('failed'),
      errored: sum('errored'),
      skipped: sum('skipped'),
      flaky: sum('flaky'),
      total: sum('total'),
    },
    cases: [...a.cases, ...b.cases],
  };
}
