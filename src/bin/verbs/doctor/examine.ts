import { accessSync, constants } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { checkTypes } from '../../../checks/index.ts';
import type { Access } from '../../../core/check-demands.ts';
import { UserError } from '../../../core/errors.ts';
import { type Check, checksOf, type Plan } from '../../../core/plan/model.ts';
import { referencesIn } from '../../../core/plan/variables.ts';
import { oneLine } from '../../../core/words/plain-text.ts';
import { quantity } from '../../../core/words/quantity.ts';
import { reasonOf } from '../../../core/words/reasons.ts';
import { runRequirements } from '../../../engine/run-plan.ts';
import type { Config } from '../../../platform/config/config.ts';
import { makeDataFolder } from '../../../platform/data-folder.ts';
import type { Palette } from '../../../text/palette.ts';
import { terminalMarks } from '../../../text/terminal/marks.ts';
import { hostOf } from '../host.ts';
import {
  configOf,
  loadPlanFile,
  onePlanPath,
  type PlanReading,
  planPaths,
  refuseUnknownVariables,
  variablesOf,
} from '../plans.ts';
import { paletteFor } from '../run/display.ts';
import { isJson } from '../text-or-json.ts';
import type { Args, Io } from '../verb.ts';
import { botFindings, workerFindings } from './bot.ts';
import type { Diagnosis } from './diagnosis.ts';

/** Tries what a run would need and says what to fix, a line each; 1 when there is anything to fix. */
export async function examine(args: Args, io: Io): Promise<number> {
  if (args.words.length > 0)
    throw new UserError(
      'usage',
      `doctor takes no words, got ${JSON.stringify(args.words[0])}. A plan: --plan`,
    );
  const forPrograms = isJson(args);
  const palette = paletteFor(io.stdout, args.has('no-color') ? 'never' : configOf(io).color);
  const found: Diagnosis[] = [];
  for await (const one of diagnoses(args, io)) {
    found.push(one);
    if (!forPrograms) io.stdout.write(lineOf(one, palette));
  }
  const broken = found.filter(({ fix }) => fix !== '').length;
  const closing = broken === 0 ? 'Nothing to fix.\n' : `${broken} to fix.\n`;
  io.stdout.write(forPrograms ? documentOf(found) : closing);
  return broken === 0 ? 0 : 1;
}

function lineOf({ what, finding, fix }: Diagnosis, palette: Palette): string {
  const { mark, paint } = terminalMarks[fix === '' ? 'passed' : 'failed'];
  const next = fix === '' ? '' : `    fix: ${oneLine(fix)}\n`;
  return `${paint(mark, palette)} ${oneLine(what)}: ${oneLine(finding)}\n${next}`;
}

/** `fix` null: it is well. */
function documentOf(found: readonly Diagnosis[]): string {
  const findings = found.map(({ what, finding, fix }) => ({ what, finding, fix: fix === '' ? null : fix }));
  return `${JSON.stringify({ ok: findings.every(({ fix }) => fix === null), findings }, null, 2)}\n`;
}

/** One after the other, as they are found out. */
async function* diagnoses(args: Args, io: Io): AsyncGenerator<Diagnosis> {
  const config = configOf(io);
  const variables = variablesOf(args);
  const kind = kindOf(args, io);
  yield runtime();
  if (kind !== null) yield await dataFinding(config);
  yield* kind === 'worker' ? await workerFindings(io) : await botFindings(io, kind === 'bot');
  const paths = await pathsOf(args, config);
  if (paths.length === 0) {
    const fix = 'staging-check init writes a first one; STAGING_CHECK_PLANS names another folder';
    yield { what: `plans in ${config.plansFolder}`, finding: 'none', fix };
  }
  for (const path of paths) {
    const loaded = await loadPlanFile(path, Object.keys(variables));
    if (paths.length === 1) refuseUnknownVariables(Object.keys(variables), [loaded]);
    yield planFinding(loaded);
    // Its secrets, programs and targets are for who runs its checks.
    if (loaded.plan === null || kind === 'bot') continue;
    yield* secretFindings(loaded, config);
    yield* commandFindings(loaded.plan, io);
    yield* await requirementFindings(loaded.plan, { args, config, variables }, io);
  }
}

type ProcessKind = 'bot' | 'worker';

/** Null: all that may run here. */
function kindOf(args: Args, io: Io): ProcessKind | null {
  const told = args.value('for');
  const name = told ?? io.env.STAGING_CHECK_IMAGE ?? null;
  if (name === 'bot' || name === 'worker') return name;
  if (told === null) return null;
  throw new UserError('usage', `--for ${told}: expected bot or worker.`);
}

async function dataFinding({ dataFolder }: Config): Promise<Diagnosis> {
  const what = 'data folder';
  try {
    await makeDataFolder(dataFolder);
    return { what, finding: dataFolder, fix: '' };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { what, finding: 'cannot be used', fix: error.message };
  }
}

/** None where there is no folder of plans, or nothing in it: that is something to fix, and the rest is looked at all the same. */
async function pathsOf(args: Args, config: Config): Promise<readonly string[]> {
  if (args.value('plan') !== null) return [await onePlanPath(args, config)];
  try {
    return await planPaths([], config);
  } catch (error) {
    if (error instanceof UserError && error.code === 'no-plans') return [];
    throw error;
  }
}

