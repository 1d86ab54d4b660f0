import type { z } from 'zod';
import type { CheckEnding, CheckTelling, Clue } from './cause/clue.ts';
import { type OwnTelling, tellingOf } from './cause/telling.ts';
import type { Access, Least } from './check-demands.ts';
import type { Mistake } from './check-mistake.ts';
import type { CloudAccess } from './cloud-access.ts';
import type { ComparedFacts } from './compared-facts.ts';
import type { LogSources } from './logs.ts';
import type { KeyWordsByPath } from './plan/key-words.ts';
import type { TraceOfCheck } from './probe-trace.ts';
import type { ProcessRunner } from './process.ts';
import type { Quoting } from './query/quote.ts';
import type { PersonAnswer, Question } from './question.ts';
import type { Trouble } from './trouble.ts';

/** One expectation that did not hold. `at` is a path into what was observed (`status`, `json $.a.b`). */
export type Failure = { at: string; expected: string; actual: string; message: string };

/** Why an attempt might go differently the next time: what `retry.on` lists. */
export type Transient = 'network' | 'http_5xx' | 'timeout';

/** A row below its check: one test case of a JUnit report, one connection kind of a WebSocket load. */
export type CaseRow = {
  name: string;
  status: 'passed' | 'failed' | 'errored' | 'skipped';
  durationMs: number;
  message: string;
  /** It failed first and passed then; left out otherwise. */
  flaky?: boolean | undefined;
};

/** What goes on behind an attempt that has passed, until its phase ends; neither rejects. */
export type Running<Observation> = {
  /** What was seen of it in the end. */
  ended: Promise<Observation>;
  /** Ends it; resolves once nothing of it is left. */
  end(): Promise<void>;
};

/** What one attempt saw. An observation is plain JSON and raw: it is judged as it is; its evidence is redacted, stored, and may be judged again later. */
export type ProbeResult<Observation> =
  | { kind: 'observed'; observation: Observation; running?: Running<Observation> }
  /** It could not be found out; `reason` says what was tried, on what, and who must act. */
  | {
      kind: 'unobserved';
      reason: string;
      transient: Transient | null;
      observation: Observation | null;
      /** What somebody has to change before another attempt can go differently, as an order: `add api.example.com to hosts`. */
      mend?: string;
      /** What kept it from the target; left out where that is not why. */
      trouble?: Trouble | undefined;
    }
  | { kind: 'waiting'; question: Question };

/** What the expectations say of an observation. Passed: no failures and nothing inconclusive. */
export type Judgement = {
  failures: readonly Failure[];
  /** What is missing to judge by; null when there was enough. */
  inconclusive: string | null;
  /** Set when the failure is of a kind that `retry` may repeat. */
  transient: Transient | null;
  cases: readonly CaseRow[];
  /** Set when the target was not reached, or refused, which is what failed. */
  trouble?: Trouble | null;
};

/** The deploy that a run looks at; null facts are not known. */
export type DeployInRun = { revision: string | null; startedAt: number };

/** What a check may use. Everything that needs configuration comes in here; its own client library it may import. */
export type CheckContext = {
  /** Ends the attempt: time limit, cancelling or shutdown. `signal.reason` is a `TimeoutError` for the first. */
  signal: AbortSignal;
  /** The time limit of this attempt, milliseconds; the engine aborts `signal` then. */
  timeoutMs: number;
  /** When the needs of the check were done, epoch ms: what it reads must not be older. */
  readyAt: number;
  environment: string;
  /** Host names (or `host:port`) that probes of this environment may reach. */
  hosts: readonly string[];
  /** Folder that relative paths in the plan start from. */
  root: string;
  run: { id: string; startedAt: number; deploy: DeployInRun | null };
  /** The trace that what it sends is part of; left out where nothing is traced. */
  trace?: TraceOfCheck;
  /** The id of the trace that another check made in this run; null, or left out, where it made none. */
  tracedBy?(check: string): string | null;
  /** Parsed specs of all checks of the same type in this phase, this one included: what a shared query is made from. */
  siblings(): readonly unknown[];
  logs: LogSources;
  processes: ProcessRunner;
  cloud: CloudAccess;
  /** The environment variables of the process that the bot runs in; read-only. */
  processEnvironment: Readonly<Record<string, string | undefined>>;
  ask(question: Question): Promise<PersonAnswer>;
  /** Takes secrets out of a text; for what is cut where it is observed, since half a secret is not recognised. */
  redact(text: string): string;
  /** How many handshakes may be under way at once; 200 unless told. */
  handshakesAtOnce?: number;
  /** Says how far a long check is ("12 of 20 complete"); shown while it runs, kept nowhere. */
  progress(text: string): void;
};

