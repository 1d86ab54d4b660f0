import type { Kind } from '../statement.ts';
import { type Asked, ask } from './ask.ts';

const entry = {
  severity: 'ERROR',
  labels: { 'k8s.io/name': 'web', 'a/b': 'c' },
  jsonPayload: {
    'odd.name': 'dotted',
    tags: ['red', 'blue'],
    items: [{ n: 1 }, { n: 7 }],
    nothing: null,
    user: { id: 'U7' },
  },
  httpRequest: { status: 503 },
};
const docs = 'cloud.google.com/logging/docs/view/logging-query-language';

const asked: readonly Omit<Asked, 'entry'>[] = [
  {
    says: 'a field of the payload that is not there is not unequal',
    filter: 'jsonPayload.state!=ok',
    is: false,
    why: `${docs}: Missing fields`,
  },
  {
    says: 'the negation of a comparison with a missing field holds',
    filter: 'NOT jsonPayload.state=ok',
    is: true,
    why: `${docs}: Missing fields`,
  },
  {
    says: 'a pattern does not fail to match a field that is not there',
    filter: 'jsonPayload.state!~"x"',
    is: false,
    why: `${docs}: Missing fields`,
  },
  {
    says: 'a field that LogEntry defines has its default',
    filter: 'httpRequest.responseSize=0',
    is: true,
    why: `${docs}: Missing fields, defaulted`,
  },
  {
    says: 'a defaulted field is not there when asked for presence',
    filter: 'httpRequest.responseSize:*',
    is: false,
    why: `${docs}: :*`,
  },
  {
    says: 'a label that is not there is missing, not empty',
    filter: 'labels.other=""',
    is: false,
    why: `${docs}: Missing fields`,
  },
  {
    says: 'a name in quotes keeps its slash',
    filter: 'labels."a/b"=c',
    is: true,
    why: `${docs}: Field path identifiers`,
  },
  {
    says: 'a name in quotes keeps its dot',
    filter: 'labels."k8s.io/name"=web',
    is: true,
    why: `${docs}: Field path identifiers`,
  },
  {
    says: 'a dot without quotes parts two names',
    filter: 'jsonPayload.odd.name:*',
    is: false,
    why: `${docs}: Field path identifiers`,
  },
  {
    says: 'a comparison holds of a list when it holds of one member',
    filter: 'jsonPayload.tags=blue',
    is: true,
    why: `${docs}: Object and array types`,
  },
  {
    says: 'that no member is so is said with NOT',
    filter: 'NOT jsonPayload.tags=blue',
    is: false,
    why: `${docs}: Object and array types`,
  },
  {
    says: 'one unequal member makes a list unequal',
    filter: 'jsonPayload.tags!=blue',
    is: true,
    why: `${docs}: Object and array types`,
  },
  {
    says: 'a path leads through the objects of a list',
    filter: 'jsonPayload.items.n>5',
    is: true,
    why: `${docs}: Object and array types`,
  },
  {
    says: 'has looks into an object',
    filter: 'jsonPayload:"U7"',
    is: true,
    why: `${docs}: the has operator`,
  },
  {
    says: 'has does not look at names',
    filter: 'jsonPayload:"odd"',
    is: false,
    why: `${docs}: the has operator`,
  },
  {
    says: 'an object that is compared as a whole',
    filter: 'jsonPayload.user="U7"',
    is: null,
    why: `${docs}: what the service answers is not said`,
  },
  {
    says: 'null is asked for by NULL_VALUE',
    filter: 'jsonPayload.nothing=NULL_VALUE',
    is: true,
    why: `${docs}: Values and conversions`,
  },
  {
    says: 'a quoted NULL_VALUE is a text',
    filter: 'jsonPayload.nothing="NULL_VALUE"',
    is: false,
    why: `${docs}: Values and conversions`,
  },
  {
    says: 'names of fields are told apart by case',
    filter: 'jsonPayload.Tags:*',
    is: false,
    why: 'RFC 8259 4',
  },
];

export const fields: Kind = {
  kind: 'which field is meant, and what is when it is not there',
  rule: `${docs}: Missing fields; Object and array types`,
  statements: asked.map((one) => ask({ ...one, entry })),
};
