import { usualCommand } from '../../core/command/slash-command.ts';
import { isPlanned } from '../../core/incident/head.ts';
import type { IncidentState } from '../../core/incident/state.ts';
import type { PlaceStatus } from '../../core/run/place-status.ts';
import type { StandingCheck } from '../../core/run/standings.ts';
import { listed } from '../../core/words/enumeration.ts';
import { incidentName, onEnvironment } from '../../core/words/incident.ts';
import { namesOf, shortLine } from '../../core/words/safe-text.ts';
import { runCommandButton } from '../actions/run-command.ts';
import { type ActionElement, momentSeen, words } from '../block-kit/blocks.ts';
import type { SlackMessage } from '../block-kit/message.ts';
import { type Line, replyMessage, typedLeaf } from '../block-kit/reply-message.ts';
import { environmentLines, type ShownEnvironment } from './environment-reply.ts';
import { activeLine, type ShownRun } from './run-list-reply.ts';
import { standingLine, standingName } from './standing-line.ts';

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
      ...standingLines(standings, { now, runPageUrl }),
      ...(incident === null ? [] : [incidentLine(incident, now)]),
      ...(active.length === 0 ? [none] : active.map((run) => activeLine(run, now))),
      ...holderLines(environments),
      ...nextLines(standings),
    ],
    buttons: standings.flatMap((place, index) => againButton(place, index, standings.length > 1)),
    typed,
  });
}

/** Environments that nobody has are one line. */
function holderLines(environments: readonly ShownEnvironment[]): readonly Line[] {
  const free = environments.filter(({ holder, line }) => holder === null && line.length === 0);
  const names = listed(free.map(({ environment }) => shortLine(environment, 60) || 'the environment'));
  return [
    ...environments.filter((one) => !free.includes(one)).flatMap(environmentLines),
    ...(free.length === 0 ? [] : [[words(`Nobody has ${names}.`)]]),
  ];
}

const mostPlaces = 6;

/** A row a place; of very many the rest in one line, so that none stays unsaid. */
export function standingLines(
  standings: readonly PlaceStatus[],
  options: { now: number; runPageUrl: (run: string) => string | null },
): readonly Line[] {
  const rest = standings.slice(mostPlaces);
  return [
    ...standings.slice(0, mostPlaces).map((place) => standingLine(place, options)),
    ...(rest.length === 0 ? [] : [[words(`And ${namesOf(rest.map(standingName), 20, 140)}`)]]),
  ];
}

/** `🚨 #db-down Database is gone · P1 · no plan · open since 10:31`. */
function incidentLine(incident: IncidentState, now: number): Line {
  const { head, severity, openedAt } = incident;
  const about = isPlanned(head) ? `plan ${shortLine(head.plan.id, 60)}` : 'no plan';
  const facts = `${severity} · ${about}${onEnvironment(incident)} · open since `;
  return [words(`🚨 ${incidentName(incident)} · ${facts}`, true), momentSeen(openedAt, now)];
}

/** What to type, else what has to be mended before anything can be looked at. */
function nextLines(standings: readonly PlaceStatus[]): readonly Line[] {
  const [again] = standings.flatMap(againCommand);
  if (again !== undefined) return [[words('Next: '), typedLeaf(again)]];
  const [mend] = standings.flatMap(mendWords);
  return mend === undefined ? [] : [[words(`Next: ${mend}`)]];
}

function mendWords(place: PlaceStatus): readonly string[] {
  const { isReadable, problem, verdict, outOfReach, uncounted } = place;
  const plan = shortLine(place.plan, 60);
  const environment = shortLine(place.environment, 60);
  if (!isReadable && problem !== undefined)
    return [`mend the plan ${plan}: ${usualCommand} plan ${plan} says all`];
  if (!isReadable) return [`put the plan ${plan} back, with its environment ${environment}`];
  if (outOfReach.length > 0)
    return [`add the host to \`hosts\` of environment ${environment}, or give it another`];
  const isGood = verdict === null || verdict === 'passed';
  if (isGood || uncounted.length === 0 || place.failing.length + place.unknown.length > 0) return [];
  const names = namesOf(
    uncounted.map(({ name }) => name),
    3,
    60,
  );
  return [`let ${names} count again, or take ${uncounted.length === 1 ? 'it' : 'them'} out of the criteria`];
}

/** Of more checks nobody types the command. */
const mostNamed = 20;

/** What looks again at all that did not pass, else at what nobody has looked at; never at what changes something. */
function againCommand(place: PlaceStatus): readonly string[] {
  const { plan, environment, isReadable } = place;
  const ids = lookable(place)
    .slice(0, mostNamed)
    .map(({ check }) => check);
  if (!isReadable || ids.length === 0) return [];
  return [`run ${plan} ${ids.join(' ')} ${environment}`];
}

function lookable({ failing, unknown, unlooked }: PlaceStatus): readonly StandingCheck[] {
  const harmless = (checks: readonly StandingCheck[]) => checks.filter(({ isDangerous }) => !isDangerous);
  const open = harmless([...failing, ...unknown]);
  return open.length > 0 ? open : failing.length + unknown.length > 0 ? [] : harmless(unlooked);
}

/** A phone is some thirty letters wide. */
const mostOnButton = 22;

function againButton(place: PlaceStatus, index: number, isOneOfMany: boolean): readonly ActionElement[] {
  const [first, ...others] = lookable(place);
  if (first === undefined) return [];
  const where = isOneOfMany ? ` on ${shortLine(place.environment, 10)}` : '';
  const isOpen = place.failing.length + place.unknown.length > 0;
  const many = isOpen ? `Re-run failed${where}` : `Look at the rest${where}`;
  const label = others.length === 0 ? `Run ${shortLine(first.name, mostOnButton)}` : many;
  return againCommand(place).flatMap((command) => runCommandButton(label, command, index));
}
