import type { Clue, LogSight } from './clue.ts';
import { saysNobodyBehind } from './clue-makers.ts';
import type { CheckClue, ClueGroup } from './fold.ts';

/**
 * A cause in the making: what says so, what was seen of it from outside in the meantime, and what the log says of the time in which the
 * former waited in vain (null: nothing, or it was not looked for).
 */
export type CauseDraft = {
  says: ClueGroup;
  meanwhile: ClueGroup;
  heard: { says: ClueGroup; ms: number } | null;
};

/**
 * Answers that say no more than that something is wrong belong to the one error that the log of that service has for it: its entries name
 * the request or the service, or tell that it did not start. Where several could be meant, none is.
 */
export function explain(folds: readonly ClueGroup[]): readonly CauseDraft[] {
  const logged = folds.filter((one) => logsOf(one).length > 0);
  const taken = new Map<ClueGroup, ClueGroup[]>();
  const left = folds.filter((one) => {
    if (!one.every(isBlunt)) return true;
    const [first, ...others] = logged.filter((error) => logsOf(error).some((log) => explains(log, one)));
    if (first === undefined || others.length > 0) return true;
    taken.set(first, [...(taken.get(first) ?? []), one]);
    return false;
  });
  return heardOf(left.map((says) => ({ says, meanwhile: (taken.get(says) ?? []).flat(), heard: null })));
}

/** Connections that lack events say what did not come, and not why: where there is one error in the logs and it came while they waited, it is theirs. */
function heardOf(drafts: readonly CauseDraft[]): readonly CauseDraft[] {
  const waited = drafts.filter(({ says }) => says.every(isSilence));
  const logged = drafts.filter(({ says, meanwhile }) => says.every(isLogged) && meanwhile.length === 0);
  const [silence, ...otherSilences] = waited;
  const [error, ...otherErrors] = logged;
  if (silence === undefined || error === undefined || otherSilences.length + otherErrors.length > 0)
    return drafts;
  const spans = silence.says.flatMap(({ check }) => spanOf(check) ?? []);
  const times = logsOf(error.says).flatMap((log) => log.times);
  const isMeanwhile =
    times.length > 0 && times.every((at) => spans.some(({ from, to }) => at >= from && at <= to));
  if (!isMeanwhile) return drafts;
  const ms = Math.max(...spans.map(({ from, to }) => to - from));
  return drafts
    .filter((one) => one !== error)
    .map((one) => (one === silence ? { ...one, heard: { says: error.says, ms } } : one));
}

function isSilence({ clue }: CheckClue): boolean {
  return clue.kind === 'said' && clue.keys.some((key) => key.startsWith('websocket '));
}

function isLogged({ clue }: CheckClue): boolean {
  return clue.kind === 'thrown' && clue.log !== null;
}

function spanOf({ startedAt, durationMs }: CheckClue['check']): { from: number; to: number } | null {
  const from = Date.parse(startedAt ?? '');
  return Number.isFinite(from) && durationMs !== undefined ? { from, to: from + durationMs } : null;
}

function logsOf(one: ClueGroup): readonly LogSight[] {
  return one.flatMap(({ clue }) => (clue.kind === 'thrown' && clue.log !== null ? [clue.log] : []));
}

function isBlunt({ clue }: CheckClue): boolean {
  if (clue.kind !== 'answer' || (clue.words !== '' && !saysNobodyBehind(clue.words))) return false;
  return clue.status === null || clue.status >= 500;
}

const neverStarted =
  /, in <module>|Cannot find (?:module|package)|Module\._compile|\bmain\.(?:main|init)\b|APPLICATION FAILED TO START|Application run failed|<main>|<top \(required\)>|Program\.<?Main|(?:start-?up|container|application|server)\b.{0,60}\bfailed|failed to start|exit(?:ed|ing)? (?:with )?(?:code|status)/i;

function explains(log: LogSight, answers: ClueGroup): boolean {
  const responses = answers.flatMap(({ clue }) => (clue.kind === 'answer' ? [clue] : []));
  if (responses.some((clue) => log.services.some((name) => isNamed(name, clue.host)))) return true;
  if (responses.some((clue) => isRequest(clue, log.text))) return true;
  const isGone = responses.some(({ status }) => status === null || status === 502 || status === 503);
  return isGone && neverStarted.test(log.text);
}

/** `netra-backend` answers as `netra-backend-x7-ew.a.run.app`. */
function isNamed(service: string, host: string): boolean {
  const labels = host.split(':')[0]?.split('.') ?? [];
  return service.length > 2 && labels.some((label) => label === service || label.startsWith(`${service}-`));
}

/** The request with its status, or with its method, stands in the entries. */
function isRequest({ path, status }: Extract<Clue, { kind: 'answer' }>, text: string): boolean {
  if (path.length < 2) return false;
  const bare = path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const method = '(?:GET|HEAD|POST|PUT|PATCH|DELETE|WS|WEBSOCKET)';
  return new RegExp(
    `${method}[^\\n]{0,40}${bare}(?![\\w/])|${bare}(?![\\w/])[^\\n]{0,40}(?:${status ?? 500}|\\[${method}\\])`,
  ).test(text);
}
