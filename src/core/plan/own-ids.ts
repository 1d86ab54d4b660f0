import type { Plan } from './model.ts';
import type { Problem } from './problem.ts';

/** Of files that say the same id, the first keeps it; the others are told how to have one of their own, and are no plans until then. */
export function withOwnIds<
  Read extends { file: string; text: string; plan: Plan | null; problems: readonly Problem[] },
>(files: readonly Read[]): readonly Read[] {
  const first = new Map<string, string>();
  return files.map((read) => {
    const { file, text, plan, problems } = read;
    if (plan === null) return read;
    const owner = first.get(plan.id) ?? file;
    first.set(plan.id, owner);
    return owner === file
      ? read
      : { ...read, plan: null, problems: [...problems, sameId(file, text, plan.id, owner)] };
  });
}

function sameId(file: string, text: string, id: string, owner: string): Problem {
  const lines = text.split('\n');
  const at = Math.max(
    0,
    lines.findIndex((line) => /^["']?plan["']?\s*:/.test(line)),
  );
  const column = (/^["']?plan["']?\s*:\s*/.exec(lines[at] ?? '')?.[0].length ?? 0) + 1;
  const message = `${owner} is the plan "${id}" too; ids are unique: write plan: ${id}-2`;
  return {
    severity: 'error',
    code: 'id-twice',
    file,
    line: at + 1,
    column,
    path: 'plan',
    message,
    suggestion: null,
  };
}
