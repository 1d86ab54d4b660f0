import type { ProjectCopy } from './project-copy.ts';

/** A block of code of a document: `sh` to run, `ts` to write to a file, `diff` to change one. */
export type Step = { language: string; file: string; code: string };

/** The steps under one heading of a document, in their order. */
export function stepsUnder(document: string, heading: string): readonly Step[] {
  const part = document.split(`\n## ${heading}\n`)[1]?.split(/^## /m)[0] ?? '';
  return [...part.matchAll(/^```(\w+) ?(\S*)\n(.*?)^```$/gms)].map(
    ([, language = '', file = '', code = '']) => ({ language, file, code }),
  );
}

/** Does a step as a reader would; throws when it cannot be done. Tests are left to the caller, who gets them back. */
export async function follow(step: Step, copy: ProjectCopy): Promise<readonly string[]> {
  const { language, file, code } = step;
  if (language === 'ts') await copy.write(file, code);
  else if (language === 'diff') await copy.write(file, changed(await copy.read(file), step));
  else if (language === 'sh') return followLines(code.trim().split('\n'), copy);
  else throw new Error(`${language}: expected sh, ts or diff`);
  return [];
}

async function followLines(lines: readonly string[], copy: ProjectCopy): Promise<readonly string[]> {
  const tests: string[] = [];
  for (const line of lines) {
    const [, files] = /^vitest run (.+)$/.exec(line) ?? [];
    if (files !== undefined) {
      tests.push(...files.split(' '));
      continue;
    }
    const { code, said } = await copy.run(line);
    if (code !== 0) throw new Error(`${line}: ${said}`);
  }
  return tests;
}

/** The one place in the file that says what the diff takes away says what it adds. */
function changed(text: string, { file, code }: Step): string {
  const lines = code.split('\n').slice(0, -1);
  const side = (sign: string) =>
    lines
      .filter((line) => !line.startsWith(sign))
      .map((line) => line.slice(1))
      .join('\n');
  const [before, after] = [side('+'), side('-')];
  if (text.split(before).length !== 2) throw new Error(`${file}: it does not say once\n${before}`);
  return text.replace(before, () => after);
}
