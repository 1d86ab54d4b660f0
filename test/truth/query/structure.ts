import type { Kind } from '../statement.ts';
import { type Asked, ask } from './ask.ts';

const entry = { severity: 'ERROR', textPayload: 'the redis is gone', labels: { app: 'shop' } };
const docs = 'cloud.google.com/logging/docs/view/logging-query-language: Boolean operators';

const asked: readonly Omit<Asked, 'entry' | 'why'>[] = [
  {
    says: 'OR binds before AND',
    filter: 'severity=ERROR OR severity=INFO AND textPayload:nothing',
    is: false,
  },
  {
    says: 'parentheses change it',
    filter: 'severity=ERROR OR (severity=INFO AND textPayload:nothing)',
    is: true,
  },
  { says: 'NOT binds before OR', filter: 'NOT severity=INFO OR textPayload:nothing', is: true },
  { says: 'a blank between conditions is AND', filter: 'severity=ERROR textPayload:nothing', is: false },
  { says: 'a new line between conditions is AND', filter: 'severity=ERROR\ntextPayload:nothing', is: false },
  { says: 'a minus is NOT', filter: '-textPayload:redis', is: false },
  { says: 'two negations cancel out', filter: 'NOT NOT severity=ERROR', is: true },
  {
    says: 'a comment ends with its line',
    filter: 'severity=ERROR -- AND textPayload:nothing\nAND labels.app=shop',
    is: true,
  },
  { says: 'or in small letters is a text to look for', filter: 'severity=ERROR or severity=INFO', is: false },
  { says: 'a list of values is a list of comparisons', filter: 'severity=(INFO OR ERROR)', is: true },
  {
    says: 'a list of values with AND must hold for each',
    filter: 'textPayload:("redis" AND "nothing")',
    is: false,
  },
  { says: 'NOT inside a list of values', filter: 'textPayload:("redis" AND NOT "back")', is: true },
  { says: 'a filter of nothing but blanks matches everything', filter: '  \n ', is: true },
];

export const structure: Kind = {
  kind: 'how conditions are put together',
  rule: `${docs}: NOT, then OR, then AND`,
  statements: asked.map((one) => ask({ ...one, why: docs, entry })),
};
