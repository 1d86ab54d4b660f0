import { checkKeys } from '../../check-frame.ts';
import { isQuiet, notesKey, type PlanTree, placeKey } from './record.ts';

/** What a tree says as one text, without where it comes from; `skip` names children that do not count either. */
export function digestOf(told: PlanTree | undefined, skip: ReadonlySet<string> = none): string {
  if (told === undefined) return '';
  if (told.hash !== null) return told.hash;
  const own = [...told.children]
    .filter(([key]) => !isQuiet(key) && !skip.has(key))
    .map(([key, child]) => `${key}:${digestOf(child)}`)
    .sort();
  return `{${own.join(' ')}}`;
}

const none: ReadonlySet<string> = new Set();
const surroundings = new Set(['name', 'tier', 'needs', 'inferred', placeKey]);

/** What a check does and expects, whatever it is called and wherever it stands. */
export function deedOf(check: PlanTree): string {
  return digestOf(check, surroundings);
}

const besides = new Set([...Object.keys(checkKeys), 'expect', placeKey]);

/** What a check does: its command, its request. */
export function doingOf(check: PlanTree | undefined): string {
  return digestOf(check, besides);
}

/** True when nobody changed a piece or its comments. */
export function isUntouched(before: PlanTree | undefined, now: PlanTree): boolean {
  return before !== undefined && digestOf(before) === digestOf(now) && notesOf(before) === notesOf(now);
}

/** All comments in a piece. */
function notesOf(told: PlanTree): string {
  const own = told.children.get(notesKey)?.hash ?? '';
  const inner = [...told.children].map(([key, child]) => {
    const notes = notesOf(child);
    return notes === '' ? '' : `${key}:${notes}`;
  });
  return [own, ...inner.sort()].filter((text) => text !== '').join(' ');
}
