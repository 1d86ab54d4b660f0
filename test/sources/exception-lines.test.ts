import { expect, it } from 'vitest';
import { entryOf, type LogEntry } from '../../src/core/logs.ts';
import { joinedExceptions } from '../../src/platform/sources/exception-lines.ts';

let count = 0;

function line(body: unknown, more: Partial<LogEntry> = {}): LogEntry {
  count += 1;
  const timestamp = `2026-03-01T09:50:00.${String(count).padStart(3, '0')}Z`;
  return entryOf({ timestamp, body, resource: { pod: 'a' }, id: `e${count}`, ...more });
}

const traceback = ['Traceback (most recent call last):', '  File "a.py", line 3, in b', 'NameError: c'];

it('an exception has the highest severity of its lines, the trace that one of them tells, and the time of the first', () => {
  const [first, second, third] = traceback.map((text, n) =>
    line(text, { severityText: n === 2 ? 'ERROR' : 'INFO', severityNumber: n === 2 ? 17 : 9 }),
  );
  if (first === undefined || second === undefined || third === undefined) throw new Error('no lines');
  const [whole, ...others] = joinedExceptions([
    first,
    second,
    { ...third, traceId: 'abc', attributes: { a: 1 } },
  ]);
  expect(others).toEqual([]);
  expect(whole).toMatchObject({
    ...{
      body: traceback.join('\n'),
      severityText: 'ERROR',
      severityNumber: 17,
      traceId: 'abc',
      id: first.id,
    },
    ...{ timestamp: first.timestamp, attributes: { a: 1 } },
  });
});

it.each([
  ['two tracebacks', [...traceback, ...traceback], [traceback.join('\n'), traceback.join('\n')]],
  [
    'a chain of them',
    [...traceback, 'During handling of the above exception, another exception occurred:', ...traceback],
    [
      [
        ...traceback,
        'During handling of the above exception, another exception occurred:',
        ...traceback,
      ].join('\n'),
    ],
  ],
  [
    'frames of Java',
    ['java.lang.NPE: x', '\tat a.B.c(B.java:3)', 'Caused by: y', '\t... 3 more'],
    ['java.lang.NPE: x\n\tat a.B.c(B.java:3)\nCaused by: y\n\t... 3 more'],
  ],
  ['what follows', [...traceback, 'ready'], [traceback.join('\n'), 'ready']],
  ['nothing of an exception', ['a', 'b'], ['a', 'b']],
])('%s', (_, lines, expected) => {
  expect(joinedExceptions(lines.map((text) => line(text))).map(({ body }) => body)).toEqual(expected);
});

it('lines of another stream, of another second, and what is no text, are entries of their own', () => {
  const [first = '', second = ''] = traceback;
  const apart = (more: Partial<LogEntry>) => joinedExceptions([line(first), line(second, more)]).length;
  expect(apart({})).toBe(1);
  expect(apart({ resource: { pod: 'b' } })).toBe(2);
  expect(apart({ attributes: { stream: 'stderr' } })).toBe(2);
  expect(apart({ timestamp: '2026-03-01T09:50:05Z' })).toBe(2);
  expect(joinedExceptions([line(first), line({ msg: 'x' }), line(second)])).toHaveLength(3);
});
