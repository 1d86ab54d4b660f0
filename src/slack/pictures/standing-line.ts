import type { PlaceStatus } from '../../core/run/place-status.ts';
import type { PlanStanding, StandingCheck } from '../../core/run/standings.ts';
import { incidentKeyName, outOf, revisionName } from '../../core/words/incident.ts';
import { quantity } from '../../core/words/quantity.ts';
import { selectionWords } from '../../core/words/results.ts';
import { namesOf, shortLine } from '../../core/words/safe-text.ts';
import { shownVerdict, verdictMark, verdictWords } from '../../core/words/verdicts.ts';
import { momentSeen, person, words } from '../block-kit/blocks.ts';
import type { Line } from '../block-kit/reply-message.ts';
import { runLeaf } from './run-list-reply.ts';

/** What a row is drawn with. */
type Options = { now: number; runPageUrl: (run: string) => string | null };

/** `❌ shop on staging: failed since 10:31 · failing: Health, Login · revision 00468 · last look phase2 10:52 · r-7F3K · incident #517 · next 11:00 phase2`. */
export function standingLine(place: PlaceStatus, { now, runPageUrl }: Options): Line {
  const { last, newer, incident, next } = place;
  const open = incident === null ? '' : ` · incident ${incidentKeyName(incident)}`;
  const coming: Line =
    next === null
      ? []
      : [words(' · next '), momentSeen(next.at, now), words(` ${shortLine(next.words.join(' '), 60)}`)];
  if (last === null || place.verdict === null) {
    const mark = standingMark({ ...place, verdict: null });
    const about: Line =
      place.deployed === null ? [words(nothingSeen(place))] : unseenDeploy(place.deployed, now);
    const old = oldWords(place).map((fact) => words(` · ${fact}`));
    return [words(`${mark} ${placeName(place)}: `), ...about, ...old, words(open), ...coming];
  }
  const facts = factsOf(place);
  const newest = newer ?? last;
  const revision = newest.revision ?? last.revision;
  const look = [
    revision === null || place.deployed !== null ? '' : ` · revision ${shortLine(revision, 60)}`,
    ` · ${newer === null ? 'last look' : 'seen in'} ${selectionWords(last.selector, last.names)}`,
    last.verdict === null ? ', which goes on, ' : last.cancelled ? ', which was cancelled, ' : ' ',
  ].join('');
  const mark = standingMark(place);
  return [
    words(`${mark} ${placeName(place)}: ${headOf(place)}`, mark !== '✅'),
    ...(place.sinceAt === null || (!place.isReadable && place.failing.length === 0)
      ? []
      : [words(' since '), momentSeen(place.sinceAt, now)]),
    ...(place.deployed === null ? [] : [words(' · '), ...deployedLeaves(place.deployed, now)]),
    ...facts.map((fact) => words(` · ${fact}`)),
    ...rejectedLeaves(place, now),
    words(look),
    momentSeen(last.at, now),
    words(' · '),
    runLeaf(last.run, runPageUrl(last.run)),
    ...(newer === null ? [] : sinceThen(newer, now)),
    words(open),
    ...coming,
  ];
}

/** `❌ shop on staging`: of places that there is no room for. */
export function standingName(place: PlanStanding & { news: string | null }): string {
  return `${standingMark(place)} ${placeName(place)}`;
}

function placeName({ plan, environment }: PlanStanding): string {
  return `${shortLine(plan, 60)} on ${shortLine(environment, 60)}`;
}

type LastDeploy = NonNullable<PlanStanding['deployed']>;

/** `v9 was deployed 21:17`. */
function deployedLeaves({ revision, at }: LastDeploy, now: number): Line {
  return [
    words(`${shortLine(revisionName({ revision: revision ?? '' }), 60)} was deployed `),
    momentSeen(at, now),
  ];
}

function unseenDeploy(deployed: LastDeploy, now: number): Line {
  return [...deployedLeaves(deployed, now), words(', and nothing was looked at since')];
}

function oldWords({ stillAnswers }: PlaceStatus): readonly string[] {
  return stillAnswers === null ? [] : [`an earlier revision still answers: ${shortLine(stillAnswers, 120)}`];
}

