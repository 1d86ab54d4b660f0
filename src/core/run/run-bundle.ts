import { z } from 'zod';
import { UserError } from '../errors.ts';
import { checksOf, type Plan } from '../plan/model.ts';
import { resultDocument } from './result-document.ts';
import { parseResultDocument, type ResultDocument } from './result-schema.ts';
import type { RunState } from './state.ts';

const texts = z.record(z.string(), z.string());

const recordingSchema = z.object({
  /** Of the environment, as written. */
  vars: texts,
  /** Given by `--var`. */
  variables: texts,
  captures: texts,
  checks: z.record(z.string(), z.object({ type: z.string(), spec: z.unknown(), expect: z.unknown() })),
});

/** What a run was asked: what its observations need to be judged again. */
export type Recording = z.infer<typeof recordingSchema>;

/** A run with its recording. */
export type RunBundle = { result: ResultDocument; recording: Recording };

/** The bundle as a file: a result document that also has `recording`; everything in it has passed `redact`. */
export function runBundle(
  state: RunState,
  plan: Plan,
  variables: Readonly<Record<string, string>>,
  redact: { value<Value>(value: Value): Value },
): ResultDocument & { recording: Recording } {
  const selected = checksOf(plan).filter(({ id }) => state.checks.has(id));
  const vars = plan.environments.find(({ name }) => name === state.head.environment)?.vars ?? {};
  const recording: Recording = {
    vars: { ...vars },
    variables: { ...variables },
    captures: { ...state.captures },
    checks: Object.fromEntries(
      selected.map(({ id, type, spec, expect }) => [
        id,
        { type, spec: spec ?? null, expect: expect ?? null },
      ]),
    ),
  };
  return { ...resultDocument(state), recording: redact.value(recording) };
}

/** Reads a bundle back; throws a `UserError` (`result-document`, or `run-bundle` for a result without its recording). */
export function parseRunBundle(document: unknown): RunBundle {
  const result = parseResultDocument(document);
  const recorded = z.object({ recording: z.unknown().optional() }).parse(document).recording;
  if (recorded === undefined) {
    throw new UserError(
      'run-bundle',
      'a result without its recording cannot be judged again: write one with staging-check run --record <file>',
    );
  }
  const recording = recordingSchema.safeParse(recorded);
  if (recording.success) return { result, recording: recording.data };
  const problems = recording.error.issues
    .slice(0, 10)
    .map(({ path, message }) => `${['recording', ...path].join('.')}: ${message}`);
  throw new UserError('run-bundle', `not a recording: ${problems.join('; ')}`);
}
