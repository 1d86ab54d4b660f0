import { docker } from './docker.ts';
import { journalJson } from './journal.ts';
import { kubernetes } from './kubernetes.ts';
import type { LineParser } from './line-read.ts';
import { logfmt } from './logfmt.ts';
import { ndjson } from './ndjson.ts';
import type { ParserName } from './parser-names.ts';
import { patternParser } from './pattern.ts';

const parsers: Readonly<Record<ParserName, LineParser>> = {
  ndjson,
  logfmt,
  'journal-json': journalJson,
  kubernetes,
  docker,
};

export function parserOf(parser: ParserName | { pattern: string }): LineParser {
  return typeof parser === 'string' ? parsers[parser] : patternParser(parser.pattern);
}
