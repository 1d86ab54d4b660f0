import { docker } from './docker.ts';
import { journalJson } from './journal.ts';
import { kubernetes } from './kubernetes.ts';
import type { LineParser } from './line-read.ts';
import { logfmt } from './logfmt.ts';
import { ndjson } from './ndjson.ts';
import { patternParser } from './pattern.ts';

const parsers = { ndjson, logfmt, 'journal-json': journalJson, kubernetes, docker } as const;

type ParserName = keyof typeof parsers;

/** As plans name them. */
export const parserNames = [
  'ndjson',
  'logfmt',
  'journal-json',
  'kubernetes',
  'docker',
] as const satisfies readonly ParserName[];

export function parserOf(parser: ParserName | { pattern: string }): LineParser {
  return typeof parser === 'string' ? parsers[parser] : patternParser(parser.pattern);
}
