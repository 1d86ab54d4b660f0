import { expect, test } from 'vitest';
import { commandWords } from '../../../src/core/command/words.ts';
import { typedText, withoutMention } from '../../../src/slack/block-kit/slack-text.ts';

const read: readonly [string, string, readonly string[]][] = [
  ['a person', '<@U1|dana> <@U2>', ['@U1', '@U2']],
  ['a channel', '<#C1|ops> <#C2|>', ['#C1', '#C2']],
  ['a user group', '<!subteam^S1|@sre>', ['@S1']],
  ['a broadcast', '<!channel> <!here|here>', ['@channel', '@here']],
  ['a link', '<https://a.example/x?a=1&amp;b=2|here>', ['https://a.example/x?a=1&b=2']],
  ['a name that Slack took for a link', '<http://check.io|check.io>', ['check.io']],
  ['escaped characters', 'a&amp;b &lt;c&gt;', ['a&b', '<c>']],
  ['characters escaped twice', '&amp;lt;!channel&amp;gt;', ['&lt;!channel&gt;']],
  ['an escaped broadcast, which is no token', '&lt;!channel&gt;', ['<!channel>']],
  ['an open token', '<@U1', ['<@U1']],
];

test.each(read)('the words of %s', (_name, text, words) => {
  expect(commandWords(typedText(text))).toEqual({ kind: 'words', words });
});

test('a hidden character in a link is refused', () => {
  expect(commandWords(typedText('<https://a\u200b.example>'))).toMatchObject({ kind: 'bad' });
});

test.each([
  ['<@UBOT> phase2', 'phase2'],
  ['<@UBOT|staging-check>: phase2', 'phase2'],
  ['hey <@UBOT> phase2', 'hey phase2'],
  ['<@UBOT>', ''],
  ['<@UBOTTLE> phase2', '<@UBOTTLE> phase2'],
  ['<@UBOTTLE> <@UBOT> phase2', '<@UBOTTLE> phase2'],
  ['<@UBOT> cancel <@UBOT>', 'cancel <@UBOT>'],
])('the mention %j says %j', (text, said) => {
  expect(withoutMention(text, 'UBOT')).toBe(said);
});
