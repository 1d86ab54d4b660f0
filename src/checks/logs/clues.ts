import type { CheckEnding, Clue, LogSight } from '../../core/cause/clue.ts';
import { thrownClue } from '../../core/cause/clue-makers.ts';
import { errorIn } from '../../core/cause/error-in.ts';
import { listAt, textAt } from '../../core/cause/evidence.ts';
import { steadyWords } from '../../core/cause/steady.ts';
import { tellingLine } from '../../core/log-signatures.ts';

/** Kept with the run: the short ones first, which name requests. */
const mostText = 8_000;
/** Kinds of errors that one check of a log tells. */
const mostKinds = 3;

/** The errors in the entries that must not be there; the first of them where none is an error. Nothing for entries that are missing. */
export function logClues({ evidence, failures }: CheckEnding): readonly Clue[] {
  const at = new Set(failures.map((failure) => failure.at));
  const findings = ['none', 'each', 'count'].filter((name) => at.has(`entries.${name}`));
  const messages = [
    ...findings.flatMap((name) =>
      listAt(evidence, 'findings', name, 'samples').map((one) => textAt(one, 'message')),
    ),
    ...(at.has('newErrors')
      ? listAt(evidence, 'newErrors', 'unseen').map(
          (one) => textAt(one, 'sample', 'message') || textAt(one, 'signature'),
        )
      : []),
  ].filter((message) => message !== '');
  const samples = findings.flatMap((name) => listAt(evidence, 'findings', name, 'samples'));
  const unseen = at.has('newErrors') ? listAt(evidence, 'newErrors', 'unseen') : [];
  const times = [
    ...samples.map((one) => textAt(one, 'timestamp')),
    ...unseen.map((one) => textAt(one, 'sample', 'timestamp')),
  ];
  const log = sightOf(evidence, messages, times.map(Date.parse).filter(Number.isFinite));
  const thrown = new Map<string, Clue>();
  for (const message of messages) {
    const error = errorIn(message);
    if (error === null) continue;
    const place = error.place || placeInSignature(evidence, error.what);
    const clue = thrownClue({ ...error, place }, log);
    if (clue.kind === 'thrown' && !thrown.has(clue.message)) thrown.set(clue.message, clue);
  }
  if (thrown.size > 0) return [...thrown.values()].slice(0, mostKinds);
  const [first] = messages;
  if (first === undefined) return [];
  const line = tellingLine(first).trim().slice(0, 300);
  return [{ kind: 'said', text: `in the logs: ${line}`, keys: [`log ${steadyWords(line)}`] }];
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
