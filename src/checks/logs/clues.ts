import type { CheckEnding, Clue, LogSight } from '../../core/cause/clue.ts';
import { thrownClue } from '../../core/cause/clue-makers.ts';
import { errorIn } from '../../core/cause/error-in.ts';
import { listAt, numberAt, textAt } from '../../core/cause/evidence.ts';
import { steadyWords } from '../../core/cause/steady.ts';
import { matcher } from '../../core/expect/matcher.ts';
import { parseJson } from '../../core/json/parse-json.ts';
import { signatureOf, tellingLine } from '../../core/log-signatures.ts';
import { isRecord } from '../../core/query/unread.ts';
import { countTruth } from './count.ts';

/** Kept with the run: the short ones first, which name requests. */
const mostText = 8_000;
/** Kinds of entries that one check of a log tells. */
const mostKinds = 5;

/** Entries that say the same, by one of them; `varies`: in times, ids and numbers they differ. */
type Kind = { message: string; count: number; varies: boolean };

/**
 * What the entries say that must not be there: the errors among them, and lines that come more often than any error, which have a reason
 * of their own. Nothing for entries that are missing.
 */
export function logClues({ evidence, failures }: CheckEnding): readonly Clue[] {
  const at = new Set(failures.map((failure) => failure.at));
  const findings = ['none', 'each', 'count'].filter(
    (name) => at.has(`entries.${name}`) && (name !== 'count' || isTooMany(evidence)),
  );
  const unseen = at.has('newErrors') ? listAt(evidence, 'newErrors', 'unseen') : [];
  const samples = [
    ...findings.flatMap((name) => listAt(evidence, 'findings', name, 'samples')),
    ...unseen.map((one) => (isRecord(one) ? one.sample : null)),
  ];
  const kinds = [
    ...findings.flatMap((name) => kindsFound(evidence, name)),
    ...unseen.map((one) => kindOf(one, textAt(one, 'signature'))),
  ].filter(({ message }) => message !== '');
  const messages = kinds.map(({ message }) => message);
  const times = samples.map((one) => Date.parse(textAt(one, 'timestamp')));
  const log = sightOf(evidence, messages, times.filter(Number.isFinite));
  const thrown = new Map<string, { clue: Clue; count: number }>();
  const lines: { clue: Clue; count: number }[] = [];
  for (const { message, count, varies } of kinds) {
    const error = errorIn(message);
    if (error === null) {
      lines.push({ clue: saidClue(message, varies), count });
      continue;
    }
    const place = error.place || placeInSignature(evidence, error.what);
    const clue = thrownClue({ ...error, place }, log);
    const told = varies ? { ...clue, text: steadyWords(clue.text) } : clue;
    if (clue.kind === 'thrown' && !thrown.has(clue.message)) thrown.set(clue.message, { clue: told, count });
  }
  const most = Math.max(0, ...[...thrown.values()].map(({ count }) => count));
  const all = [...thrown.values(), ...lines.filter(({ count }) => count > most)];
  return all.slice(0, mostKinds).map(({ clue }) => clue);
}

/** True where there are more entries than may be; of too few nothing tells why the others are missing. */
function isTooMany(evidence: CheckEnding['evidence']): boolean {
  const wanted = parseJson(textAt(evidence, 'findings', 'count', 'wanted'))?.value;
  const is = matcher.safeParse(isRecord(wanted) ? wanted.is : undefined);
  if (!is.success) return true;
  if (typeof is.data === 'number') return (numberAt(evidence, 'findings', 'count', 'count') ?? 0) > is.data;
  return countTruth(is.data, 0, 0) !== false;
}

function kindsFound(evidence: CheckEnding['evidence'], name: string): readonly Kind[] {
  const kinds = listAt(evidence, 'findings', name, 'kinds');
  if (kinds.length > 0) return kinds.map((one) => kindOf(one, ''));
  const samples = listAt(evidence, 'findings', name, 'samples').map((one) => textAt(one, 'message'));
  return [...Map.groupBy(samples, signatureOf).values()].map((same) => ({
    message: same[0] ?? '',
    count: same.length,
    varies: new Set(same).size > 1,
  }));
}

function kindOf(one: unknown, otherwise: string): Kind {
  const varies = isRecord(one) && one.varies === true;
  return {
    message: textAt(one, 'sample', 'message') || otherwise,
    count: numberAt(one, 'count') ?? 1,
    varies,
  };
}

function saidClue(message: string, varies: boolean): Clue {
  const line = tellingLine(message).trim().slice(0, 300);
  const steady = steadyWords(line);
  const alike = steady === line ? `${line}, and others like it` : steady;
  return { kind: 'said', text: `in the logs: ${varies ? alike : line}`, keys: [`log ${steady}`] };
}

/** How many there were and the first, where none must be there; null where what was expected tells it. */
export function logReason({ failures, summary }: CheckEnding, { text }: Clue): string | null {
  const [first] = failures;
  if (first?.at !== 'entries.none' || text === first.message) return null;
  return `${summary}: ${text.replace(/^in the logs: /, '')}`;
}

/** The file of an error of which the kept message lost it: the kind of the error was told by the whole message. */
function placeInSignature(evidence: CheckEnding['evidence'], what: string): string {
  const start = steadyWords(what).slice(0, 60);
  const all = [...listAt(evidence, 'errors', 'signatures'), ...listAt(evidence, 'newErrors', 'unseen')];
  const found = all.map((one) => textAt(one, 'signature')).find((one) => one.startsWith(start));
  return (
    /\((?:.* in )?(?<path>[^()\s]+\.\w+)\)$/
      .exec(found ?? '')
      ?.groups?.path?.split('/')
      .at(-1) ?? ''
  );
}

const service =
  /(?:service_name|configuration_name|container_name|app_name|module_id|function_name|service|app|job)"?\s*(?:=~?|:)\s*"?([\w.-]{2,100})/g;

function sightOf(
  evidence: CheckEnding['evidence'],
  messages: readonly string[],
  times: readonly number[],
): LogSight {
  const names = [...textAt(evidence, 'filter').slice(0, 4_000).matchAll(service)].map(
    ([, name]) => name ?? '',
  );
  const kinds = listAt(evidence, 'errors', 'signatures').map((one) => textAt(one, 'sample', 'message'));
  const texts = [...messages, ...listAt(evidence, 'samples').map((one) => textAt(one, 'message')), ...kinds];
  return {
    services: names,
    text: texts
      .toSorted((a, b) => a.length - b.length)
      .join('\n')
      .slice(0, mostText),
    times,
  };
}
