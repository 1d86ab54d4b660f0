import { readYaml } from './yaml-source.ts';

const words = { noun: 'a plan', empty: '', insteadOfAlias: '' };

/** The line (from 1) at which each check of a plan's text begins, by its id; empty for a text that is none. */
export function checkLines(text: string): ReadonlyMap<string, number> {
  const source = readYaml(text, words);
  const lines = new Map<string, number>();
  for (const [phase, { sections }] of membersOf(source.value, 'phases')) {
    for (const [section, { checks }] of membersOf({ sections }, 'sections')) {
      for (const [check] of membersOf({ checks }, 'checks')) {
        const path = ['phases', phase, 'sections', section, 'checks', check];
        lines.set(check, source.placeOf(source.offsetOf(path, 'key')).line);
      }
    }
  }
  return lines;
}

type Members = readonly (readonly [string, Readonly<Record<string, unknown>>])[];

function membersOf(value: unknown, key: string): Members {
  const members = recordOf(recordOf(value)[key]);
  return Object.entries(members).map(([name, member]) => [name, recordOf(member)]);
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
