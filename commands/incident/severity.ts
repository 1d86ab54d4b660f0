import { type Severity, severities } from '../../src/core/incident/events.ts';
import { deed, type SubVerb } from './sub-verb.ts';

/** `incident severity`. */
export const severityVerb: SubVerb = {
  name: 'severity',
  help: 'severity P0…P3.',
  read(_, [word, ...more]) {
    const severity = severityIn(word);
    return severity === null || more.length > 0
      ? { wrong: `severity takes one of ${severities.join(', ')}` }
      : deed(({ incidents, asker }, id) => incidents.setSeverity(asker, severity, id));
  },
};

/** How severe a word says it is; null for any other word. */
export function severityIn(word: string | undefined): Severity | null {
  return severities.find((one) => one === word?.toUpperCase()) ?? null;
}
