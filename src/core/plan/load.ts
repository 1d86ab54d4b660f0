import type { CheckType } from '../check.ts';
import { compareDecimals, type ExactNumber, isOwnText, numberOf, numberText } from '../json/exact-number.ts';
import { advised } from './advice/advice.ts';
import { buildPlan } from './build.ts';
import { asWritten, findingsOf } from './issues.ts';
import { lintPlan } from './lint.ts';
import type { Plan } from './model.ts';
import { outlineOf } from './outline.ts';
import { inOrder, placedProblem } from './placed-problem.ts';
import type { Finding, Path, Problem } from './problem.ts';
import { rules } from './rules.ts';
import { planSchema, schemaTree } from './schema.ts';
import { readYaml, type YamlSource, type YamlWords } from './yaml-source.ts';

export type LoadOptions = {
  /** Names given by `--var`, known besides those of the plan. */
  extraVars?: readonly string[];
  /** Whether weak checks are told of, as warnings. Default true. */
  lint?: boolean;
};

export type LoadedPlan = {
  /** Null when there is any error; warnings leave the plan usable. */
  plan: Plan | null;
  /** Everything wrong with the file, in the order of its lines. */
  problems: readonly Problem[];
};

/** Mistakes of the text behind which the rest can be looked at. */
const readable = new Set(['duplicate-key', 'bad-key', 'unquoted']);

/** Reads plans written for these check types; the schema is put together once. Never throws for a text, whatever it is. */
export function planLoader(checkTypes: readonly CheckType[]) {
  const schema = planSchema(checkTypes);
  const words = planWords(checkTypes);
  const tree = () => schemaTree(checkTypes);
  return (text: string, file: string, digest: string, options: LoadOptions = {}): LoadedPlan => {
    const source = readYaml(text, words);
    const unread = source.findings.map((finding) => placedProblem(finding, finding.offset, file, source));
    const isReadable = source.findings.every(({ code }) => readable.has(code));
    if (source.value === undefined || !isReadable) return { plan: null, problems: inOrder(unread) };
    const parsed = schema.safeParse(source.value, asWritten());
    const wrong = parsed.success ? [] : findingsOf(parsed.error.issues, source.value);
    const issues = advised(wrong, source, { schema: tree, checkTypes });
    const outline = outlineOf(source.value, options.extraVars ?? []);
    const broken = rules.flatMap((rule) => rule(outline));
    const locate = (written: Finding) => {
      const finding = remarked(written, source);
      return placedProblem(finding, source.offsetOf(finding.path, finding.at), file, source);
    };
    const mended = new Set(unread.map(({ line, column }) => `${line}:${column}`));
    // What a value of the wrong kind names is looked for once it is of the right kind.
    const isOfKind = ({ path }: Finding) => !issues.some((one) => isSame(one.path, path));
    // Of a value that was mended one mistake is told.
    const found = [...issues, ...broken.filter(isOfKind)]
      .map(locate)
      .filter(({ line, column }) => !mended.has(`${line}:${column}`));
    const errors = [...unread, ...found];
    if (!parsed.success || errors.length > 0) return { plan: null, problems: inOrder(errors) };
    const plan = buildPlan(parsed.data, { file, digest, checkTypes });
    const weak = options.lint === false ? [] : lintPlan(plan, checkTypes).map(locate);
    const isBroken = weak.some((problem) => problem.severity === 'error');
    return { plan: isBroken ? null : plan, problems: inOrder(weak) };
  };
}

function isSame(a: Path, b: Path): boolean {
  return a.length === b.length && a.every((step, at) => step === b[at]);
}

function planWords(checkTypes: readonly CheckType[]): YamlWords {
  const textsOf = new Map<unknown, readonly string[]>(checkTypes.map(({ type, texts }) => [type, texts]));
  return {
    noun: 'a plan',
    empty: 'the file is empty; a plan begins with "version: 1"',
    insteadOfAlias: '; use `defaults`, `vars` or `extends`',
    isTextPlace: (path) => isTextPlace(path, textsOf),
    numberAt: writtenNumber,
  };
}

/** A variable without a value, with the comment behind it: an import writes there which line of the document leaves it open. */
function remarked(finding: Finding, source: YamlSource): Finding {
  if (finding.code !== 'no-value') return finding;
  const line = source.text.slice(source.offsetOf(finding.path, 'key')).split('\n', 1)[0] ?? '';
  const remark = /\s#\s*(.*\S)/.exec(line)?.[1];
  return remark === undefined ? finding : { ...finding, message: `${finding.message} (${remark})` };
}

/** The same for one file. */
export function loadPlan(
  text: string,
  file: string,
  checkTypes: readonly CheckType[],
  digest: string,
  options: LoadOptions = {},
): LoadedPlan {
  return planLoader(checkTypes)(text, file, digest, options);
}

/** True for a place in a plan where text is meant whatever it looks like: variables, the issue's key, and what a check type says of its own keys. */
function isTextPlace(path: Path, textsOf: ReadonlyMap<unknown, readonly string[]>): boolean {
  const parent = path.at(-2);
  if (parent === 'vars') return path.length === 2 || (path.length === 4 && path[0] === 'environments');
  if (path.length === 2) return parent === 'issue' && path[1] === 'key';
  return typeof parent === 'string' && (textsOf.get(path.at(-3))?.includes(parent) ?? false);
}

const json = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;
const orders = new Set<string | number | undefined>(['lt', 'lte', 'gt', 'gte']);

/**
 * The number that stands at a place of a plan, exactly; or why it cannot stay as it is. Where it is compared for being the same, a number whose
 * text is another (`1.10`, `007`, `01443e5`) is most likely meant as text.
 */
function writtenNumber(
  value: number,
  source: string,
  path: Path,
): number | ExactNumber | { problem: string } {
  if (isOwnText(source)) return value;
  const isExpectation = path.includes('expect') || path.includes('match');
  const isExact = json.test(source) && compareDecimals(source, numberText(value) ?? '') === 0;
  const mended = `${typeof path.at(-1) === 'string' ? `${path.at(-1)}: ` : ''}"${source}"`;
  if (isExpectation && json.test(source) && (!isExact || orders.has(path.at(-1)))) return numberOf(source);
  if (!isExpectation && (isExact || !json.test(source))) return value;
  const read =
    isExact || !json.test(source) ? `is read as the number ${value}` : `would be rounded to ${value}`;
  return { problem: `${source} ${read}; quote it when the text is meant (${mended}), else write ${value}` };
}
