import { type Finding, type Problem, showPath } from './problem.ts';
import type { YamlSource } from './yaml-source.ts';

/** A mistake with its place in the file; `offset` is where it stands in the text. */
export function placedProblem(finding: Finding, offset: number, file: string, source: YamlSource): Problem {
  const { severity, message, suggestion, code } = finding;
  // The path of a key that should not be there ends at the object that it is in, as people look for it.
  const path = finding.code === 'unknown-key' ? finding.path.slice(0, -1) : finding.path;
  return { severity, file, ...source.placeOf(offset), path: showPath(path), message, suggestion, code };
}

/** Problems in the order of their lines. */
export function inOrder(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
}
