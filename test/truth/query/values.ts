import { ago, logBytes, logsCheck } from '../../support/log-target.ts';
import type { Kind, Statement } from '../statement.ts';
import { type Asked, ask } from './ask.ts';

const entry = {
  severity: 'ERROR',
  logName: 'projects/p/logs/run.googleapis.com%2Fstderr',
  jsonPayload: {
    message: "NameError: 'Redis' is gone",
    n: 5,
    text: '10',
    ok: true,
    path: 'C:\\temp\\new',
    city: 'Straße',
  },
  httpRequest: { latency: '3.2s', responseSize: '2048', cacheHit: true },
};
const docs = 'cloud.google.com/logging/docs/view/logging-query-language';

const asked: readonly Omit<Asked, 'entry'>[] = [
  {
    says: 'texts are equal whatever their case',
    filter: 'jsonPayload.message="NAMEERROR: \'redis\' IS GONE"',
    is: true,
    why: `${docs}: not case-sensitive`,
  },
  {
    says: 'equality is of the whole text',
    filter: 'jsonPayload.message="NameError"',
    is: false,
    why: `${docs}: Comparison operators`,
  },
  {
    says: 'has is of a part of it',
    filter: 'jsonPayload.message:"redis"',
    is: true,
    why: `${docs}: Comparison operators`,
  },
  {
    says: 'letters are folded as Unicode does',
    filter: 'jsonPayload.city=STRASSE',
    is: true,
    why: 'Unicode: full case folding',
  },
  {
    says: 'a pattern is not anchored',
    filter: 'jsonPayload.message=~"Error"',
    is: true,
    why: `${docs}: Using regular expressions`,
  },
  {
    says: 'a pattern minds the case',
    filter: 'jsonPayload.message=~"nameerror"',
    is: false,
    why: `${docs}: Using regular expressions`,
  },
  {
    says: 'a pattern may say that it does not',
    filter: 'jsonPayload.message=~"(?i)nameerror"',
    is: true,
    why: 'github.com/google/re2/wiki/Syntax',
  },
  {
    says: 'a pattern may be anchored',
    filter: 'jsonPayload.message=~"^Error"',
    is: false,
    why: 'github.com/google/re2/wiki/Syntax',
  },
  {
    says: 'a pattern that looks into a number',
    filter: 'jsonPayload.n=~"5"',
    is: null,
    why: `${docs}: what the service answers is not said`,
  },
  {
    says: 'a number is compared as a number',
    filter: 'jsonPayload.n<10',
    is: true,
    why: `${docs}: Values and conversions`,
  },
  {
    says: 'a text of digits is compared as a text',
    filter: 'jsonPayload.text<9',
    is: true,
    why: `${docs}: converted to the type of the field`,
  },
  {
    says: 'a value that is no number is neither less nor unequal',
    filter: 'jsonPayload.n!=many',
    is: false,
    why: `${docs}: a failed conversion fails the comparison`,
  },
  {
    says: 'false is less than true',
    filter: 'jsonPayload.ok>false',
    is: true,
    why: `${docs}: Boolean values are ordered`,
  },
  {
    says: 'true is not more than true',
    filter: 'jsonPayload.ok>true',
    is: false,
    why: `${docs}: Boolean values are ordered`,
  },
  {
    says: 'a truth is written in any case',
    filter: 'httpRequest.cacheHit=TRUE',
    is: true,
    why: `${docs}: Values and conversions`,
  },
  {
    says: 'a duration has units',
    filter: 'httpRequest.latency>"3100ms"',
    is: true,
    why: `${docs}: Duration`,
  },
  {
    says: 'a 64-bit number that JSON writes as a text is a number',
    filter: 'httpRequest.responseSize>=300',
    is: true,
    why: 'protobuf.dev: JSON mapping',
  },
  {
    says: 'severities have ranks',
    filter: 'severity>WARNING severity<CRITICAL',
    is: true,
    why: 'LogSeverity',
  },
  { says: 'a severity may be its number', filter: 'severity>=500', is: true, why: 'LogSeverity' },
  {
    says: 'an instant is compared whatever its zone',
    filter: 'timestamp<"2100-01-01T02:00:00+02:00"',
    is: true,
    why: 'RFC 3339 5.6',
  },
  {
    says: 'the id of a log is decoded',
    filter: 'log_id("run.googleapis.com/stderr")',
    is: true,
    why: `${docs}: log_id`,
  },
  {
    says: 'a backslash is written twice',
    filter: 'jsonPayload.path="C:\\\\temp\\\\new"',
    is: true,
    why: `${docs}: escape sequences`,
  },
  {
    says: 'a text anywhere, in whatever case',
    filter: '"REDIS"',
    is: true,
    why: `${docs}: Global restrictions`,
  },
  {
    says: 'a text anywhere is one text, not words',
    filter: '"redis gone"',
    is: false,
    why: `${docs}: Global restrictions`,
  },
];

/** What `JSON.parse` would round to 9007199254740992. */
const line = (time: string) => `{"timestamp":"${time}","jsonPayload":{"id":9007199254740993}}`;
const exact = (says: string, is: 'passed' | 'failed', check: string): Statement => ({
  says,
  is,
  why: 'RFC 8259 6: a number has the digits that it has',
  target: logBytes(() => Buffer.from(`${line(ago(60))}\n`)),
  check,
});
const large: readonly Statement[] = [
  exact(
    'a number of 16 digits is not its neighbour',
    'failed',
    logsCheck('file', { entries: { count: 1 } }, { filter: 'jsonPayload.id=9007199254740992' }),
  ),
  exact(
    'a number of 16 digits is more than its neighbour',
    'passed',
    logsCheck('file', { entries: { count: 1 } }, { filter: 'jsonPayload.id>9007199254740992' }),
  ),
  exact(
    'a number of 16 digits in a text anywhere',
    'passed',
    logsCheck('file', { entries: { count: 1 } }, { filter: '"740993"' }),
  ),
];

export const values: Kind = {
  kind: 'how values are compared',
  rule: `${docs}: Values and conversions; Comparison operators`,
  statements: [...asked.map((one) => ask({ ...one, entry })), ...large],
};
