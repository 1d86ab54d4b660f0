import type { IncomingMessage, ServerResponse } from 'node:http';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Handler, Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { timeout } from 'hono/timeout';
import { usualCommand } from '../core/command/slash-command.ts';
import type { Log } from '../core/log.ts';
import { compression } from './compression.ts';
import { type DeployHook, deployHookRoutes } from './hooks/deploy-hook.ts';
import { type StandingHook, standingRoutes } from './hooks/standing-hook.ts';
import type { IncidentResources } from './incident-routes.ts';
import type { createReadiness } from './readiness.ts';
import { guarded, json, type PageRequest, page, wantsPage } from './responses.ts';
import { type RunContext, serveReport, serveRun } from './run-routes.ts';

/** A request whose body was read, where Bolt's receiver looks for it. */
export type BufferedRequest = IncomingMessage & { rawBody: Buffer };

/** What the paths beside those of runs are answered with. */
export type RouteParts = {
  readiness: ReturnType<typeof createReadiness>;
  metrics: { contentType: string; text(): Promise<string> };
  /** Pages of incidents; null: there are none. */
  incidents: IncidentResources | null;
  /** Slack's posts in HTTP mode; null: there is no such path. It checks the signature itself, and always answers. */
  slackEvents: ((request: BufferedRequest, response: ServerResponse) => unknown) | null;
  /** What is done with signed posts to `/hooks/deploy`; null or left out: there is no such path. */
  deployHook?: Omit<DeployHook, 'log' | 'now'> | null;
  /** What signed requests for how a deploy or a run stands are answered from; null or left out: there are no such paths. */
  standingHook?: Omit<StandingHook, 'now'> | null;
  log: Log;
};

/** All that the server answers with. */
export type RouteContext = RunContext & RouteParts;

type Env = { Bindings: PageRequest['env'] };

const run = '/runs/:id{[\\w-]{1,64}}';
const incident = '/incidents/:key{[\\w.-]{1,64}}';
const answerMs = 20_000;
/** Slack's largest payloads (a dialog's, a message's) stay far below. */
const mostSlackBytes = 1_048_576;

/** Everything that the server answers; the rest is 404. */
export function appOf(context: RunContext & RouteParts): Hono<Env> {
  // The path as it was sent: nothing is decoded, so nothing can be smuggled.
  const app = new Hono<Env>({ getPath: (_, request) => pathOf(request?.env) });
  app.use(guarded);
  app.use(compression);
  app.use(methodNotAllowed({ app, onMethodNotAllowed: (c, methods) => wrongMethod(c, methods, context) }));
  app.use(timeout(answerMs, () => new HTTPException(503, { message: 'this takes too long; try again\n' })));
  app.get('/healthz', (c) => c.text('ok\n'));
  app.get('/readyz', ready(context));
  app.get('/metrics', counted(context));
  app.get(run, (c) => serveRun(c, context));
  if (context.report !== undefined) app.get(`${run}/report`, (c) => serveReport(c, context));
  const { incidents, slackEvents, deployHook, standingHook, log } = context;
  if (incidents !== null) {
    app.get(incident, (c) => incidents.page(c));
    app.get(`${incident}/events`, (c) => incidents.events(c));
  }
  if (slackEvents !== null) {
    app.post('/slack/events', limited(mostSlackBytes), async ({ req, env }) => {
      const rawBody = Buffer.from(await req.arrayBuffer());
      await slackEvents(Object.assign(env.incoming, { rawBody }), env.outgoing);
      return RESPONSE_ALREADY_SENT;
    });
  }
  if (deployHook) app.route('/hooks/deploy', deployHookRoutes({ ...deployHook, log, now: context.now }));
  if (standingHook) app.route('/hooks', standingRoutes({ ...standingHook, now: context.now }));
  app.notFound((c) => nothingHere(c, context));
  app.onError((error, c) => failed(error, c, context));
  return app;
}

/** What a process that starts answers: that it lives, what it waits for, its metrics; everything else is asked for again. */
export function startingAppOf(parts: Pick<RouteParts, 'readiness' | 'metrics'>): Hono<Env> {
  const app = new Hono<Env>({ getPath: (_, request) => pathOf(request?.env) });
  app.use(guarded);
  app.get('/healthz', (c) => c.text('ok\n'));
  app.get('/readyz', ready(parts));
  app.get('/metrics', counted(parts));
  app.notFound((c) => c.text('the bot is starting; try again\n', 503, { 'Retry-After': '5' }));
  return app;
}

function limited(maxSize: number): MiddlewareHandler<Env> {
  return bodyLimit({
    maxSize,
    onError: (c) => c.text(`the body is larger than ${maxSize} bytes\n`, 413, { Connection: 'close' }),
  });
}

function pathOf(env: PageRequest['env'] | undefined): string {
  return env?.incoming.url?.split('?', 1)[0] ?? '';
}

function nothingHere(c: PageRequest, { notice }: Pick<RunContext, 'notice'>): Response {
  if (!wantsPage(c)) return c.text('not found\n', 404);
  const text = `staging-check shows runs and incidents here, each to whoever has its link. Ask for one in Slack: ${usualCommand} status.`;
  return page(c, 404, notice('There is nothing at this address', text));
}

function wrongMethod(
  c: PageRequest,
  methods: readonly string[],
  { notice }: Pick<RunContext, 'notice'>,
): Response {
  const allow = methods.join(', ');
  const answer = wantsPage(c)
    ? page(c, 405, notice('This address is for programs', `It takes ${allow} only.`))
    : c.text('Method Not Allowed', 405);
  answer.headers.set('Allow', allow);
  return answer;
}

/** The one place that catches: a request that goes wrong gets 500 (or 503 when it takes too long), the log the reason. */
function failed(
  error: Error,
  c: PageRequest,
  { log, notice }: Pick<RunContext, 'notice'> & { log: Log },
): Response {
  const { incoming } = c.env;
  const route = c.req.routePath;
  if (error instanceof HTTPException) {
    if (error.status === 503) log.error({ route }, 'a request was not answered within 20 s');
    return wantsPage(c) && error.status === 503
      ? page(c, 503, notice('This takes too long', 'Reload the page in a minute.'))
      : error.getResponse();
  }
  // Who went away gets no answer, and is no fault of ours.
  if (!(incoming.destroyed && !incoming.complete)) log.error({ route, error }, 'a request failed');
  if (wantsPage(c)) return page(c, 500, notice('This failed on our side', 'The log of the bot says why.'));
  return json(c, 500, { error: 'this failed on our side; the log says why' });
}

function ready({ readiness }: Pick<RouteParts, 'readiness'>): Handler<Env> {
  return async (c) => {
    const { isReady, checks, warnings } = await readiness();
    return json(c, isReady ? 200 : 503, { ready: isReady, checks, warnings });
  };
}

function counted({ metrics }: Pick<RouteParts, 'metrics'>): Handler<Env> {
  return async (c) => c.body(await metrics.text(), 200, { 'Content-Type': metrics.contentType });
}
