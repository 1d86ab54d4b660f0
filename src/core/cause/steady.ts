import { withoutIds, withoutMeasures } from '../log-signatures.ts';
import type { Clue } from './clue.ts';

type Fold = readonly [RegExp, string | ((...found: string[]) => string)];

const moment = String.raw`\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2})?(?:[.,]\d+)?(?: ?UTC|Z|[+-]\d{2}:?\d{2})?`;
/** What services call the things that they have many of. */
const things =
  'user|order|account|customer|session|request|job|task|item|cart|invoice|tenant|pid|row|key|transaction|ticket|booking|payment|shipment|product|document|record|object|member|contact|device|id';

/** Of a look. */
const timeWindow = new RegExp(String.raw`\s*\bfrom ${moment} to ${moment}`, 'g');
const anyMoment = new RegExp(moment, 'g');

/** Never the same twice, and nothing to look for. */
const noise: readonly Fold[] = [
  [/(?<![\w:.])\d{1,2}:\d{2}:\d{2}(?:[.,]\d+)?(?![\w:])/g, '…'],
  [/\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{8,}\b/gi, '…'],
  [/\b(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z\d]{20,}\b/g, '…'],
  [
    /\b(\d+(?:\.\d+)?)( ?)(ms|milliseconds|s|secs?|seconds)\b/g,
    (_, amount = '', space = '', unit = '') => `${roundAmount(amount, unit)}${space}${unit}`,
  ],
];
/** Whom or what one look met, of many: to look for where all who say it met the same. */
const numbers: readonly Fold[] = [
  [
    new RegExp(
      String.raw`\b((?:${things})s?(?:[ _-]?(?:id|no\.?|number))?["']?(?: ?[:=#] ?| )["']?)\d+\b(?! of )`,
      'gi',
    ),
    '$1…',
  ],
  [/\b((?:request|session|transaction|job|task|ticket)-)\d+\b/gi, '$1…'],
  [/\b(thread|worker|goroutine|process|pool|conn|connection)([- #])\d+\b(?! of )/gi, '$1$2…'],
  [/(?<=[a-z])\/\d+(?=[/?\s"',:;)]|$)/gi, '/…'],
  [/(?<![\w.:/])#\d+\b/g, '#…'],
];
/** Ports that the system hands out (RFC 6335, 6), on either end of a connection. */
const port =
  /(?<![\w.-])((?:\d{1,3}\.){3}\d{1,3}|localhost|\[[0-9a-f:]+\]):(?:3[3-9]\d{3}|[45]\d{4}|6[0-5]\d{3})\b/gi;

/**
 * What is the same however often the same thing is said of the same thing: without ids, moments, numbers of things, ports of a moment, and
 * with durations rounded. A number in a name, a count, a status stays: what differs in it is another thing.
 */
export function steadyWords(text: string): string {
  return folded(text, [...noise, ...numbers])
    .replace(port, '$1:…')
    .replace(/\s+/g, ' ')
    .trim();
}

/** True for two runs' words of one thing that is wrong: what was measured, and which of many it met, is another each time. */
export function isSameSaid(one: string, other: string): boolean {
  return one === other || withoutMeasures(steadyWords(one)) === withoutMeasures(steadyWords(other));
}

/**
 * What clues of one cause say, in the words of the first: a number that all of them tell stays, which says whom to look for; ids, moments,
 * ports of a moment never do, and durations are rounded. The host of the plan stays as it is.
 */
export function sharedText(clue: Clue, others: readonly Clue[]): string {
  // Which revision it is, is what such a clue says.
  if (clue.keys.some((key) => key.startsWith('revision '))) return clue.text;
  const own = withFolds(clue, noise);
  const bare = withFolds(clue, [...noise, ...numbers]);
  const isShared = others.every((one) => {
    const words = withFolds(one, noise);
    return words === own || words === withFolds(one, [...noise, ...numbers]);
  });
  return isShared ? own : bare;
}

function withFolds(clue: Clue, folds: readonly Fold[]): string {
  const host = 'host' in clue ? clue.host : '';
  return folded(clue.text.replace(timeWindow, ''), folds).replace(port, (whole, name: string) =>
    whole === host || clue.kind === 'network' ? whole : `${name}:…`,
  );
}

function folded(text: string, folds: readonly Fold[]): string {
  return folds.reduce(
    (told, [pattern, by]) => (typeof by === 'string' ? told.replace(pattern, by) : told.replace(pattern, by)),
    withoutIds(text.replace(anyMoment, '…')),
  );
}

/** Short times are what they are by chance; of others the first two digits are the same the next time. */
function roundAmount(amount: string, unit: string): string {
  const value = Number(amount);
  const isShort = unit.startsWith('m') ? value < 100 : value < 1;
  if (isShort && value > 0) return '…';
  const rounded = Number(value.toPrecision(2));
  return rounded === value ? amount : String(rounded);
}
