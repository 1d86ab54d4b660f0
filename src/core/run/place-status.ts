import { comingReport } from '../deploy/due.ts';
import { othersIn } from '../deploy/revision.ts';
import type { DeployState } from '../deploy/state.ts';
import { isPlanned } from '../incident/head.ts';
import { isOwn } from '../incident/own-events.ts';
import type { IncidentState } from '../incident/state.ts';
import type { Scope } from '../plan/model.ts';
import type { PlanStanding } from './standings.ts';

/** How a plan stands on an environment, with the incident of the channel about it, and when it is looked at next by itself. */
export type PlaceStatus = PlanStanding & {
  incident: string | null;
  next: { at: number; words: readonly string[] } | null;
  /** What the newest report on the deploy that is there told as new, in one sentence; null when it told nothing new. */
  news: string | null;
  /** Who still answers with an earlier revision than the one that was deployed last, as its series heard; null where nobody is known to. */
  stillAnswers: string | null;
};

/** What is beside the standings: the open incident of the channel, schedules with their next time, deploys, the newest first. */
export type BesideStandings = {
  open: IncidentState | null;
  schedules: readonly (Scope & { words: readonly string[]; nextAt: number | null })[];
  deploys: readonly DeployState[];
};

/** Each standing with what is beside it. */
export function placesOf(
  standings: readonly PlanStanding[],
  { open, schedules, deploys }: BesideStandings,
): readonly PlaceStatus[] {
  const coming = [
    ...schedules.flatMap(({ nextAt, ...one }) => (nextAt === null ? [] : [{ ...one, at: nextAt }])),
    ...deploys.flatMap((deploy) => {
      const report = comingReport(deploy);
      const { plan, environment } = deploy.head;
      return report === null ? [] : [{ plan, environment, at: report.dueAt, words: report.run }];
    }),
  ];
  return standings.map((standing) => {
    const { plan, environment } = standing;
    const isHere = (one: Scope) => one.plan === plan && one.environment === environment;
    const [next] = coming.filter(isHere).toSorted((a, b) => a.at - b.at);
    return {
      ...standing,
      incident: open !== null && isAbout(open, standing) ? open.head.key : null,
      next: next === undefined ? null : { at: next.at, words: next.words },
      news: newsOf(deploys.find(({ head }) => isHere(head))),
      stillAnswers: stillAnswers(deploys.find(({ head }) => isHere(head))),
    };
  });
}

/** True for the incident of this place; what no plan foresaw is about no plan's row. */
export function isAbout({ head }: IncidentState, place: Scope): boolean {
  return isPlanned(head) && isOwn(head, place);
}

/** What the last report on a deploy told as new; null when all was as before, or there is none. */
function newsOf(deploy: DeployState | undefined): string | null {
  const compared = deploy?.reports.findLast((report) => report.compared !== null)?.compared ?? null;
  return compared !== null && compared.standing === 'news' ? compared.headline : null;
}

function stillAnswers(deploy: DeployState | undefined): string | null {
  const heard = deploy?.reports.findLast(({ revision }) => revision !== null);
  if (deploy === undefined || heard?.revision?.standing !== 'old') return null;
  const { kind } = heard.progress;
  return kind === 'ended' || kind === 'running'
    ? null
    : othersIn(deploy.head.revision, heard.revision.answers);
}
