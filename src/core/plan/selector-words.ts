import { nearest } from '../nearest.ts';
import { tiers } from './model.ts';

/** Selectors that are no names of a plan. */
export const reservedWords: ReadonlySet<string> = new Set(['all', 'failed', ...tiers]);

export type SelectorNames = {
  phases: readonly string[];
  sections: readonly string[];
  checks: readonly string[];
  /** Without `@`. */
  tags: readonly string[];
  /** What checks are called where people read them, in small letters, by their ids; names that several have are left out. Left out where only ids are taken. */
  titles?: ReadonlyMap<string, string>;
};

/** What one selector means: `known`, or the nearest one that would be. */
export type SelectorMeaning =
  | {
      kind: 'known';
      selects:
        | { by: 'all' | 'failed' }
        | { by: 'tier' | 'phase' | 'section' | 'check' | 'tag'; name: string };
    }
  | { kind: 'unknown'; nearest: string | null };

/** Reads one selector; a bare number is the phase whose id ends in it, else the phase at that place. */
export function nearestSelector(word: string, names: SelectorNames): SelectorMeaning {
  if (word === 'all' || word === 'failed') return { kind: 'known', selects: { by: word } };
  const exact = [
    ['tier', tiers],
    ['phase', names.phases],
    ['section', names.sections],
    ['check', names.checks],
  ] as const;
  for (const [by, known] of exact) {
    if (known.some((name) => name === word)) return { kind: 'known', selects: { by, name: word } };
  }
  if (word.startsWith('@') && names.tags.includes(word.slice(1))) {
    return { kind: 'known', selects: { by: 'tag', name: word.slice(1) } };
  }
  const titled = names.titles?.get(titleKey(word));
  if (titled !== undefined) return { kind: 'known', selects: { by: 'check', name: titled } };
  const numbered = /^\d{1,4}$/.test(word) ? phaseByNumber(word, names.phases) : undefined;
  if (numbered !== undefined) return { kind: 'known', selects: { by: 'phase', name: numbered } };
  const tags = names.tags.map((tag) => `@${tag}`);
  const candidates = [...names.phases, ...names.sections, ...names.checks, ...tags, ...reservedWords];
  const near = word.startsWith('@') ? nearest(word, tags) : nearest(word, candidates);
  return { kind: 'unknown', nearest: near };
}

/** A name as it is compared: small letters, single blanks. */
export function titleKey(name: string): string {
  return name.trim().replace(/\s+/g, ' ').toLowerCase();
}

function phaseByNumber(word: string, phases: readonly string[]): string | undefined {
  const ending = new RegExp(`(^|\\D)${word}$`);
  return phases.find((phase) => ending.test(phase)) ?? phases[Number(word) - 1];
}
