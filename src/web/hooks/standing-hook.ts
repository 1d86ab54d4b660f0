import { Hono } from 'hono';
import { firstReport } from '../../core/deploy/first-report.ts';
import type { DeployState } from '../../core/deploy/state.ts';
import { tallyOf } from '../../core/run/check-standing.ts';
import type { RunSummary } from '../../core/run/order.ts';
import { resultDocument } from '../../core/run/result-document.ts';
import type { RunState } from '../../core/run/state.ts';
import { isoText } from '../../core/words/instants.ts';
import type { DeploySearch, FoundDeploy } from '../../desk/deploys/find-deploy.ts';
import { json, type PageRequest, queryOf } from '../responses.ts';
import { signatureProblem } from './hook-signature.ts';

/** What a pipeline that waits is told from. */
export type StandingSources = {
  findDeploy(question: DeploySearch): Promise<FoundDeploy>;
  /** Null for a run that nobody knows (any more). */
  run(id: string): Promise<RunState | null>;
  /** What is kept of a run whose details were dropped. */
  summary(id: string): Promise<RunSummary | null>;
  /** The page of a run for people; null where there is none. */
  runUrl(run: string): string | null;
};

export type StandingHook = StandingSources & {
  secret: string;
  /** Epoch ms. */
  now(): number;
};

type App = Hono<{ Bindings: PageRequest['env'] }>;

/**
 * `GET /hooks/deploy/<id or revision>` and `GET /hooks/runs/<id>`: how they stand, for who has the secret; `after` (Unix seconds) leaves
 * out the reports on a deploy that were due before. 404 while nobody knows it, 400 for a question that no answer will come to.
 */
export function standingRoutes(hook: StandingHook): App {
  const app: App = new Hono();
  app.get('/deploy/:id', (c) => unsigned(c, hook) ?? serveDeploy(c, hook));
  app.get('/runs/:id', (c) => unsigned(c, hook) ?? serveRun(c, hook));
  return app;
}

/** Null for who has the secret. */
function unsigned(c: PageRequest, { secret, now }: StandingHook): Response | null {
  const problem = signatureProblem(c.env.incoming.headers, new Uint8Array(), secret, now());
  return problem === null ? null : refuse(c, 401, [problem]);
}

async function serveDeploy(c: PageRequest, hook: StandingHook): Promise<Response> {
  const question = questionOf(c);
  if (typeof question === 'string') return refuse(c, 400, [question]);
  const after = queryOf(c).get('after') ?? '0';
  if (!/^\d{1,10}$/.test(after)) return refuse(c, 400, ['after: expected Unix seconds']);
  const answer = await hook.findDeploy(question);
  if (answer.kind === 'unknown') return refuse(c, 404, [answer.problem]);
  if (answer.kind === 'wrong') return refuse(c, 400, answer.problems);
  return json(c, 200, await deployStanding(answer.state, Number(after) * 1_000, hook));
}

function questionOf(c: PageRequest): DeploySearch | string {
  const id = decoded(c.req.param('id') ?? '');
  if (id === null) return 'the revision: a % that begins no byte';
  if (/^d-[0-9a-f]{16}$/.test(id)) return { deploy: id };
  const query = queryOf(c);
  const environment = query.get('environment');
  if (environment === null) return 'environment: missing; a revision is asked for with ?environment=<name>';
  return { revision: id, environment, plan: query.get('plan') };
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    // Whoever wrote it has to mend it.
    return null;
  }
}

async function deployStanding(state: DeployState, afterMs: number, { run: runOf, runUrl }: StandingSources) {
  const { id, plan, environment, revision } = state.head;
  const { run, ...first } = firstReport(state, afterMs);
  const { at, ...judged } = { at: undefined, ...first };
  const standing = 'dueAt' in judged ? { state: judged.state, dueAt: isoText(judged.dueAt) } : judged;
  const finishedAt = at === undefined ? null : isoText(at);
  const known = run === null ? null : await runOf(run);
  const cause = known === null ? null : (resultDocument(known).run.cause?.text ?? null);
  const page = run === null ? null : runUrl(run);
  return { deploy: id, plan, environment, revision, ...standing, finishedAt, cause, run, page };
}

async function serveRun(c: PageRequest, hook: StandingHook): Promise<Response> {
  const id = c.req.param('id') ?? '';
  const state = /^[\w-]{1,64}$/.test(id) ? await hook.run(id) : null;
  if (state !== null) return json(c, 200, { ...runStanding(state), page: hook.runUrl(id) });
  const summary = await hook.summary(id);
  if (summary === null) return refuse(c, 404, [`no run ${id} is known (any more)`]);
  return json(c, 200, { ...summaryStanding(summary), page: hook.runUrl(id) });
}

function runStanding(state: RunState) {
  const { run } = resultDocument(state);
  const { id, plan, environment, selector, verdict, decidedBy, cause } = run;
  const about = { run: id, plan, environment, selector };
  if (state.finishedAt === null) return { ...about, state: state.startedAt === null ? 'queued' : 'running' };
  const ended = state.cancelled === null ? verdict : 'cancelled';
  const { passed, total, unseen } = tallyOf(state.checks.values(), state);
  const finishedAt = isoText(state.finishedAt);
  return { ...about, state: ended, decidedBy, finishedAt, cause: cause?.text ?? null, passed, total, unseen };
}

function summaryStanding({ plan, environment, selector, ...summary }: RunSummary) {
  const { run, verdict, cancelled, decidedBy, passed, total, unseen = 0 } = summary;
  const about = { run, plan: plan.id, environment, selector };
  const ended = {
    state: cancelled ? 'cancelled' : verdict,
    decidedBy,
    finishedAt: isoText(summary.finishedAt),
  };
  return { ...about, ...ended, cause: null, passed, total, unseen };
}

function refuse(c: PageRequest, status: 400 | 401 | 404, problems: readonly string[]): Response {
  return json(c, status, { error: problems.join('; '), problems });
}
