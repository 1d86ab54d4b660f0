import {
  goodPattern,
  type HealthReading,
  isDoubtful,
  isProse,
  isTrouble,
  readingOf,
} from './health-words.ts';
import { literalText, quotedText } from './yaml-lines.ts';

/** What a health check expects of JSON: lines below `json:`, and what a person has to know of it. */
export type BodyProposal = { lines: readonly string[]; notes: readonly string[] };

/** The values at one path, of both looks and of every item of a list. */
type Place = { path: string; name: string; values: readonly unknown[]; depth: number };

const deepest = 10;
const mostPlaces = 120;
const mostKeys = 8;

/**
 * What to expect of an answer that was looked at twice; null where nothing in it says that the service is well or ill, so that no
 * expectation could tell the one from the other.
 */
export function bodyProposal(first: unknown, again: unknown): BodyProposal | null {
  const places = placesIn(first, again);
  const readings = places.map((place) => ({ place, reading: worstOf(place) }));
  const tells = ({ place, reading }: (typeof readings)[number]) =>
    reading !== 'silent' && reading !== 'quiet' && !isTrouble(place.name);
  if (!readings.some(tells)) return null;
  const isRecord = typeof first === 'object' && first !== null && !Array.isArray(first);
  const names = new Set(places.map(({ path }) => path));
  const guards = isRecord
    ? ['$.error', '$.errors']
        .filter((path) => !names.has(path))
        .map((path) => `${quotedText(path)}: { exists: false }`)
    : [];
  const stated = readings.flatMap(({ place, reading }) => lineOf(place, reading) ?? []);
  const lasting = places.filter(isLasting).slice(0, mostKeys).map(lastingLine);
  return {
    lines: [...stated, ...lasting, ...guards],
    notes: readings.flatMap(({ place, reading }) => noteOf(place, reading) ?? []),
  };
}

function placesIn(...looks: readonly unknown[]): readonly Place[] {
  const found = new Map<string, Place>();
  const add = (path: string, name: string, value: unknown, depth: number) => {
    const isGroup = typeof value === 'object' && value !== null && !isTrouble(name);
    if (isGroup && depth < deepest) {
      for (const [key, member] of Object.entries(value)) {
        const isItem = Array.isArray(value);
        add(isItem ? `${path}[*]` : `${path}${memberOf(key)}`, isItem ? name : key, member, depth + 1);
      }
      return;
    }
    const values = [...(found.get(path)?.values ?? []), value];
    if (found.has(path) || found.size < mostPlaces) found.set(path, { path, name, values, depth });
  };
  for (const look of looks) add('$', '', look, 0);
  return [...found.values()];
}

function memberOf(key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

/** Of all values at one path; that it was well one time makes no bad one better. */
function worstOf({ name, values }: Place): HealthReading {
  const readings = values.map((value) => readingOf(name, value));
  const order: readonly HealthReading[] = ['bad', 'unclear', 'good', 'quiet'];
  return order.find((reading) => readings.includes(reading)) ?? 'silent';
}

function lineOf(place: Place, reading: HealthReading): string | null {
  const key = `${quotedText(place.path)}:`;
  switch (reading) {
    case 'good':
      return `${key} ${sameOrOneOf(place)}`;
    case 'bad':
    case 'unclear':
      return `${key} ${mended(place)}`;
    case 'quiet':
      return `${key} ${emptyOf(place)}`;
    case 'silent':
      return null;
    default:
      return reading satisfies never;
  }
}

function sameOrOneOf({ values }: Place): string {
  const texts = [...new Set(values.map(scalarText))];
  return texts.length === 1 ? (texts[0] ?? '') : `{ in: [${texts.join(', ')}] }`;
}

/** What it should say; what was good one time is known, else a word that usually means it. */
function mended({ name, values }: Place): string {
  if (isTrouble(name)) return '{ exists: false }';
  const known = values.find((value) => readingOf(name, value) === 'good');
  if (known !== undefined) return scalarText(known);
  const [value] = values;
  if (typeof value === 'boolean') return String(!value);
  return `{ matches: ${quotedText(goodPattern)} }`;
}

function emptyOf({ values }: Place): string {
  const [value] = values;
  if (typeof value === 'object' && value !== null) return '{ length: 0 }';
  return typeof value === 'boolean' || typeof value === 'number' ? String(value) : '{ in: [null, ""] }';
}

function scalarText(value: unknown): string {
  return typeof value === 'string' ? literalText(value) : JSON.stringify(value);
}

/** A key of the answer itself that always has a value of one type, whatever the value is. */
function isLasting({ name, values, depth }: Place): boolean {
  const types = new Set(values.map((value) => typeof value));
  const [type] = types;
  return (
    depth === 1 &&
    types.size === 1 &&
    values.length > 1 &&
    (type === 'string' || type === 'number') &&
    !isProse(name) &&
    readingOf(name, values[0]) === 'silent'
  );
}

function lastingLine({ path, values }: Place): string {
  return `${quotedText(path)}: { type: ${typeof values[0]} }`;
}

function noteOf({ path, name, values }: Place, reading: HealthReading): string | null {
  const words = (value: unknown) => JSON.stringify(value).slice(0, 80);
  const texts = [...new Set(values.map(words))];
  if (reading === 'unclear')
    return `${path} was ${texts.join(' and ')}, which says neither well nor ill as far as anybody here knows: the check is red until you write what it has to be.`;
  if (reading === 'silent' && values.some((value) => isDoubtful(name, value)))
    return `${path} was ${texts.join(' and ')}: the check does not ask for it; write what it has to be if it says how the service is.`;
  if (reading !== 'bad') return null;
  const isMoving = texts.length > 1 && values.some((value) => readingOf(name, value) === 'good');
  return isMoving
    ? `${path} was ${texts.join(' and ')} when this was written: it comes and goes.`
    : `${path} was ${texts.join(' and ')} when this was written: the check is red until that has changed.`;
}
