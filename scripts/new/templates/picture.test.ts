import { expect, test } from 'vitest';
import { expectAcceptable } from '../../../test/support/acceptable.ts';
import { exemplarMessage } from './picture.ts';

const at = Date.UTC(2026, 10, 24, 10, 52);

test('it tells every item with its time', () => {
  const message = exemplarMessage({
    title: 'Two of them',
    items: [
      { name: 'one', at },
      { name: 'two', at },
    ],
  });
  expectAcceptable(message);
  expect(message.text).toMatch(/^Two of them\none · .*\ntwo · /);
});

test.each([
  ['nothing', '', 0],
  ['more than a message holds', 'x'.repeat(5_000), 5_000],
  ['markup of others', '<!channel> *b* <@U0MARA0001> https://evil.example \u202e', 3],
])('%s is what Slack accepts, and neither links nor mentions', (_, text, count) => {
  const items = Array.from({ length: count }, () => ({ name: text, at }));
  expectAcceptable(exemplarMessage({ title: text, items }));
});
