import { z } from 'zod';
import { askService } from '../../src/checks/http/ask-service.ts';
import { checkTypes } from '../../src/checks/index.ts';
import type { CheckType, PreparedCheck } from '../../src/core/check.ts';
import {
  type LogEntry,
  type LogOutcome,
  type LogQuery,
  type LogQuestion,
  readOne,
} from '../../src/core/logs.ts';
import { fillIn } from '../../src/core/plan/variables.ts';
import { allOf, windowClause } from '../../src/core/query/combine.ts';
import { openCloudAccess } from '../../src/platform/cloud-access.ts';
import { createProcessRunner } from '../../src/platform/processes/processes.ts';
import { type OpenLogSources, openLogSources } from '../../src/platform/sources/open-log-sources.ts';
import { type Attempt, runCheck } from '../support/run-check.ts';
import type { Line, SourceUnderTest, Stage, Stand } from './stand.ts';

/** The window of a trial: ten minutes that are long over. */
export const fromMs = Date.parse('2026-03-01T09:50:00Z');
export const toMs = fromMs + 600_000;

/** A line so many seconds after the window begins. */
export function at(second: number, text: string, more: Partial<Line> = {}): Line {
  return { ms: fromMs + second * 1_000, text, ...more };
}

/** A line so many seconds ago. */
export function ago(seconds: number, text: string, more: Partial<Line> = {}): Line {
  return { ms: Date.now() - seconds * 1_000, text, ...more };
}

type Found = Extract<LogOutcome, { kind: 'entries' }>;
type Lost = Extract<LogOutcome, { kind: 'unavailable' }>;
type Fields = Readonly<Record<string, unknown>>;

/** What a statement is about: one new place of a source, what reads it, and checks of it. */
export type Trial = Stage & {
  under: SourceUnderTest;
  sources: OpenLogSources;
  query(over?: Partial<LogQuery & LogQuestion>): LogQuery & LogQuestion;
  read(over?: Partial<LogQuery & LogQuestion>): Promise<LogOutcome>;
  /** The answer; fails when there is none. */
  found(over?: Partial<LogQuery & LogQuestion>): Promise<Found>;
  /** Why there is no answer; fails when there is one. */
  lost(over?: Partial<LogQuery & LogQuestion>): Promise<Lost>;
  /** Texts of an answer. */
  texts(over?: Partial<LogQuery & LogQuestion>): Promise<readonly string[]>;
  /** How a check of the last ten minutes ends: its status, and what it says. `word` is a variable of its plan. */
  check(expect: Fields, spec?: Fields, more?: CheckOptions): Promise<Ending>;
  /** From now on no request is within the budget. */
  spendBudget(): void;
};

export type CheckOptions = {
  word?: string;
  siblings?: readonly Fields[];
  timeoutMs?: number;
  /** When the deploy of the run began, epoch ms; none unless told. */
  deployedAt?: number;
};
/** `tells`: what people read of it. */
export type Ending = { status: string; says: string; tells: readonly string[] };

export type Suite = AsyncDisposable & { trial(): Promise<Trial> };

const logs = checkTypes.find(({ type }) => type === 'logs') as CheckType;

/** Starts the server of a source, and opens the source once for all trials. */
export async function startSuite(under: SourceUnderTest): Promise<Suite> {
  const stack = new AsyncDisposableStack();
  const stand = stack.use(await under.start());
  let isSpent = false;
  const config = { cloudLogging: { endpoint: null, insecure: true, project: null }, ...stand.config };
  const processes = stack.use(createProcessRunner({ environment: process.env }));
  const sources = stack.use(
    openLogSources(config, {
      ask: askService,
      processes,
      cloud: openCloudAccess(stand.environment ?? {}),
      takeToken: async (_, signal) => !isSpent && !signal.aborted,
      times: { quotaDelayMs: 2, requestMs: 400 },
    }),
  );
  return {
    async trial() {
      isSpent = false;
      const stage = await stand.stage();
      return trialOf({ under, stand, stage, sources, spendBudget: () => (isSpent = true) });
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

type Parts = Pick<Trial, 'under' | 'sources'> & { stand: Stand; stage: Stage; spendBudget: () => void };

function trialOf({ under, stand, stage, sources, spendBudget }: Parts): Trial {
  const { hosts } = stand;
  const { key, locate, filteredBy } = under.source;
  const query: Trial['query'] = (over = {}) => ({
    place: { source: key, at: locate(stage.place, '/') },
    filter: filteredBy === 'nobody' ? '' : windowText(over.fromMs ?? fromMs, over.toMs ?? toMs),
    ...{ maxEntries: 1_000, fromMs, toMs, hosts, questions: [] },
    signal: AbortSignal.timeout(5_000),
    ...over,
  });
  // One run: checks of it read one window.
  const startedAt = Date.now();
  const runOf = (deployedAt?: number) => ({
    ...{ id: 'run-1', startedAt },
    deploy: deployedAt === undefined ? null : { revision: 'api-2', startedAt: deployedAt },
  });
  const read: Trial['read'] = (over) => readOne(sources, query(over));
  const found: Trial['found'] = async (over) => {
    const answer = await read(over);
    if (answer.kind !== 'entries') throw new Error(`no answer: ${answer.reason}`);
    return answer;
  };
  return {
    ...stage,
    ...{ under, sources, query, read, found, spendBudget },
    async lost(over) {
      const answer = await read(over);
      if (answer.kind !== 'unavailable') throw new Error(`an answer of ${answer.entries.length} entries`);
      return answer;
    },
    texts: async (over) => (await found(over)).entries.map(textOf),
    async check(expected, spec = {}, { word = '', siblings = [], timeoutMs = 5_000, deployedAt } = {}) {
      const full = (one: Fields) =>
        fillIn(
          { [key]: stage.place, since: '10m', ...one },
          { vars: { word }, secrets: () => undefined },
          { filters: logs.filters },
        ).value;
      const others = siblings.map((one) => logs.prepare(full(one), { entries: { count: 0 } }).spec);
      const own = full(spec);
      const context = {
        logs: sources,
        hosts,
        root: '/',
        timeoutMs,
        siblings: () => others,
        run: runOf(deployedAt),
      };
      try {
        return endingOf(await runCheck(logs, own, expected, context), logs.prepare(own, expected));
      } catch (error) {
        if (!(error instanceof z.ZodError)) throw error;
        return { status: 'invalid', says: error.issues.map(({ message }) => message).join('; '), tells: [] };
      }
    },
  };
}

function windowText(from: number, to: number): string {
  const clause = allOf([windowClause(from, to)]);
  if (clause.kind === 'error') throw new Error(clause.message);
  return clause.text;
}

/** The text of an entry, as it was written. */
export function textOf({ body }: LogEntry): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

function endingOf(attempt: Attempt, prepared: PreparedCheck): Ending {
  const { observed, judgement, messages } = attempt;
  if (observed.kind === 'unobserved') return { status: 'errored', says: observed.reason, tells: [] };
  const missing = judgement?.inconclusive ?? null;
  const status = messages.length > 0 ? 'failed' : missing === null ? 'passed' : 'inconclusive';
  const says = messages.length > 0 ? messages.join('; ') : (missing ?? '');
  const summary = attempt.described ?? '';
  const failures = judgement?.failures ?? [];
  const evidence = Object(attempt.evidence);
  const { reason, lines, clues } = prepared.tell({
    ...{ id: 'logs', status, reason: says, summary, failures, evidence, cases: [] },
  });
  return { status, says, tells: [reason, ...lines, ...clues.map(({ text }) => text)] };
}
