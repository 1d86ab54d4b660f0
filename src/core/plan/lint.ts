import { z } from 'zod';
import type { CheckType, PreparedCheck } from '../check.ts';
import { capturesUsed } from '../run/producers.ts';
import { isListedHost } from './hosts.ts';
import { findingsOf } from './issues.ts';
import { type Check, checksOf, checksOnlyNamed, type Environment, type Phase, type Plan } from './model.ts';
import { type Finding, type Path, type Problem, showPath } from './problem.ts';
import { environmentScope, fillIn, referencesIn } from './variables.ts';

type Ready = {
  check: Check;
  path: Path;
  environment: Environment;
  prepared: PreparedCheck;
  /** False for a type that has no expectations at all: its own run decides. */
  canAssert: boolean;
};
type Warn = (path: Path, code: string, message: string) => void;

/** Weak spots of a plan: what would be green without meaning much, or could never work. Warnings only. */
export function lintPlan(plan: Plan, checkTypes: readonly CheckType[]): readonly Finding[] {
  const findings = new Map<string, Finding>();
  const warn: Warn = (path, code, message) => {
    const key = `${path.join('\0')}\0${message}`;
    if (!findings.has(key)) {
      findings.set(key, { severity: 'warning', code, path, at: 'key', message, suggestion: null });
    }
  };
  const types = new Map(checkTypes.map((type) => [type.type, type]));
  const prepare = preparer();
  for (const environment of plan.environments) {
    const vars = lintScope(plan, environment);
    for (const check of [...checksOf(plan), ...environment.requires]) {
      const type = types.get(check.type);
      const path = pathOf(plan, check, environment);
      const prepared = prepare(check, type, vars, (problem) => {
        if (path !== null) warn(path, 'bad-value', `in environment "${environment.name}": ${problem}`);
      });
      const canAssert = !(type?.expect instanceof z.ZodObject) || Object.keys(type.expect.shape).length > 0;
      if (prepared !== null && path !== null)
        lintPrepared({ check, path, environment, prepared, canAssert }, vars, warn);
    }
  }
  for (const check of checksOf(plan)) lintWritten(check, pathOfCheck(check), warn);
  for (const phase of plan.phases) lintTimes(phase, warn);
  lintCounting(plan, warn);
  lintOptional(plan, warn);
  return [...findings.values()];
}

/** Stands for what only a run knows. */
const unknownValue = 'unknown';

function lintScope(plan: Plan, environment: Environment): Readonly<Record<string, string>> {
  const captured = checksOf(plan).flatMap((check) => Object.keys(check.capture));
  return {
    ...Object.fromEntries(captured.map((name) => [`capture.${name}`, unknownValue])),
    'run.id': 'r-0000',
    'deploy.revision': unknownValue,
    'deploy.startedAt': '2026-01-01T00:00:00Z',
    ...environmentScope(plan, environment.name),
  };
}

/** Null when it cannot be prepared: `onMistake` is told why where the plan's own variables are the reason, the rest is known to a run only. */
type Prepare = (
  check: Check,
  type: CheckType | undefined,
  vars: Readonly<Record<string, string>>,
  onMistake: (problem: string) => void,
) => PreparedCheck | null;

/** Prepares checks, each once for all environments in which its variables have the same values. */
function preparer(): Prepare {
  const known = new Map<Check, { filled: string; prepared: PreparedCheck }>();
  return (check, type, vars, onMistake) => {
    if (type === undefined) return null;
    const scope = { vars, secrets: () => 'secret' };
    try {
      const spec = fillIn(check.spec, scope, { filters: type.filters });
      const expect = fillIn(check.expect, scope);
      if (spec.missing.length > 0 || expect.missing.length > 0) return null;
      const filled = JSON.stringify([spec.value, expect.value]);
      const before = known.get(check);
      if (before?.filled === filled) return before.prepared;
      const prepared = type.prepare(spec.value, expect.value);
      known.set(check, { filled, prepared });
      return prepared;
    } catch (error) {
      // Safe: a value that does not parse, or that no filter can hold, is told of by the run, which has the real one.
      if (error instanceof z.ZodError && !waitsForRun(check)) tellMistakes(error, check, onMistake);
      return null;
    }
  };
}

function tellMistakes(error: z.ZodError, check: Check, onMistake: (problem: string) => void): void {
  for (const { path, message } of findingsOf(error.issues, {}))
    onMistake(
      `with its variables filled in, ${showPath([check.type, ...path])}: ${message.replace(/, got nothing$/, '')}`,
    );
}

/** True when a variable of the check has its value in a run only. */
function waitsForRun({ spec, expect }: Check): boolean {
  const isOfRun = (value: unknown): boolean => {
    if (typeof value === 'string')
      return referencesIn(value).some(
        ({ kind, name }) => kind === 'secret' || /^(capture|deploy|run)\./.test(name),
      );
    return typeof value === 'object' && value !== null && Object.values(value).some(isOfRun);
  };
  return isOfRun(spec) || isOfRun(expect);
}

function pathOf(plan: Plan, check: Check, environment: Environment): Path | null {
  if (check.phase !== 'requires') return pathOfCheck(check);
  // A list inherited from another environment is told of there.
  const owner = plan.environments.find((one) => one.requires === environment.requires) ?? environment;
  return owner === environment
    ? ['environments', environment.name, 'requires', environment.requires.indexOf(check)]
    : null;
}

function pathOfCheck(check: Check): Path {
  return ['phases', check.phase, 'sections', check.section, 'checks', check.id];
}

