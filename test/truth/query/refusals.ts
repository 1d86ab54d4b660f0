import type { Kind } from '../statement.ts';
import { type Asked, ask } from './ask.ts';

const docs = 'cloud.google.com/logging/docs/view/logging-query-language';

const asked: readonly Omit<Asked, 'entry' | 'why'>[] = [
  {
    says: 'a field that no entry has',
    filter: 'sevrity=ERROR',
    is: /no field sevrity in a log entry; did you mean severity\?/,
  },
  {
    says: 'a severity that is none, and is called so elsewhere',
    filter: 'severity>=FATAL',
    is: /no severity FATAL; .*; the same here is CRITICAL/,
  },
  {
    says: 'sampling, which leaves entries out',
    filter: 'sample(insertId, 0.1)',
    is: /sample\(\) leaves entries out/,
  },
  { says: 'a function that does not exist', filter: 'serch("x")', is: /unsupported function serch\(\)/ },
  { says: 'a value with a star in it', filter: 'textPayload=boom*', is: /\* is no wildcard here/ },
  { says: 'single quotes', filter: "textPayload='boom'", is: /put texts in double quotes/ },
  { says: 'a quote that is not closed', filter: 'textPayload="boom', is: /this quote is never closed/ },
  { says: 'an index into a list', filter: 'jsonPayload.items[0]=1', is: /lists cannot be indexed/ },
  { says: 'a status that is no number', filter: 'httpRequest.status>=5xx', is: /no number: 5xx/ },
  { says: 'a time that is no time', filter: 'timestamp>yesterday', is: /no time yesterday/ },
  {
    says: 'a pattern for a number',
    filter: 'httpRequest.status=~"5.."',
    is: /=~ looks into texts, and this field is a number/,
  },
  { says: 'a pattern that RE2 has not', filter: 'textPayload=~"(?=x)"', is: /not an RE2 pattern/ },
  { says: 'a value with a colon that is not quoted', filter: 'insertId=abc:def', is: /not a log filter/ },
  { says: 'a comparison of all labels at once', filter: 'labels=x', is: /labels is not a single value/ },
];

export const refusals: Kind = {
  kind: 'a filter that is none is refused with the plan, never taken for one that matches nothing',
  rule: docs,
  statements: asked.map((one) => ask({ ...one, why: docs, entry: { textPayload: 'boom' } })),
};
