import { existsSync } from 'node:fs';
import { UserError } from '../../core/errors.ts';
import { nearest } from '../../core/nearest.ts';
import { checkLines } from '../../core/plan/check-lines.ts';
import type { Plan } from '../../core/plan/model.ts';
import { type Problem, renderProblems } from '../../core/plan/problem.ts';
import { type Selection, type SelectOptions, select } from '../../core/plan/selectors.ts';
import { planLanguage } from '../../engine/language.ts';
import { type Config, readConfig } from '../../platform/config/config.ts';
import { readNamedText } from '../../platform/named-file.ts';
import {
  findPlanFiles,
  isDocumentPath,
  isPlanPath,
  type PlanFile,
  readPlanFile,
} from '../../platform/plan-files.ts';
import type { Args, Io } from './verb.ts';

/** A plan file with what is wrong with it. */
export type PlanReading = { source: PlanFile; plan: Plan | null; problems: readonly Problem[] };

/** The configuration of this process. */
export function configOf(io: Io): Config {
  return readConfig(io.env, readNamedText);
}

/** Paths of the plans meant by words (ids or files); no word means all in the plans folder. */
export async function planPaths(words: readonly string[], config: Config): Promise<readonly string[]> {
  if (words.length === 0) {
    const found = await findPlanFiles(config.plansFolder);
    if (found.length > 0) return found;
    throw new UserError(
      'no-plans',
      `There is no plan in ${config.plansFolder}. STAGING_CHECK_PLANS names another folder.`,
    );
  }
  return Promise.all(words.map((word) => pathOf(word, config)));
}

/** The one plan that a verb is about: `--plan`, else the only one in the folder. */
export async function onePlanPath(args: Args, config: Config): Promise<string> {
  const path = args.value('plan');
  if (path !== null) return pathOf(path, config);
  const [first, ...others] = await planPaths([], config);
  if (first !== undefined && others.length === 0) return first;
  const plans = await idsIn([first ?? '', ...others]);
  for (const one of plans) {
    const other = plans.find((another) => another !== one && one.id !== null && another.id === one.id);
    if (other !== undefined) throw twiceThere(one, other);
  }
  const names = plans.map(({ id, path: file }) => id ?? idOfPath(file)).join(', ');
  throw new UserError('usage', `There are ${plans.length} plans: ${names}. Say which: --plan <id>.`);
}

/** Reads and checks a plan. */
export async function loadPlanFile(
  path: string,
  extraVars: readonly string[],
  lint = true,
): Promise<PlanReading> {
  const read = await readPlanFile(path);
  const source = isDocumentPath(path) ? await importedFrom(read) : read;
  const { plan, problems } = planLanguage.load(source.text, source.file, source.digest, { extraVars, lint });
  // Problems are places in the plan that was made; what names the plan again names the document.
  return { source, plan: plan === null ? null : { ...plan, file: read.file }, problems };
}

/** A document as the plan that an import would write; mistakes are told of that plan. */
async function importedFrom({ file, text, digest }: PlanFile): Promise<PlanFile> {
  // Loaded when first needed: it reads Markdown and shell.
  const { importPlan } = await import('../../core/plan/import/import-plan.ts');
  const imported = importPlan(text, file);
  if (imported.text === null)
    throw new UserError('nothing-imported', `${file} holds nothing that a plan could do.`);
  return { file: `${file} as a plan`, text: imported.text, digest };
}

/** The plan when it has no error; else shows all of them and answers null. Warnings are not shown. */
export function usable(loaded: PlanReading, io: Io): Plan | null {
  if (loaded.plan !== null) return loaded.plan;
  io.stderr.write(`${renderProblems(loaded.problems, { [loaded.source.file]: loaded.source.text })}\n`);
  return null;
}

/** The lines of a plan's checks in its file, by their ids; none of a document, which is not read as it is. */
export function linesOf({ source, plan }: PlanReading): ReadonlyMap<string, number> {
  return plan === null || source.file !== plan.file ? new Map() : checkLines(source.text);
}

