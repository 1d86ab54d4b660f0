import { usualCommand } from '../core/command/slash-command.ts';
import { parseToken } from '../core/links.ts';
import type { Links } from './links.ts';
import type { SectionPages } from './pages/run-page.ts';
import { json, type Page, type PageRequest, page, queryOf, tokenOf, wantsJson } from './responses.ts';

/** Where the page of a run leads to, relative to itself; `reportLink` null where there are no reports, `stillLink` where the page is still already. */
export type RunPageLinks = {
  documentLink: string;
  reportLink: string | null;
  stillLink: string | null;
  sections: SectionPages;
};

/** A run as people and as programs read it; made only when one of them asks. */
export type RunResource = {
  isEnded: boolean;
  page(links: RunPageLinks): Page | Promise<Page>;
  document(): unknown;
};

/** Where the page of a report leads to. */
export type ReportPageLinks = {
  documentLink: string;
  runLink: string;
  /** Epoch ms: links to other runs must not open longer than the one by which the page was reached. */
  expiresAt: number;
};

/** The report on a run, for both. */
export type ReportResource = { page(links: ReportPageLinks): Page | Promise<Page>; document(): unknown };

/** Verdict and facts of a run whose details were dropped, for both. */
export type LeftResource = { page(): Page | Promise<Page>; document(): unknown };

/** What the pages of runs are made from. */
export type RunContext = {
  links: Pick<Links, 'judge'>;
  /** Null for a run that nobody knows (any more); asked only for those whose link is signed. */
  run(id: string): Promise<RunResource | null>;
  /** What is left of such a run, of which no more than verdict and facts are kept; null when nothing is. */
  left?(id: string): Promise<LeftResource | null>;
  /** The report on such a run, `running` before it has ended, null when nothing is kept of it; left out: there is no such path. */
  report?(id: string): Promise<ReportResource | 'running' | null>;
  /** A page that says one thing: no such run, the link has ended. It loads itself again every so many seconds, when told. */
  notice(title: string, text: string, reloadSeconds?: number): Page;
  /** Epoch ms. */
  now(): number;
};

/** What a request with a good token may know, or its refusal. */
type PageVisit = { id: string; token: string; isJson: boolean; isStill: boolean; refuse: Refuse };
type Refuse = (status: 403 | 404 | 409, title: string, text: string, reloadSeconds?: number) => Response;

/** `/runs/<id>`: the run as it stands. */
export async function serveRun(c: PageRequest, context: RunContext): Promise<Response> {
  const admitted = admit(c, context);
  if (admitted instanceof Response) return admitted;
  const { id, token, isJson, isStill } = admitted;
  const run = await context.run(id);
  if (run === null) return await serveLeft(c, context, admitted);
  const settled = { isSettled: run.isEnded };
  if (isJson) return json(c, 200, run.document(), settled);
  const reportLink = context.report === undefined ? null : `${id}/report?token=${token}`;
  const stillLink = isStill ? null : `?token=${token}&still=1`;
  const sections = sectionPages(queryOf(c), token);
  const shown = await run.page({
    documentLink: `?token=${token}&format=json`,
    reportLink,
    stillLink,
    sections,
  });
  return page(c, 200, shown, settled);
}

function sectionPages(query: URLSearchParams, token: string): SectionPages {
  return {
    shown: query.get('section'),
    linkTo: (section) => `?token=${token}&section=${encodeURIComponent(section)}`,
    wholeLink: `?token=${token}`,
  };
}

const gone = 'This run is gone';
/** A program asks again then, and the page loads itself again. */
const waitSeconds = 10;

/** `/runs/<id>/report`: the report on a run that has ended. */
export async function serveReport(c: PageRequest, context: RunContext): Promise<Response> {
  const admitted = admit(c, context);
  if (admitted instanceof Response) return admitted;
  const { id, token, isJson, refuse } = admitted;
  const report = await context.report?.(id);
  if (report === undefined || report === null) return await serveLeft(c, context, admitted);
  if (report === 'running') {
    c.header('Retry-After', String(waitSeconds));
    const text = `Its report comes once ${id} has ended. This page reloads itself.`;
    return refuse(409, 'This run goes on', text, waitSeconds);
  }
  const settled = { isSettled: true };
  if (isJson) return json(c, 200, report.document(), settled);
  const links = {
    documentLink: `?token=${token}&format=json`,
    runLink: `../${id}?token=${token}`,
    expiresAt: (parseToken(token)?.expiresAtSeconds ?? 0) * 1000,
  };
  return page(c, 200, await report.page(links), settled);
}

/** It says that it is gone, whatever is left of it: no program takes that for the whole. */
async function serveLeft(c: PageRequest, context: RunContext, visit: PageVisit): Promise<Response> {
  const { id, isJson, refuse } = visit;
  const left = (await context.left?.(id)) ?? null;
  if (left === null) return refuse(404, gone, goneText(id));
  return isJson ? json(c, 410, left.document()) : page(c, 410, await left.page());
}

/** Without a good token, no answer depends on which runs exist. */
function admit(c: PageRequest, context: RunContext): PageVisit | Response {
  const id = c.req.param('id') ?? '';
  const query = queryOf(c);
  const token = tokenOf(query);
  const isJson = wantsJson(c, query);
  const refuse: Refuse = (status, title, text, reloadSeconds) =>
    isJson
      ? json(c, status, { error: `${title}: ${text}` })
      : page(c, status, context.notice(title, text, reloadSeconds));
  const judgement = context.links.judge('run', id, token, context.now());
  if (judgement === 'good') return { id, token, isJson, isStill: query.has('still'), refuse };
  const again = `Ask for a new link in Slack: ${usualCommand} history lists the last runs, each with a link that opens for 7 days.`;
  return refuse(
    403,
    judgement === 'expired' ? 'This link has expired' : 'This link does not open anything',
    again,
  );
}

function goneText(id: string): string {
  return `Nothing is kept of ${id} any more. ${usualCommand} history in Slack lists the runs that are.`;
}
