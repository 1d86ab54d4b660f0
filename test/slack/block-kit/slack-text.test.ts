import { expect, test } from 'vitest';
import { plainSlackText } from '../../../src/slack/block-kit/slack-text.ts';

test.each([
  ['plain words', 'plain words'],
  ['a &amp; b &lt;c&gt;', 'a & b <c>'],
  ['&amp;lt;', '&lt;'],
  ['<@U0MARA0001> look', '@U0MARA0001 look'],
  ['<@U0MARA0001|mara> look', '@mara look'],
  ['see <#C0STAGING1|staging>', 'see #staging'],
  ['<!here> down', '@here down'],
  ['<!subteam^S0SRE00001|@sre> down', '@sre down'],
  ['<!subteam^S0SRE00001> down', '@S0SRE00001 down'],
  ['<https://a.example/x?a=1&amp;b=2>', 'https://a.example/x?a=1&b=2'],
  ['<https://a.example|the page>', 'the page (https://a.example)'],
  ['<http://a.example|a.example>', 'http://a.example'],
  ['<!date^1392734382^{date} at {time}|2014-02-18 6:39 PST> it began', '2014-02-18 6:39 PST it began'],
  ['a < b, no markup', 'a < b, no markup'],
  ['', ''],
])('%s is read as %s', (text, read) => {
  expect(plainSlackText(text)).toBe(read);
});
