import { distance } from 'fastest-levenshtein';

/** The candidate that a person most likely meant by `word`, or null when none is near (more than a third of it differs). Two letters swapped count as one mistake. */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  const wanted = word.toLowerCase();
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(Math.max(word.length, 3) / 3)) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue;
    const d = mistakes(wanted, candidate.toLowerCase());
    if (d < bestDistance) {
      best = candidate;
      bestDistance = d;
    }
  }
  return best;
}

function mistakes(word: string, candidate: string): number {
  const d = distance(word, candidate);
  return d === 2 && isSwapped(word, candidate) ? 1 : d;
}

function isSwapped(word: string, candidate: string): boolean {
  if (word.length !== candidate.length) return false;
  let at = 0;
  while (word[at] === candidate[at]) at += 1;
  return word[at] === candidate[at + 1] && word[at + 1] === candidate[at];
}
