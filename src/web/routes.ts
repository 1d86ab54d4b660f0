import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendJson, sendText } from './answers.ts';
import { bodyOf } from './body.ts';
import { answerDeployHook } from './deploy-hook.ts';
import { answerReport, answerRun } from './run-routes.ts';
import type { BufferedRequest, RouteContext } from './server.ts';

export type RouteRequest = {
  request: IncomingMessage;
  response: ServerResponse;
  /** What the first group of the path matched; empty without one. */
  id: string;
  context: RouteContext;
};

/** One path of the server. It is matched as it was sent: nothing is decoded, so nothing can be smuggled. */
export type Route = {
  /** For logs. */
  name: string;
  /** GET answers HEAD too. */
  method: 'GET' | 'POST';
  path: RegExp;
  /** False: as if there were no such route; there unless told. */
  isThere?(context: RouteContext): boolean;
  answer(asked: RouteRequest): unknown;
};

/** Everything that the server answers; the rest is 404. */
export const routes: readonly Route[] = [
  { name: '/healthz', method: 'GET', path: /^\/healthz$/, answer: alive },
  { name: '/readyz', method: 'GET', path: /^\/readyz$/, answer: ready },
  { name: '/metrics', method: 'GET', path: /^\/metrics$/, answer: counted },
  { name: '/runs/<id>', method: 'GET', path: /^\/runs\/([\w-]{1,64})$/, answer: answerRun },
  {
    name: '/runs/<id>/report',
    method: 'GET',
    path: /^\/runs\/([\w-]{1,64})\/report$/,
    isThere: hasReports,
    answer: answerReport,
  },
  {
    name: '/incidents/<key>',
    method: 'GET',
    path: /^\/incidents\/([\w.-]{1,64})$/,
    isThere: hasIncidents,
    answer: (asked) => asked.context.incidents?.page(asked),
  },
  {
    name: '/incidents/<key>/events',
    method: 'GET',
    path: /^\/incidents\/([\w.-]{1,64})\/events$/,
    isThere: hasIncidents,
    answer: (asked) => asked.context.incidents?.events(asked),
  },
  {
    name: '/slack/events',
    method: 'POST',
    path: /^\/slack\/events$/,
    isThere: isHttpMode,
    answer: slackPost,
  },
  {
    name: '/hooks/deploy',
    method: 'POST',
    path: /^\/hooks\/deploy$/,
    isThere: hasDeployHook,
    answer: deployHook,
  },
];

function alive({ response }: RouteRequest): void {
  sendText(response, 200, 'ok\n');
}

async function ready({ response, context }: RouteRequest): Promise<void> {
  const { isReady, checks, warnings } = await context.readiness();
  sendJson(response, isReady ? 200 : 503, { ready: isReady, checks, warnings });
}

async function counted({ response, context }: RouteRequest): Promise<void> {
  sendText(response, 200, await context.metrics.text(), context.metrics.contentType);
}

function hasReports({ report }: RouteContext): boolean {
  return report !== undefined;
}

function hasIncidents({ incidents }: RouteContext): boolean {
  return incidents !== null;
}

function isHttpMode({ slackEvents }: RouteContext): boolean {
  return slackEvents !== null;
}

function hasDeployHook({ deployHook: hook }: RouteContext): boolean {
  return hook !== undefined && hook !== null;
}

async function deployHook({ request, response, context }: RouteRequest): Promise<void> {
  const { deployHook: hook, now, log } = context;
  if (hook) await answerDeployHook({ request, response, now: now() }, { ...hook, log });
}

/** Slack's largest payloads (a dialog's, a message's) stay far below. */
const mostBodyBytes = 1_048_576;

async function slackPost({ request, response, context }: RouteRequest): Promise<void> {
  const body = await bodyOf(request, mostBodyBytes);
  if (body === null) {
    response.setHeader('Connection', 'close');
    return sendText(response, 413, `the body is larger than ${mostBodyBytes} bytes\n`);
  }
  // Safe: the body is put there in the same breath.
  const buffered = Object.assign(request, { rawBody: body }) as BufferedRequest;
  await context.slackEvents?.(buffered, response);
}
