import type { z } from 'zod';
import type { CheckType } from '../../check.ts';
import type { Finding, Path } from '../problem.ts';
import { fittingNodes, schemasAt, shapeOf, valueAt } from '../schema-nodes.ts';
import { flowText, keyText } from '../yaml-text.ts';
import { ownWords } from './foreign-words.ts';
import { asOtherTools, type KeyAdvice, nameOf } from './other-tools.ts';
import { placeFinder, type RightPlace } from './right-place.ts';

/** More unknown keys of a file are told without where they belong. */
const mostAdvised = 100;

/**
 * Unknown keys with the place where each belongs and the line to write there; those of one map that belong to one place are one mistake,
 * and what is missing only because they stand elsewhere is not told.
 */
export function adviseKeys(
  findings: readonly Finding[],
  root: unknown,
  schema: () => z.ZodType,
  checkTypes: readonly CheckType[],
): readonly Finding[] {
  const unknown = findings.filter(
    ({ code, suggestion, message, path }) =>
      code === 'unknown-key' &&
      (suggestion === null || ownWords(String(path.at(-1))).length > 0) &&
      !message.includes('write '),
  );
  if (unknown.length === 0) return findings;
  const tree = schema();
  const find = placeFinder(tree, root);
  const advised = unknown.slice(0, mostAdvised).flatMap((finding): readonly KeyAdvice[] => {
    const known = asOtherTools(finding, root, checkTypes);
    if (known !== null) return [known];
    // What looks like a slip of the pen is one, unless others call a key of this very map so.
    if (finding.suggestion !== null) {
      const near = find(finding.path.slice(0, -1), nameOf(finding));
      const isOwn = near !== null && near.steps.length === 1 && near.base.length === finding.path.length - 1;
      return isOwn ? [{ finding, belongs: near }] : [];
    }
    const object = finding.path.slice(0, -1);
    const belongs = find(object, nameOf(finding));
    if (belongs !== null) return [{ finding, belongs }];
    const says = knownHere(object, root, tree, checkTypes);
    const nowhere = { base: finding.path, steps: [], value: undefined };
    return says === null
      ? []
      : [{ finding, belongs: says.startsWith('expected') ? { ...nowhere, base: object } : nowhere, says }];
  });
  const groups = [...Map.groupBy(advised, groupOf).values()];
  const told = new Map(groups.map((group) => [group[0]?.finding, group]));
  const others = new Set(advised.map(({ finding }) => finding).filter((finding) => !told.has(finding)));
  const covered = new Set(advised.flatMap(({ belongs }) => coveredBy(belongs)));
  return findings
    .filter((finding) => !others.has(finding) && !isCovered(finding, covered, root))
    .map((finding) => {
      const group = told.get(finding);
      return group === undefined
        ? finding
        : { ...finding, suggestion: null, message: messageOf(finding, group, root) };
    });
}

const mostKnown = 14;

/** Where no key of ours is meant, those that there are. */
function knownHere(
  object: Path,
  root: unknown,
  tree: z.ZodType,
  checkTypes: readonly CheckType[],
): string | null {
  const there = valueAt(root, object);
  const types = checkTypes.map(({ type }) => type);
  const isTypeless =
    object.at(-2) === 'checks' && !types.some((type) => Object.hasOwn(Object(there ?? {}), type));
  if (isTypeless) return `expected one of the keys ${types.join(', ')}`;
  const shapes = schemasAt(tree, object, root)
    .flatMap((schema) => fittingNodes(schema, there))
    .map(shapeOf)
    .filter((shape) => shape !== null);
  const known = [...new Set(shapes.flatMap(Object.keys))];
  if (known.length === 0) return null;
  return `known here: ${[...known.slice(0, mostKnown), ...(known.length > mostKnown ? ['…'] : [])].join(', ')}`;
}

function groupOf({ finding, belongs: { base, steps }, line, says }: KeyAdvice): string {
  const object = finding.path.slice(0, -1);
  return JSON.stringify([object, base, says ?? line ?? steps[0]]);
}

/** What is there once the key stands where it belongs. */
function coveredBy({ base, steps }: RightPlace): readonly string[] {
  const places = steps.map((_, index) => JSON.stringify(['missing', ...base, ...steps.slice(0, index + 1)]));
  return [...places, JSON.stringify(['no-type', ...base])];
}

function isCovered({ code, path, at }: Finding, covered: ReadonlySet<string>, root: unknown): boolean {
  const isMissing = at === 'value' && path.length > 0 && valueAt(root, path) === undefined;
  return covered.has(JSON.stringify([isMissing ? 'missing' : code, ...path]));
}

function messageOf(finding: Finding, group: readonly KeyAdvice[], root: unknown): string {
  const names = group.map((one) => `"${nameOf(one.finding)}"`);
  const [base = []] = group.map(({ belongs }) => belongs.base);
  const noun = names.length === 1 ? 'unknown key' : 'unknown keys';
  const says = group.find((one) => one.says !== undefined)?.says;
  if (says !== undefined) return `${noun} ${names.join(', ')}; ${says}`;
  const line = group.find((one) => one.line !== undefined)?.line ?? lineOf(group, base, root);
  return `${noun} ${names.join(', ')}; ${whereOf(finding.path.slice(0, -1), base)}write ${line}`;
}

function whereOf(object: Path, base: Path): string {
  const up = object.length - base.length;
  if (up === 0) return '';
  if (base.length === 0) return 'it stands at the top of the file: ';
  if (up === 1 && typeof object.at(-1) === 'string') return `it stands beside "${object.at(-1)}": `;
  return `it belongs to "${base.findLast((step) => typeof step === 'string')}": `;
}

const longestLine = 160;

/** The first step with all that belongs below it: with what is there already, where that is short. */
function lineOf(group: readonly KeyAdvice[], base: Path, root: unknown): string {
  const top = group[0]?.belongs.steps[0] ?? '';
  const there = valueAt(root, [...base, top]);
  const added = (value: unknown) =>
    group.reduce(
      (sum, { finding, belongs: { steps, value: taken } }) =>
        put(sum, steps.slice(1), taken ?? valueAt(root, finding.path)),
      value,
    );
  const line = `${keyText(top)}: ${flowText(added(isMap(there) ? there : {}))}`;
  return line.length > longestLine && isMap(there) ? `${keyText(top)}: ${flowText(added({}))}` : line;
}

function put(into: unknown, steps: readonly string[], leaf: unknown): unknown {
  const [step, ...rest] = steps;
  const map = isMap(into) ? into : {};
  if (step === undefined) {
    const isStub = isMap(leaf) && Object.hasOwn(leaf, '…') && Object.keys(map).length > 0;
    return isMap(leaf) && !isStub ? { ...leaf, ...map } : isStub ? map : leaf;
  }
  return { ...map, [step]: put(map[step], rest, leaf) };
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