type Definition<Spec, Expect, Observation> = {
  /** The key in a plan: `http`, `websocket`. */
  type: string;
  /** One line for help and docs. */
  title: string;
  /** Strict schemas; strings in a plan may still hold `${…}` when they are first parsed, so refinements must let those pass. */
  spec: z.ZodType<Spec>;
  expect: z.ZodType<Expect>;
  /** What an editor shows beside its keys: `send`, `auth.bearer`, `expect.banner`; of keys that every type has, `src/core/plan/key-words.ts` knows it. */
  keyWords?(): KeyWordsByPath;
  /** Keys of the spec (`filter`, `loki.query`) that are in a query language, and how values are quoted there. */
  filters?: Readonly<Record<string, Quoting>>;
  /** Keys of the spec that hold text whatever it looks like in YAML: `007`, `True`. */
  texts?: readonly string[];
  /** Keys of the spec that hold a secret: a plan names one there, as `${secret:NAME}`, and never holds it. */
  secrets?: readonly string[];
  /** It asks a person: never run where nobody is there. Default false. */
  asks?: boolean;
  /** Looking changes nothing at the target, so that it may be looked at once more, only for the time. Default false. */
  isLookOnly?(spec: Spec): boolean;
  /** Its duration says something of the target, so that runs are compared by it. Default true. */
  isTimed?: boolean;
  /** Its spec says where log entries are read, as a watch of deploys reads them too. Default false. */
  readsEntries?: boolean;
  /** One attempt: no timers of its own, no retry; ends soon after `ctx.signal` aborts and then tells what it saw so far. */
  run(check: { spec: Spec; expect: Expect }, ctx: CheckContext): Promise<ProbeResult<Observation>>;
  /** Pure: the same observation and expectations always give the same judgement. */
  judge(observation: Observation, check: { spec: Spec; expect: Expect }): Judgement;
  /** A few words for the row of the check: `200 in 84 ms`. Pure. */
  describe(observation: Observation, check: { spec: Spec; expect: Expect }): string;
  /**
   * The observation as it is kept and shown: masked by what it is (a cookie, a parameter named `token`), and cut with `redact` where it
   * is long. What a judgement then lacks must be visible in it. Pure; the observation itself unless told otherwise.
   */
  evidence?(
    observation: Observation,
    check: { spec: Spec; expect: Expect },
    redact: (text: string) => string,
  ): Observation;
  /** What `capture` paths (RFC 9535) look into; the observation itself unless told otherwise. */
  captureFrom?(observation: Observation): unknown;
  /** Hosts that an attempt would reach, for the dry run and the plan's `hosts`. */
  hosts?(spec: Spec): readonly string[];
  /** Connections that an attempt has open at once; 1 unless told. */
  sockets?(spec: Spec): number;
  /** The exact argv that an attempt would run, for the dry run. */
  argv?(spec: Spec): readonly string[];
  /** What else a dry run has to tell of an attempt, a few words each: `50 times, 10 a second`. */
  notes?(spec: Spec): readonly string[];
  /** What of the plan contradicts itself between spec and expectations, and where in the check that stands. */
  mistakes?(check: { spec: Spec; expect: Expect }): readonly Mistake[];
  /** What an attempt takes at least by what it asks: a shorter `timeout` is a mistake. NaN while a variable is not filled in. */
  least?(check: { spec: Spec; expect: Expect }): Least | null;
  /** False when it holds for any observation; by default when `expect` is empty. */
  asserts?(check: { spec: Spec; expect: Expect }): boolean;
  /**
   * What of the expectations went into observing, so that the observation cannot be judged by others. Pure, plain JSON; nothing
   * unless told otherwise.
   */
  observedFor?(observation: Observation, check: { spec: Spec; expect: Expect }): unknown;
  /** Weak spots of this check as it stands in the plan, one sentence each. */
  lint?(check: { spec: Spec; expect: Expect }): readonly string[];
  /** What comparisons read from evidence as it was kept, maybe by an older version. Pure; nothing unless told otherwise. */
  compared?(evidence: Readonly<Record<string, unknown>>): ComparedFacts;
  /** The revision in each answer of the target, null where one names none, by the evidence of an attempt; left out by types that do not ask for it. Pure. */
  answeredRevisions?(evidence: Readonly<Record<string, unknown>>): readonly (string | null)[];
  /** What the kept evidence of a failed check says of the cause, the most telling first. Pure; what was expected and did not hold unless told otherwise. */
  clues?(ended: CheckEnding, check: { spec: Spec; expect: Expect }): readonly Clue[];
  /** What the row of a failed check says in place of the first expectation that did not hold, by its first clue; null where that says it best. Pure. */
  reason?(ended: CheckEnding, clue: Clue): string | null;
  /** Evidence in words, the telling first, without what the row says or only transport needs. Pure; every fact a line unless told otherwise. */
  lines?(evidence: Readonly<Record<string, unknown>>): readonly string[];
  /** What a text in place of the spec probably means, as a plan writes it: `{ url: … }`. */
  insteadOfText?(text: string): string;
  /** What a check needs access to, by its spec as it stands in the plan; null when there is nothing to ask for. */
  access?(spec: unknown): Access | null;
};

