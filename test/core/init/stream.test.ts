import { expect, test } from 'vitest';
import type { StreamSight } from '../../../src/core/init/looks.ts';
import { streamCheck } from '../../../src/core/init/stream.ts';

const sight = (text: string): StreamSight => ({ isOpen: true, trouble: '', text });

/** What is expected of a WebSocket that began so, twice. */
function expected(first: string, again = first) {
  const notes: string[] = [];
  const { lines } = streamCheck([sight(first), sight(again)], notes);
  return { text: lines.join('\n'), notes };
}

test.each([
  [
    '{"type":"connected","id":1}',
    '{"type":"connected","id":2}',
    'by: $.type, order: contains, sequence: ["connected"]',
  ],
  ['{"event":"hello"}', '{"event":"hello"}', 'by: $.event, order: contains, sequence: ["hello"]'],
  ['{"op":"welcome","error":null}', '{"op":"welcome","error":null}', 'by: $.op'],
])('%s is what it begins with', (first, again, events) => {
  expect(expected(first, again).text).toContain(events);
});

test.each([
  '{"type":"error","message":"backend unavailable"}',
  '{"event":"service_unavailable"}',
  '{"type":"connected","error":"no database"}',
  '{"type":"maintenance"}',
])('%s is nothing that a green check says', (first) => {
  const { text, notes } = expected(first);
  expect(text).toMatch(/never: \[".+"\], within: 3s/);
  expect(text).not.toContain('sequence: ["');
  expect(notes).toHaveLength(1);
});

test.each([
  '{"code":500}',
  '{"status":"down"}',
  '{"success":false}',
  'unauthorized',
  'Error: db down',
  '<html>502</html>',
  '44{"message":"not authorized"}',
])('%s is red until somebody says what has to come', (first) => {
  expect(expected(first).text).toContain('sequence: [what-has-to-come]');
});

test.each([
  ['', ''],
  ['{"type":"a"}', '{"type":"b"}'],
  ['hello', 'hello'],
  ['{"price": 4}', '{"price": 5}'],
])('%j and %j leave that it opens, and it is said that this is little', (first, again) => {
  const { text, notes } = expected(first, again);
  expect(text).toContain('name: "WebSocket opens"');
  expect(text).not.toMatch(/never: \[|sequence: \["/);
  expect(notes[0]).toContain('and no more');
});