function lintPrepared(
  { check, path, environment, prepared, canAssert }: Ready,
  vars: Readonly<Record<string, string>>,
  warn: Warn,
): void {
  const isRequirement = check.phase === 'requires';
  if (prepared.assertsNothing && !isRequirement && canAssert) {
    warn(path, 'asserts-nothing', 'asserts nothing: it has no expectation that could fail');
  }
  for (const weakness of prepared.lint()) warn(path, 'weak-check', weakness);
  const allowed = environment.hosts.map((host) =>
    String(fillIn(host, { vars, secrets: () => undefined }).value),
  );
  for (const host of prepared.hosts()) {
    if (host.includes(unknownValue) || isListedHost(host, allowed)) continue;
    warn(path, 'host-not-allowed', `reaches ${host}, which ${notAmongHosts(environment.name)}`);
  }
}

function notAmongHosts(environment: string): string {
  return `is not among the hosts of environment "${environment}"`;
}

/** Ids of the checks that cannot run in an environment, since it does not list a host of theirs; from what a plan is warned of. */
export function checksOutOfReach(problems: readonly Problem[], environment: string): ReadonlySet<string> {
  const own = problems.filter(
    ({ code, message }) => code === 'host-not-allowed' && message.endsWith(notAmongHosts(environment)),
  );
  return new Set(own.map(({ path }) => path.slice(path.lastIndexOf('.checks.') + '.checks.'.length)));
}

function lintWritten(check: Check, path: Path, warn: Warn): void {
  if (check.retry.attempts > 1 && check.retry.on.includes('assertion')) {
    warn(
      path,
      'retries-assertion',
      'retries a failed expectation: a check that fails now and then is shown as passed',
    );
  }
  for (const place of openCredentials(check.spec, '')) {
    warn(
      path,
      'open-credential',
      `${place} stands in the plan, where everybody who reads it has it, and is shown where the target tells it back; write "\${secret:NAME}"`,
    );
  }
  if (hasSecretInUrl(check.spec)) {
    warn(
      path,
      'secret-in-url',
      'a secret stands in a URL, where logs and proxies keep it; send it as a header',
    );
  }
}

/** Where in a spec somebody is told who asks by what is no variable: `auth.bearer`. */
function openCredentials(value: unknown, place: string): readonly string[] {
  if (typeof value === 'string') {
    const isCredential = /(?:^|\.)auth\.(?:bearer|basic\.password)$/.test(place);
    return isCredential && referencesIn(value).length === 0 ? [place] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) =>
    openCredentials(one, place === '' ? key : `${place}.${key}`),
  );
}

function hasSecretInUrl(value: unknown): boolean {
  if (typeof value === 'string') {
    if (!/^\s*(\$\{[\w.-]+\}|[a-z][a-z0-9+.-]*:\/\/)/i.test(value)) return false;
    return referencesIn(value).some((one) => one.kind === 'secret');
  }
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some(hasSecretInUrl);
}

function lintTimes(phase: Phase, warn: Warn): void {
  if (phase.timeoutMs === null) return;
  const checks = phase.sections.flatMap((section) => section.checks);
  const totalMs = checks.reduce((sum, check) => sum + longestMs(check), 0);
  if (totalMs <= phase.timeoutMs) return;
  const [total, limit] = [totalMs, phase.timeoutMs].map((ms) => `${Math.round(ms / 1000)}s`);
  warn(
    ['phases', phase.id, 'timeout'],
    'times-add-up',
    `the time limits of its checks add up to ${total}, more than the ${limit} of the phase`,
  );
}

function longestMs(check: Check): number {
  if (check.until !== null) return check.until.deadlineMs + check.timeoutMs;
  const { attempts, maxDurationMs } = check.retry;
  return attempts === 1
    ? check.timeoutMs
    : Math.min(attempts * check.timeoutMs, maxDurationMs + check.timeoutMs);
}

function lintCounting(plan: Plan, warn: Warn): void {
  if (plan.criteria.length === 0) return;
  const needed = new Set(
    plan.phases.flatMap((phase) => [
      ...phase.needs,
      ...phase.sections.flatMap((section) => [
        ...section.needs,
        ...section.checks.flatMap((check) => check.needs),
      ]),
    ]),
  );
  const optional = new Set(checksOnlyNamed(plan));
  for (const check of checksOf(plan)) {
    // Where it is named alone, it decides.
    if (optional.has(check)) continue;
    if (check.tier !== null || !check.enforce || check.inferred || check.always || needed.has(check.id))
      continue;
    warn(
      pathOfCheck(check),
      'counts-nowhere',
      'counts towards nothing: no criterion cites it and it has no tier',
    );
  }
}

/** What of the rest leans on checks that run only when named. */
function lintOptional(plan: Plan, warn: Warn): void {
  const optional = new Map(checksOnlyNamed(plan).map((check) => [check.id, check]));
  if (optional.size === 0) return;
  for (const { id, tier, checks } of plan.criteria) {
    const named = checks.filter((check) => optional.has(check));
    if (named.length === 0 || named.length === checks.length) continue;
    const index = Number(id.slice(tier.length + 1)) - 1;
    const message = `cites ${named.join(', ')}, which runs only when named: without it, this criterion is never met`;
    warn(['criteria', tier, index, 'checks'], 'only-when-named', message);
  }
  const all = checksOf(plan);
  for (const check of all) {
    for (const name of capturesUsed(check)) {
      const sources = all.filter(({ capture }) => Object.hasOwn(capture, name));
      const isReached = sources.some((one) => !optional.has(one.id) || one.section === check.section);
      if (isReached || sources.length === 0) continue;
      const message = `uses \${capture.${name}}, which ${sources.map(({ id }) => id).join(' or ')} captures: that runs only when named`;
      warn(pathOfCheck(check), 'only-when-named', message);
    }
  }
}
