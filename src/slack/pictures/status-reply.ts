import { usualCommand } from '../../core/command/slash-command.ts';
import { isPlanned } from '../../core/incident/head.ts';
import type { IncidentState } from '../../core/incident/state.ts';
import type { PlaceStatus } from '../../core/run/standings.ts';
import { incidentKeyName, incidentName, onEnvironment, outOf } from '../../core/words/incident.ts';
import { selectionWords } from '../../core/words/results.ts';
import { namesOf, shortLine } from '../../core/words/safe-text.ts';
import { shownVerdict, verdictMark, verdictWords } from '../../core/words/verdicts.ts';
import { runCommandButton } from '../actions/run-command.ts';
import { type ActionElement, momentSeen, words } from '../block-kit/blocks.ts';
import type { SlackMessage } from '../block-kit/message.ts';
import { type Line, replyMessage, typedLeaf } from '../block-kit/reply-message.ts';
import { environmentLines, type ShownEnvironment } from './environment-reply.ts';
import { activeLine, runLeaf, type ShownRun } from './run-list-reply.ts';

/** To the asker of `status`: how each plan stands, the runs that go on here, and who has which environment. */
export function statusReply(
  runs: readonly ShownRun[],
  environments: readonly ShownEnvironment[],
  options: {
    now: number;
    standings?: readonly PlaceStatus[];
    /** The open one of the channel, when it is about none of `standings`. */
    incident?: IncidentState | null;
    runPageUrl?: (run: string) => string | null;
  },
): SlackMessage {
  const { now, standings = [], incident = null, runPageUrl = () => null } = options;
  const active = runs.filter((run) => run.kind === 'active');
  const none: Line = [words('No run is going on here.')];
  const newest = active.find((run) => run.state.cancelled === null)?.state.head.id;
  const [again] = standings.flatMap(againCommand);
  const typed =
    newest !== undefined
      ? [`To cancel: ${usualCommand} cancel ${shortLine(newest, 60)}`]
      : [
          ...(again === undefined ? [`To run something: ${usualCommand} help`] : []),
          `What ran before: ${usualCommand} history`,
        ];
  return replyMessage({
    lines: [
      ...standings.flatMap((place) => placeLines(place, { now, runPageUrl })),
      ...(incident === null ? [] : [incidentLine(incident, now)]),
      ...(active.length === 0 ? [none] : active.map((run) => activeLine(run, now))),
      ...environments.flatMap(environmentLines),
      ...(again === undefined ? [] : [[words('Next: '), typedLeaf(again)]]),
    ],
    buttons: standings.flatMap((place, index) => againButton(place, index, standings.length > 1)),
    typed,
  });
}

/** `🚨 #db-down Database is gone · P1 · no plan · open since 10:31`. */
function incidentLine(incident: IncidentState, now: number): Line {
  const { head, severity, openedAt } = incident;
  const about = isPlanned(head) ? `plan ${shortLine(head.plan.id, 60)}` : 'no plan';
  const facts = `${severity} · ${about}${onEnvironment(incident)} · open since `;
  return [words(`🚨 ${incidentName(incident)} · ${facts}`, true), momentSeen(openedAt, now)];
}

/** `❌ shop on staging: failed since 10:31 · failing: Health, Login · revision 00468 · last look phase2 10:52 · r-7F3K · incident #517 · next 11:00 phase2`. */
function placeLines(
  place: PlaceStatus,
  { now, runPageUrl }: { now: number; runPageUrl: (run: string) => string | null },
): readonly Line[] {
  const { plan, environment, last, newer, sinceAt, failing, known, names, incident, next, news } = place;
  const { unlooked } = place;
  const name = `${shortLine(plan, 60)} on ${shortLine(environment, 60)}`;
  const open = incident === null ? '' : ` · incident ${incidentKeyName(incident)}`;
  const coming: Line =
    next === null
      ? []
      : [words(' · next '), momentSeen(next.at, now), words(` ${shortLine(next.words.join(' '), 60)}`)];
  if (last === null) return [[words(`➖ ${name}: cancelled each time${open}`), ...coming]];
  const { verdict, passed, total, selector, run, finishedAt } = last;
  const revision = newer?.revision ?? last.revision;
  const isGood = shownVerdict(verdict, last) === 'passed';
  const mark = isGood && (news !== null || unlooked.length > 0) ? '⚠️' : verdictMark(verdict, last);
  const refused = (newer ?? last).refused ?? [];
  const what = isGood && unlooked.length > 0 ? 'what was looked at ' : '';
  const failed = failing.map(({ check }) => names.get(check) ?? check);
  const facts = [
    failed.length === 0
      ? outOf(known?.passed ?? passed, known?.total ?? total)
      : `failing: ${namesOf(failed, 3, 60)}`,
    unlooked.length === 0 ? '' : `not looked at: ${namesOf(unlooked, 3, 60)}`,
    refused.length === 0
      ? ''
      : `not approved: ${namesOf(
          refused.map((id) => (newer ?? last).names?.[id] ?? id),
          2,
          60,
        )}`,
    revision === null ? '' : `revision ${shortLine(revision, 60)}`,
    news === null || !isGood ? '' : `after the deploy: ${shortLine(news, 150)}`,
    `${newer === null ? 'last look' : 'seen in'} ${selectionWords(selector, last.names)}`,
  ].filter((fact) => fact !== '');
  return [
    [
      words(`${mark} ${name}: ${what}${verdictWords(verdict, last)} since `, mark !== '✅'),
      momentSeen(sinceAt ?? finishedAt, now),
      words(` · ${facts.join(' · ')} `),
      momentSeen(finishedAt, now),
      words(' · '),
      runLeaf(run, runPageUrl(run)),
      ...(newer === null
        ? []
        : [
            words(
              ` · since then ${selectionWords(newer.selector, newer.names)} ${verdictWords(newer.verdict, newer)} `,
            ),
            momentSeen(newer.finishedAt, now),
          ]),
      words(open),
      ...coming,
    ],
  ];
}

/** Of more checks nobody types the command. */
const mostNamed = 20;

/** What looks again at all that fails of a plan; nothing where nothing does. */
function againCommand({ plan, environment, failing, last }: PlaceStatus): readonly string[] {
  if (failing.length === 0 || last === null) return [];
  const isOfOne = failing.every(({ run }) => run === last.run);
  if (failing.length > 1 && (isOfOne || failing.length > mostNamed)) return [`rerun failed ${last.run}`];
  return [`run ${plan} ${failing.map(({ check }) => check).join(' ')} ${environment}`];
}

/** A phone is some thirty letters wide. */
const mostOnButton = 22;

function againButton(place: PlaceStatus, index: number, isOneOfMany: boolean): readonly ActionElement[] {
  const { environment, failing, names } = place;
  const [first] = failing;
  const where = isOneOfMany ? ` on ${shortLine(environment, 10)}` : '';
  const name = first === undefined ? '' : shortLine(names.get(first.check) ?? first.check, mostOnButton);
  const label = failing.length === 1 ? `Run ${name}` : `Re-run failed${where}`;
  return againCommand(place).flatMap((command) => runCommandButton(label, command, index));
}
