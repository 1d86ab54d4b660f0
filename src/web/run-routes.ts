import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseToken } from '../core/links.ts';
import { type Page, sendJson, sendPage, wantsJson } from './answers.ts';
import type { RouteContext } from './server.ts';

/** Where the page of a run leads to, relative to itself; `reportLink` null where there are no reports. */
export type RunPageLinks = { documentLink: string; reportLink: string | null };

/** A run as people and as programs read it; made only when one of them asks. */
export type RunAnswer = { page(links: RunPageLinks): Page | Promise<Page>; document(): unknown };

/** Where the page of a report leads to. */
export type ReportPageLinks = {
  documentLink: string;
  runLink: string;
  /** Epoch ms: links to other runs must not open longer than the one by which the page was reached. */
  expiresAt: number;
};

/** The report on a run, for both. */
export type ReportAnswer = { page(links: ReportPageLinks): Page | Promise<Page>; document(): unknown };

type RunAsked = { request: IncomingMessage; response: ServerResponse; id: string; context: RouteContext };

type Admitted = { token: string; isJson: boolean; refuse: Refuse };
type Refuse = (status: number, title: string, text: string, reloadSeconds?: number) => void;

/** `/runs/<id>`: the run as it stands. */
export async function answerRun(asked: RunAsked): Promise<void> {
  const admitted = admit(asked);
  if (admitted === null) return;
  const { response, id, context } = asked;
  const { token, isJson, refuse } = admitted;
  const run = await context.run(id);
  if (run === null) return refuse(404, gone, goneText(id));
  if (isJson) return sendJson(response, 200, run.document());
  const reportLink = context.report === undefined ? null : `${id}/report?token=${token}`;
  sendPage(response, 200, await run.page({ documentLink: `?token=${token}&format=json`, reportLink }));
}

const gone = 'This run is gone';
/** A program asks again then, and the page loads itself again. */
const waitSeconds = 10;

/** `/runs/<id>/report`: the report on a run that has ended. */
export async function answerReport(asked: RunAsked): Promise<void> {
  const admitted = admit(asked);
  if (admitted === null) return;
  const { response, id, context } = asked;
  const { token, isJson, refuse } = admitted;
  const report = await context.report?.(id);
  if (report === undefined || report === null) {
    return refuse(404, gone, goneText(id));
  }
  if (report === 'running') {
    response.setHeader('Retry-After', String(waitSeconds));
    const text = `Its report comes once ${id} has ended. This page reloads itself.`;
    return refuse(409, 'This run goes on', text, waitSeconds);
  }
  if (isJson) return sendJson(response, 200, report.document());
  const links = {
    documentLink: `?token=${token}&format=json`,
    runLink: `../${id}?token=${token}`,
    expiresAt: (parseToken(token)?.expiresAtSeconds ?? 0) * 1000,
  };
  sendPage(response, 200, await report.page(links));
}

/** Null when the request is answered: without a good token, no answer depends on which runs exist. */
function admit({ request, response, id, context }: RunAsked): Admitted | null {
  // The sign in front keeps `URLSearchParams` from forgiving a second question mark.
  const query = new URLSearchParams(`&${request.url?.split('?').slice(1).join('?') ?? ''}`);
  const tokens = query.getAll('token');
  const token = tokens.length === 1 ? (tokens[0] ?? '') : '';
  const isJson = wantsJson(request) || query.get('format') === 'json';
  const refuse: Refuse = (status, title, text, reloadSeconds) => {
    if (isJson) sendJson(response, status, { error: `${title}: ${text}` });
    else sendPage(response, status, context.notice(title, text, reloadSeconds));
  };
  const judgement = context.links.judge('run', id, token, context.now());
  if (judgement === 'good') return { token, isJson, refuse };
  const again =
    'Ask for a new link in Slack: /staging-check history lists the last runs, each with a link that opens for 7 days.';
  refuse(403, judgement === 'expired' ? 'This link has expired' : 'This link does not open anything', again);
  return null;
}

function goneText(id: string): string {
  return `Nothing is kept of ${id} any more. /staging-check history in Slack lists the runs that are.`;
}