/** What attempts of a check that is filled in take, and what a dry run tells of them. */
export type PreparedProbe = {
  spec: unknown;
  run(ctx: CheckContext): Promise<ProbeResult<unknown>>;
  hosts(): readonly string[];
  sockets(): number;
  argv(): readonly string[] | null;
  notes(): readonly string[];
  least(): Least | null;
  lint(): readonly string[];
  isLookOnly(): boolean;
};

/** What there is to say of what it saw. */
export type PreparedJudge = {
  /** True when the plan gives it no expectation at all, and it needs one to judge anything. */
  assertsNothing: boolean;
  judge(observation: unknown): Judgement;
  describe(observation: unknown): string;
  evidence(observation: unknown, redact: (text: string) => string): unknown;
  captureFrom(observation: unknown): unknown;
  observedFor(observation: unknown): unknown;
  /** What there is to say of how it ended, by what is kept of that. */
  tell(ended: CheckEnding): CheckTelling;
};

/** A check whose spec and expectations are filled in and parsed: ready for any number of attempts. */
export type PreparedCheck = PreparedProbe & PreparedJudge;

/** What people are told of a check type before they use it: one line, and what an editor shows beside its keys, by their paths. */
export type CheckHelp = { title: string; keyWords(): KeyWordsByPath };

/** How a check type is written in a plan. */
export type CheckLanguage = {
  type: string;
  spec: z.ZodType;
  expect: z.ZodType;
  filters: Readonly<Record<string, Quoting>>;
  texts: readonly string[];
  secrets: readonly string[];
  /** What a text in place of the spec probably means, as a plan writes it; null where nothing can be told. */
  insteadOfText(text: string): string | null;
  mistakes(spec: unknown, expect: unknown): readonly Mistake[];
  /** What an attempt takes at least, by a spec and expectations that were parsed. */
  least(spec: unknown, expect: unknown): Least | null;
};

