import type { PlaceStatus } from '../../core/run/place-status.ts';
import type { PlanStanding, StandingCheck } from '../../core/run/standings.ts';
import { incidentKeyName, outOf } from '../../core/words/incident.ts';
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
  if (last === null || place.verdict === null)
    return [words(`➖ ${placeName(place)}: ${nothingSeen(place)}${open}`), ...coming];
  const facts = factsOf(place);
  const newest = newer ?? last;
  const revision = newest.revision ?? last.revision;
  const look = [
    revision === null ? '' : ` · revision ${shortLine(revision, 60)}`,
    ` · ${newer === null ? 'last look' : 'seen in'} ${selectionWords(last.selector, last.names)}`,
    last.verdict === null ? ', which goes on, ' : last.cancelled ? ', which was cancelled, ' : ' ',
  ].join('');
  const mark = standingMark(place);
  return [
    words(`${mark} ${placeName(place)}: ${headOf(place)}`, mark !== '✅'),
    ...(place.sinceAt === null ? [] : [words(' since '), momentSeen(place.sinceAt, now)]),
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

function nothingSeen({ newer, last }: PlanStanding): string {
  const newest = newer ?? last;
  if (newest?.verdict === null) return 'nothing was looked at yet, a run goes on';
  return newest?.cancelled === true ? 'cancelled each time' : 'nothing was looked at as the plan is now';
}

/** Nothing green stands over what nobody has looked at, or over what a report told as new. */
function standingMark({ verdict, unseen, news }: PlanStanding & { news: string | null }): string {
  if (verdict === null) return '➖';
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
  if (verdict === null || isOnlyUnlooked(place)) return 'what was looked at passed';
  return verdictWords(verdict, { unseen: unknown.length });
}

function factsOf(place: PlaceStatus): readonly string[] {
  const { isReadable, verdict, unseen, passed, total, failing, unknown, unlooked, news } = place;
  const isGood = verdict !== null && shownVerdict(verdict, { unseen }) === 'passed';
  const toldNews = news === null || !isGood ? [] : [`after the deploy: ${shortLine(news, 150)}`];
  return [
    ...(isReadable ? [] : ['its plan is not there any more, or has errors']),
    ...(failing.length > 0 ? [`failing: ${named(failing)}`] : []),
    ...(unknown.length > 0 ? [`could not be looked at: ${named(unknown)}`] : []),
    ...(failing.length === 0 && unknown.length === 0 ? [`${outOf(passed, total)} passed`] : []),
    ...(place.uncounted.length > 0 ? [`fails and does not count: ${named(place.uncounted)}`] : []),
    ...(unlooked.length > 0 ? [`not looked at: ${named(unlooked)}`] : []),
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
