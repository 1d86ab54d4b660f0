import { checksOf, type Plan } from '../../../core/plan/model.ts';
import type { Config } from '../../../platform/config/config.ts';
import { readArgs } from '../args.ts';
import { configOf, loadPlanFile, onePlanPath, planNames, planPaths } from '../plans.ts';
import type { Completion, Flag, Io, Verb } from '../verb.ts';

/** What the shell itself proposes for a path. */
const path = ':path';

/** What may stand in the place of the last word of a line, which may be begun or empty; nothing where nothing is known. */
export async function proposals(
  line: readonly string[],
  verbs: readonly Verb[],
  io: Io,
): Promise<readonly string[]> {
  // Bash takes a flag and its value apart: `--format`, `=`, `js`.
  const [name = '', ...rest] =
    line.at(-1) === '=' ? [...line.slice(0, -1), ''] : line.filter((word) => word !== '=');
  if (rest.length === 0) return [...verbs.map((verb) => verb.name), 'help', '--help', '--version'];
  const verb = verbs.find((one) => one.name === name);
  if (verb === undefined) return name === 'help' ? verbs.map((one) => one.name) : [];
  const before = rest.slice(0, -1);
  const word = rest.at(-1) ?? '';
  const [, attached] = /^(--[\w-]+)=/.exec(word) ?? [];
  if (attached !== undefined) {
    const values = await valuesOf(flagNamed(verb, attached)?.completion, verb, before, io);
    return values.filter((one) => one !== path).map((one) => `${attached}=${one}`);
  }
  const awaiting = flagNamed(verb, before.at(-1) ?? '');
  if (awaiting?.value !== undefined)
    return await valuesOf(awaiting.completion, verb, before.slice(0, -1), io);
  if (word.startsWith('-')) return [...verb.flags.map((flag) => `--${flag.name}`), '--help'];
  return await valuesOf(verb.completion, verb, before, io);
}

function flagNamed({ flags }: Verb, word: string): Flag | undefined {
  return flags.find(
    ({ name, short }) => word === `--${name}` || (short !== undefined && word === `-${short}`),
  );
}

async function valuesOf(
  completion: Completion | undefined,
  verb: Verb,
  before: readonly string[],
  io: Io,
): Promise<readonly string[]> {
  if (completion === undefined) return [];
  if (typeof completion !== 'string') return completion;
  if (completion === 'path') return [path];
  try {
    return await namesIn(completion, verb, before, configOf(io), io);
  } catch {
    // Whoever presses a key gets no complaint: without a folder of plans there is nothing to propose.
    return [];
  }
}

async function namesIn(
  completion: 'plan' | 'environment' | 'selector',
  verb: Verb,
  before: readonly string[],
  config: Config,
  io: Io,
): Promise<readonly string[]> {
  if (completion === 'plan') return [...(await planNames(config)), path];
  const plans = await plansMeant(verb, before, config, io);
  if (completion === 'environment')
    return unique(plans.flatMap((plan) => plan.environments.map((one) => one.name)));
  return unique(['all', ...plans.flatMap(selectorsOf)]);
}

/** The plan that the line names so far, else all of the folder. */
async function plansMeant(
  verb: Verb,
  before: readonly string[],
  config: Config,
  io: Io,
): Promise<readonly Plan[]> {
  const args = readArgs(before, verb.flags);
  const paths =
    args.value('plan') === null ? await planPaths([], config) : [await onePlanPath(args, configOf(io))];
  const readings = await Promise.all(paths.map((one) => loadPlanFile(one, [], false)));
  return readings.flatMap(({ plan }) => plan ?? []);
}

function selectorsOf(plan: Plan): readonly string[] {
  const sections = plan.phases.flatMap((phase) => phase.sections);
  const checks = checksOf(plan);
  return [
    ...plan.phases.map(({ id }) => id),
    ...sections.map(({ id }) => id),
    ...checks.map(({ id }) => id),
    ...checks.flatMap(({ tags }) => tags.map((tag) => `@${tag}`)),
    ...['critical', 'important', 'nice-to-have'],
  ];
}

function unique(words: readonly string[]): readonly string[] {
  return [...new Set(words)];
}