function runtime(): Diagnosis {
  const [major = '0'] = process.versions.node.split('.');
  const fix = Number(major) >= 24 ? '' : 'install Node.js 24 or newer, or run npm ci in the project';
  return { what: 'Node.js', finding: process.versions.node, fix };
}

function planFinding({ source, plan, problems }: PlanReading): Diagnosis {
  const what = source.file;
  const warnings = problems.filter(({ severity }) => severity === 'warning').length;
  if (plan !== null)
    return {
      what,
      finding: `valid, ${quantity(checksOf(plan).length, 'check')}, ${quantity(warnings, 'warning')}`,
      fix: '',
    };
  return {
    what,
    finding: quantity(problems.length - warnings, 'error'),
    fix: `staging-check validate ${source.file} shows them`,
  };
}

function secretFindings({ source }: PlanReading, config: Config): readonly Diagnosis[] {
  const names = referencesIn(source.text).flatMap(({ kind, name }) => (kind === 'secret' ? [name] : []));
  return [...new Set(names)].map((name) => {
    const variable = `STAGING_CHECK_SECRET_${name}`;
    const isSet = config.secrets.has(name);
    const fix = isSet
      ? ''
      : `set ${variable}_FILE to the path of a file that holds it (or ${variable} to its value)`;
    return { what: `secret ${name}`, finding: isSet ? 'set' : 'not set', fix };
  });
}

function commandFindings(plan: Plan, io: Io): readonly Diagnosis[] {
  const names = checksOf(plan).flatMap(({ spec }) => programOf(spec) ?? []);
  return [...new Set(names)].map((name) => {
    const path = pathOf(name, io.env.PATH ?? '');
    return path === null
      ? {
          what: `command ${name}`,
          finding: 'not found',
          fix: `install ${name}, or put its folder on the PATH`,
        }
      : { what: `command ${name}`, finding: path, fix: '' };
  });
}

/** The program of a command check; null for other types, and while a variable stands for it. */
function programOf(spec: unknown): string | null {
  if (typeof spec !== 'object' || spec === null || !('run' in spec) || !Array.isArray(spec.run)) return null;
  const [program] = spec.run;
  return typeof program === 'string' && !program.includes('${') ? program : null;
}

function pathOf(name: string, path: string): string | null {
  const places = name.includes('/')
    ? [resolve(name)]
    : path.split(delimiter).map((folder) => join(folder, name));
  return places.find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Not there or not ours to run: both mean that this is not the place.
    return false;
  }
}

type Examination = { args: Args; config: Config; variables: Readonly<Record<string, string>> };

async function requirementFindings(
  plan: Plan,
  examination: Examination,
  io: Io,
): Promise<readonly Diagnosis[]> {
  const environment = examination.args.value('env') ?? plan.environments[0]?.name ?? '';
  if (!plan.environments.some(({ name }) => name === environment)) {
    return [
      {
        what: `environment ${environment}`,
        finding: `not in plan ${plan.id}`,
        fix: `one of ${plan.environments.map(({ name }) => name).join(', ')}`,
      },
    ];
  }
  await using host = hostOf(examination.config, io, examination.variables, {
    ask: () => Promise.resolve({ kind: 'nobody' }),
    approve: () => Promise.resolve({ kind: 'nobody' }),
    progress: () => {},
  });
  const results = await runRequirements({
    plan: withAccess(plan, environment),
    environment,
    host,
    checkTypes,
  });
  return results.map(({ check, outcome }) => {
    const isMet = outcome.status === 'passed';
    const why = reasonOf(outcome);
    return {
      what: `${check.name} (${environment})`,
      finding: isMet ? `passed, ${outcome.summary}` : outcome.status,
      fix: isMet ? '' : why || outcome.status,
    };
  });
}

/** The plan with one more requirement for each target that checks need access to and no requirement asks for. */
function withAccess(plan: Plan, environment: string): Plan {
  const environments = plan.environments.map((one) => {
    if (one.name !== environment) return one;
    const known = new Set(one.requires.map((required) => accessOf(required)?.to));
    const byTarget = new Map(checksOf(plan).map((check) => [accessOf(check)?.to, check]));
    const targets = [...byTarget.values()].flatMap((check) => {
      const access = accessOf(check);
      return access === null || known.has(access.to) ? [] : [accessCheck(check, access)];
    });
    return { ...one, requires: [...one.requires, ...targets] };
  });
  return { ...plan, environments };
}

function accessOf({ type, spec }: Check): Access | null {
  return checkTypes.find((one) => one.type === type)?.access(spec) ?? null;
}

function accessCheck(check: Check, { what, spec, expect }: Access): Check {
  return {
    ...check,
    id: `access-of-${check.id}`,
    name: `${what}, as ${check.id} needs it`,
    needs: [],
    danger: null,
    lock: null,
    until: null,
    capture: {},
    retry: { ...check.retry, attempts: 1 },
    spec,
    expect,
  };
}
