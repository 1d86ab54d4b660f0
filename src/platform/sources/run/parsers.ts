import { kubernetes } from './kubernetes.ts';
import type { LineParser } from './line-read.ts';
import { ndjson } from './ndjson.ts';
import { patternParser } from './pattern.ts';

const parsers = { ndjson, kubernetes } as const;

type ParserName = keyof typeof parsers;

/** As plans name them. */
export const parserNames = ['ndjson', 'kubernetes'] as const satisfies readonly ParserName[];

export function parserOf(parser: ParserName | { pattern: string }): LineParser {
  return typeof parser === 'string' ? parsers[parser] : patternParser(parser.pattern);
}
