import { z } from 'zod';
import type { CheckLanguage, CheckType, CheckWork } from '../core/check.ts';
import { UserError } from '../core/errors.ts';
import { type Check, checksOf, type Plan } from '../core/plan/model.ts';
import { select } from '../core/plan/selectors.ts';
import { environmentScope, fillIn, referencesIn, type VariableScope } from '../core/plan/variables.ts';
import type { CheckHead } from '../core/run/events.ts';
import { runHead } from '../core/run/head.ts';
import type { Preview, PreviewCheck } from '../core/run/preview.ts';
import type { Redact } from './host.ts';

/** A selection of a plan, as it was understood. */
export type PreviewInput = {
  plan: Plan;
  environment: string;
  selector: readonly string[];
  checks: readonly Check[];
  checkTypes: readonly CheckType[];
  redact: Redact;
  /** Epoch ms; decides which quarantines are in force. */
  now: number;
};

/** What a run of the selection would do, in its order. Does nothing, and looks no secret up. */
export function previewRun({ checkTypes, redact, ...rest }: PreviewInput): Preview {
  const head = runHead({ ...rest, id: 'preview', trigger: 'slash', requestedBy: '' });
  const types = new Map(checkTypes.map((type) => [type.type, type]));
  const checks = new Map(checksOf(rest.plan).map((check) => [check.id, check]));
  const scope: VariableScope = {
    vars: environmentScope(rest.plan, rest.environment),
    secrets: () => undefined,
  };
  const rows = head.checks.map((one): PreviewCheck => {
    const check = checks.get(one.id);
    const type = types.get(one.type);
    if (check === undefined || type === undefined) return bare(one, `there is no check type ${one.type}`);
    return masked(previewCheck(check, one, type, scope), redact);
  });
  const selection = select(rest.plan, rest.selector);
  return {
    onlyNamed: selection.kind === 'selected' ? selection.onlyNamed : [],
    phases: head.phases.map((phase) => ({
      phase,
      checks: rows.filter((row) => row.head.phase === phase.id),
    })),
  };
}

function previewCheck(
  check: Check,
  head: CheckHead,
  type: CheckLanguage & CheckWork,
  scope: VariableScope,
): PreviewCheck {
  const spec = fillIn(check.spec, scope, { filters: type.filters });
  const expect = fillIn(check.expect, scope);
  const missing = [...new Set([...spec.missing, ...expect.missing])];
  const needed = {
    secrets: missing.flatMap((name) => (name.startsWith('secret:') ? [name.slice('secret:'.length)] : [])),
    open: missing.filter((name) => !name.startsWith('secret:')),
  };
  try {
    const prepared = type.prepare(spec.value, expect.value);
    return {
      ...bare(head, null),
      hosts: [...new Set(prepared.hosts())],
      argv: prepared.argv(),
      notes: prepared.notes(),
      ...needed,
    };
  } catch (error) {
    if (error instanceof UserError) return { ...bare(head, error.message), ...needed };
    if (!(error instanceof z.ZodError)) throw error;
    // A number or a duration that only the run can fill in is no mistake.
    const problems = error.issues.map(({ path, message }) => `${[type.type, ...path].join('.')}: ${message}`);
    return { ...bare(head, missing.length > 0 ? null : problems.join('; ')), ...needed };
  }
}

/** Everything that variables of the plan went into; names of secrets stay readable. */
function masked(row: PreviewCheck, redact: Redact): PreviewCheck {
  const text = (one: string) => maskedText(one, redact);
  return {
    ...row,
    head: { ...row.head, danger: row.head.danger === null ? null : text(row.head.danger) },
    hosts: row.hosts.map(text),
    notes: row.notes.map(text),
    argv: row.argv === null ? null : row.argv.map(text),
    problem: row.problem === null ? null : text(row.problem),
  };
}

/** The name in `${secret:NAME}` is no secret. */
function maskedText(text: string, redact: Redact): string {
  let shown = '';
  let end = 0;
  for (const { kind, at, text: name } of referencesIn(text)) {
    if (kind !== 'variable' && kind !== 'secret') continue;
    shown += redact.text(text.slice(end, at)) + name;
    end = at + name.length;
  }
  return shown + redact.text(text.slice(end));
}

function bare(head: CheckHead, problem: string | null): PreviewCheck {
  return { head, hosts: [], argv: null, notes: [], secrets: [], open: [], problem };
}