function nothingSeen({ newer, last, outOfReach, unlooked, environment }: PlanStanding): string {
  if (outOfReach.length > 0 && unlooked.length === 0) return reachWords({ outOfReach, environment });
  const newest = newer ?? last;
  if (newest?.verdict === null) return 'nothing was looked at yet, a run goes on';
  return newest?.cancelled === true ? 'cancelled each time' : 'nothing was looked at as the plan is now';
}

/** Nothing green stands over what nobody has looked at, or over what a report told as new. */
function standingMark({
  verdict,
  unseen,
  news,
  deployed,
  outOfReach,
}: PlanStanding & { news: string | null }): string {
  if (verdict === null) return deployed === null && outOfReach.length === 0 ? '➖' : '⚠️';
  return shownVerdict(verdict, { unseen }) === 'passed' && news !== null
    ? '⚠️'
    : verdictMark(verdict, { unseen });
}

/** All that was looked at is well. */
function isOnlyUnlooked({ isReadable, failing, unknown, rejected, unlooked }: PlanStanding): boolean {
  return isReadable && failing.length + unknown.length + rejected.length === 0 && unlooked.length > 0;
}

function headOf(place: PlanStanding): string {
  const { verdict, unknown } = place;
  if (!place.isReadable && place.failing.length === 0) return unreadWords(place);
  if (verdict === null || isOnlyUnlooked(place)) return 'what was looked at passed';
  return verdictWords(verdict, { unseen: unknown.length });
}

function unreadWords({ problem }: PlanStanding): string {
  const why = problem === undefined ? 'is not there any more' : `has an error: ${shortLine(problem, 200)}`;
  return `nothing can be told, its plan ${why}`;
}

function reachWords({ outOfReach, environment }: Pick<PlanStanding, 'outOfReach' | 'environment'>): string {
  const whose = outOfReach.length === 1 ? 'its host' : 'their hosts';
  return `cannot be looked at, ${shortLine(environment, 60)} does not list ${whose}: ${named(outOfReach)}`;
}

function factsOf(place: PlaceStatus): readonly string[] {
  const { isReadable, verdict, unseen, passed, total, failing, unknown, unlooked, news } = place;
  const isGood = verdict !== null && shownVerdict(verdict, { unseen }) === 'passed';
  const toldNews = news === null || !isGood ? [] : [`after the deploy: ${shortLine(news, 150)}`];
  return [
    ...(isReadable || failing.length === 0 ? [] : [unreadWords(place)]),
    ...oldWords(place),
    ...(failing.length > 0 ? [`failing: ${named(failing)}`] : []),
    ...(unknown.length > 0 ? [`could not be looked at: ${named(unknown)}`] : []),
    ...(isReadable && failing.length === 0 && unknown.length === 0 ? [`${outOf(passed, total)} passed`] : []),
    ...(place.uncounted.length > 0 ? [`fails and does not count: ${named(place.uncounted)}`] : []),
    ...(place.outOfReach.length > 0 ? [reachWords(place)] : []),
    ...(unlooked.length > 0
      ? [`not looked at${place.deployed === null ? '' : ' since'}: ${named(unlooked)}`]
      : []),
    ...(place.leftOut.length > 0 ? [`run only when named: ${named(place.leftOut)}`] : []),
    ...toldNews,
  ];
}

function named(checks: readonly StandingCheck[]): string {
  return namesOf(
    checks.map(({ name }) => name),
    3,
    60,
  );
}

/** ` · not approved: Redeployment (rejected by @jun 17:59)`. */
function rejectedLeaves({ rejected }: PlanStanding, now: number): Line {
  const [first] = rejected;
  if (first === undefined) return [];
  const at: Line = first.at === null ? [] : [words(' '), momentSeen(first.at, now)];
  const more = rejected.length === 1 ? '' : ` and ${quantity(rejected.length - 1, 'more check')}`;
  const name = shortLine(first.name, 60);
  return [words(` · not approved: ${name} (rejected by `), person(first.by), ...at, words(`)${more}`)];
}

function sinceThen(
  { selector, names, verdict, unseen, cancelled, at }: NonNullable<PlanStanding['newer']>,
  now: number,
): Line {
  const ended = verdict === null ? 'goes on' : verdictWords(verdict, { unseen, cancelled });
  return [words(` · since then ${selectionWords(selector, names)} ${ended} `), momentSeen(at, now)];
}