/** The checks meant by selectors; throws a `UserError` (`unknown-selector`) that names the nearest one. */
export function selected(
  plan: Plan,
  words: readonly string[],
  options: SelectOptions,
): Selection & { kind: 'selected' } {
  const selection = select(plan, words, options);
  if (selection.kind === 'selected') return selection;
  const { word, nearest: near } = selection;
  if (word === 'failed') {
    throw new UserError('unknown-selector', 'failed needs the last run: --previous <run.json>.');
  }
  const hint =
    near === null ? ` staging-check list --plan ${plan.id} shows what there is.` : ` Did you mean ${near}?`;
  throw new UserError('unknown-selector', `There is no ${word}.${hint}`);
}

/** `--var key=value`, all of them; throws a `UserError` (`usage`) for one that is not. */
export function variablesOf(args: Args): Readonly<Record<string, string>> {
  const given = args.values('var').map((text): [string, string] => {
    const at = text.indexOf('=');
    if (at < 1) throw new UserError('usage', `--var ${text}: expected key=value.`);
    return [text.slice(0, at), text.slice(at + 1)];
  });
  return Object.fromEntries(given);
}

/** Throws a `UserError` (`usage`) for a `--var` that none of the plans has or uses, with the nearest name. */
export function refuseUnknownVariables(given: readonly string[], readings: readonly PlanReading[]): void {
  if (readings.some(({ plan }) => plan === null)) return;
  const known = new Set(
    readings.flatMap(({ source, plan }) => [...variablesIn(source.text), ...varsOf(plan)]),
  );
  const unknown = given.filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  const lines = unknown.map((name) => {
    const near = nearest(name, [...known]);
    const names = known.size === 0 ? 'it has none' : `it has ${[...known].join(', ')}`;
    return `--var ${name}: the plan has no variable of this name; ${near === null ? names : `did you mean ${near}`}.`;
  });
  throw new UserError('usage', lines.join('\n'));
}

function variablesIn(text: string): readonly string[] {
  const own = /^(?:environment|capture|deploy|run|rollback|secret|window)\b/;
  return [...text.matchAll(/\$\{([A-Za-z_]\w*)\}/g)].flatMap(([, name = '']) =>
    own.test(name) ? [] : [name],
  );
}

function varsOf(plan: Plan | null): readonly string[] {
  return plan?.environments.flatMap(({ vars }) => Object.keys(vars)) ?? [];
}

/** A word is `-` for standard input, or a file, else the id of one plan of the folder, else the name of a file in it. */
async function pathOf(word: string, config: Config): Promise<string> {
  if (word === '-') return '/dev/stdin';
  if (isPlanPath(word) || existsSync(word)) return word;
  const plans = await idsIn(await planPaths([], config));
  const [found, second] = plans.filter(({ id }) => id === word);
  if (found !== undefined && second !== undefined) throw twiceThere(found, second);
  const named = plans.find(({ path }) => idOfPath(path) === word);
  if (found !== undefined || named !== undefined) return (found ?? named)?.path ?? word;
  const names = [...new Set(plans.map(({ id, path }) => id ?? idOfPath(path)))];
  const near = nearest(word, [...names, ...plans.map(({ path }) => idOfPath(path))]);
  const hint = near === null ? `Plans: ${names.join(', ')}.` : `Did you mean ${near}?`;
  throw new UserError('unknown-plan', `There is no plan ${word} in ${config.plansFolder}. ${hint}`);
}

type NamedPlan = { path: string; id: string | null };

/** Names of the plans in a folder, for a person to choose from. */
export async function planNames(config: Config): Promise<readonly string[]> {
  const plans = await idsIn(await findPlanFiles(config.plansFolder));
  return plans.map(({ id, path }) => id ?? idOfPath(path));
}

/** The ids that stand in plans; null for one that is written in no usual way. */
async function idsIn(paths: readonly string[]): Promise<readonly NamedPlan[]> {
  return Promise.all(
    paths.map(async (path) => {
      const { text } = await readPlanFile(path);
      return { path, id: /^plan:\s*["']?([\w.-]+)["']?\s*(?:#.*)?$/m.exec(text)?.[1] ?? null };
    }),
  );
}

function twiceThere(first: NamedPlan, second: NamedPlan): UserError {
  return new UserError(
    'usage',
    `${first.path} and ${second.path} are both plan ${first.id}; ids are unique. Write plan: ${first.id}-2 in one of them, or name the file: --plan ${first.path}`,
  );
}

function idOfPath(path: string): string {
  return path.replace(/^.*\//, '').replace(/\.ya?ml$/, '');
}
