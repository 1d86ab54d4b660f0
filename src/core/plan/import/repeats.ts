import type { Candidate, Fates } from './candidate.ts';
import { optionalFrom } from './roles.ts';

/**
 * The checks without those that do the same as another and expect nothing else. Of two the one that something was stated for stays; else,
 * where something is changed between them, the later one, which looks at what the change left; else the first.
 */
export function withoutRepeats(checks: readonly Candidate[], fates: Fates): readonly Candidate[] {
  const candidates: Candidate[] = [];
  const byKey = new Map<string, Candidate[]>();
  for (const check of checks) {
    const key = keyOf(check);
    const others = byKey.get(key) ?? [];
    const other = others.find((one) => agree(one, check));
    if (other === undefined) {
      byKey.set(key, [...others, check]);
      candidates.push(check);
      continue;
    }
    const stays = staying(other, check, checks);
    const goes = stays === other ? check : other;
    stays.places = [...placesOf(other), ...placesOf(check)];
    stays.words += `\n${goes.words}`;
    stays.draft = { ...stays.draft, capture: { ...goes.draft.capture, ...stays.draft.capture } };
    stays.boxes = [...stays.boxes, ...goes.boxes];
    stays.name ||= goes.name;
    stays.notes = [...stays.notes, ...goes.notes.filter((note) => note.startsWith('not understood'))];
    fates.move(goes, stays, 'the same as another line of the document');
    if (stays === other) continue;
    byKey.set(
      key,
      others.map((one) => (one === other ? check : one)),
    );
    candidates.splice(candidates.indexOf(other), 1);
    candidates.push(check);
  }
  return candidates;
}

function placesOf({ places, words, boxes }: Candidate): NonNullable<Candidate['places']> {
  return places ?? [{ words, boxes }];
}

function keyOf({ draft: { type, spec, expect }, unit }: Candidate): string {
  // The names of variables stand among what is expected of them.
  const names = type === 'env' ? Object.keys(expect) : [];
  // What is off unless asked for stands in for nothing.
  return JSON.stringify([type, spec, names, optionalFrom(unit.path) === -1 ? '' : unit.path]);
}

function agree(a: Candidate, b: Candidate): boolean {
  return isOpen(a) || isOpen(b) || JSON.stringify(a.draft.expect) === JSON.stringify(b.draft.expect);
}

function isOpen({ draft }: Candidate): boolean {
  return draft.inferred || Object.keys(draft.expect).length === 0;
}

function staying(first: Candidate, second: Candidate, all: readonly Candidate[]): Candidate {
  if (isOpen(first) !== isOpen(second)) return isOpen(first) ? second : first;
  const between = all.slice(all.indexOf(first) + 1, all.indexOf(second));
  return between.some(({ draft }) => draft.danger !== null) ? second : first;
}