/** What is done with such a check, and read of it. */
export type CheckWork = {
  asks: boolean;
  isTimed: boolean;
  readsEntries: boolean;
  compared(evidence: Readonly<Record<string, unknown>>): ComparedFacts;
  /** The revision in each answer of the target, null where one names none; null for a type that does not ask for it. */
  answeredRevisions: ((evidence: Readonly<Record<string, unknown>>) => readonly (string | null)[]) | null;
  access(spec: unknown): Access | null;
  /** Parses what the plan says, variables filled in; throws `z.ZodError`. */
  prepare(spec: unknown, expect: unknown): PreparedCheck;
};

/** A check type with its own types closed over, so that types can stand in one list. */
export type CheckType = CheckLanguage & CheckHelp & CheckWork;

/** Makes a check type; see `src/checks/tcp.ts` for a small one. */
export function defineCheck<Spec, Expect extends object, Observation>(
  definition: Definition<Spec, Expect, Observation>,
): CheckType {
  const { type, title, spec, expect, filters = {}, texts = [], secrets = [] } = definition;
  // Safe: an observation only ever comes from this type's own `run`, at once or out of a recorded result.
  const own = (observation: unknown) => observation as Observation;
  return {
    type,
    title,
    spec,
    expect,
    keyWords: () => definition.keyWords?.() ?? {},
    filters,
    texts,
    secrets,
    asks: definition.asks ?? false,
    isTimed: definition.isTimed ?? true,
    readsEntries: definition.readsEntries ?? false,
    compared: (evidence) => definition.compared?.(evidence) ?? {},
    answeredRevisions: definition.answeredRevisions ?? null,
    access: (spec) => definition.access?.(spec) ?? null,
    insteadOfText: (text) => definition.insteadOfText?.(text) ?? null,
    // Safe: the plan's schema has parsed both with the schemas of this type.
    mistakes: (spec, expect) => definition.mistakes?.({ spec: spec as Spec, expect: expect as Expect }) ?? [],
    least: (spec, expect) => definition.least?.({ spec: spec as Spec, expect: expect as Expect }) ?? null,
    prepare(writtenSpec, writtenExpect) {
      const check = {
        spec: spec.parse(writtenSpec, { jitless: true }),
        expect: expect.parse(writtenExpect ?? {}, { jitless: true }),
      };
      return {
        spec: check.spec,
        assertsNothing: !(definition.asserts?.(check) ?? saysSomething(check.expect)),
        run: (ctx) => definition.run(check, ctx),
        judge: (observation) => definition.judge(own(observation), check),
        describe: (observation) => definition.describe(own(observation), check),
        evidence: (observation, redact) =>
          definition.evidence ? definition.evidence(own(observation), check, redact) : observation,
        captureFrom: (observation) =>
          definition.captureFrom ? definition.captureFrom(own(observation)) : observation,
        observedFor: (observation) => definition.observedFor?.(own(observation), check) ?? null,
        tell: (ending) => tellingOf(tellingWith(definition, check), ending),
        hosts: () => definition.hosts?.(check.spec) ?? [],
        sockets: () => definition.sockets?.(check.spec) ?? 1,
        argv: () => definition.argv?.(check.spec) ?? null,
        notes: () => definition.notes?.(check.spec) ?? [],
        least: () => definition.least?.(check) ?? null,
        lint: () => definition.lint?.(check) ?? [],
        isLookOnly: () => definition.isLookOnly?.(check.spec) ?? false,
      };
    },
  };
}

function tellingWith<Spec, Expect, Observation>(
  { clues, reason, lines }: Pick<Definition<Spec, Expect, Observation>, 'clues' | 'reason' | 'lines'>,
  check: { spec: Spec; expect: Expect },
): OwnTelling {
  return { clues: clues && ((ended) => clues(ended, check)), reason, lines };
}

/** True when there is anything but empty maps in it. */
export function saysSomething(expect: unknown): boolean {
  if (typeof expect !== 'object' || expect === null || Array.isArray(expect)) return expect !== undefined;
  return Object.values(expect).some(saysSomething);
}

/** A judgement with failures only; the usual end of `judge`. */
export function judged(
  failures: readonly Failure[],
  extra: Partial<Omit<Judgement, 'failures'>> = {},
): Judgement {
  return { failures, inconclusive: null, transient: null, cases: [], ...extra };
}
