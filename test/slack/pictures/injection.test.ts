import { expect, test } from 'vitest';
import type { Level, SlackMessage } from '../../../src/slack/block-kit/message.ts';
import { evidenceReply } from '../../../src/slack/pictures/evidence-reply.ts';
import { queuedReply, refusedReply, unknownWordReply } from '../../../src/slack/pictures/replies.ts';
import { rootMessage } from '../../../src/slack/pictures/root-message.ts';
import { sectionChecklist } from '../../../src/slack/pictures/section-checklist.ts';
import { verdictBroadcast } from '../../../src/slack/pictures/verdict-broadcast.ts';
import { loudRun } from '../../support/random-run.ts';
import { startedAt } from '../../support/run-events.ts';

/** Each text, and what of it Slack would act on. */
const attacks: readonly [string, string, RegExp][] = [
  ['a broadcast', '<!channel>', /<!channel/],
  ['a broadcast with a label', '<!here|here>', /<!here/],
  ['a mention', '<@U0123ABCD>', /<@/],
  ['a user group', '<!subteam^S0123ABCD>', /<!subteam/],
  ['a channel', '<#C0123ABCD>', /<#/],
  ['a masked link', '<https://evil.example|our runbook>', /<https/],
  ['a bare link', 'see https://evil.example/x', /https:\/\//],
  ['a date that is a link', '<!date^0^{time}^https://evil.example|x>', /<!date\^0/],
  ['an escape undone', '&lt;!channel&gt;', /(?<!&amp;|&amp;amp;)&lt;!channel&gt;/],
  ['bold', '*all green*', /\*/],
  ['italic', '_all green_', /(^|\s)_|_(\s|$)/],
  ['struck', '~failed~', /~/],
  ['code', '`rm -rf`', /`/],
  ['a fence', '```x```', /`/],
  ['a quote', '> quoted', /^\s*(>|&gt;)/m],
  ['an emoji', ':white_check_mark:', /:white_check_mark:/],
  ['everyone, spelled', '@everyone @channel', /@everyone|@channel/],
  ['right to left', 'abc\u202edef', /\u202e/],
  ['zero width', 'ab\u200bc\u2060d\ufeff', /\u200b|\u2060|\ufeff/],
  ['control characters', 'a\u0007\u001b[31mb', /(?!\n)\p{Cc}/u],
  ['a half character', 'a\ud800b', /\ud800(?![\udc00-\udfff])/],
];

const levels: readonly Level[] = ['plan', 'lists', 'text'];

/** All messages in which the text stands everywhere it can. */
function messagesOf(text: string): readonly SlackMessage[] {
  const links = { page: null, logs: null };
  return levels.flatMap((level) => {
    const options = { now: startedAt, level, links, buttons: true };
    return (['waiting', 'failed', 'blocked'] as const).flatMap((at) => {
      const state = loudRun(2, at, text, at === 'waiting' ? null : 48_000);
      const all = [
        rootMessage(state, options),
        sectionChecklist(state, 'phase2', '2.0', options),
        evidenceReply(state, 'check-0', options),
        verdictBroadcast(state, null, options),
        queuedReply({ selector: text, environment: text, runId: text }, null),
        unknownWordReply(text, { word: text, command: text }),
        refusedReply({ what: text, allowed: [text], command: text }),
      ];
      return all.filter((message) => message !== null);
    });
  });
}

/** What Slack reads as markup: the fallback text and every mrkdwn, our own date and mentions left out. */
function parsedTexts(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('type' in value && value.type === 'mrkdwn' && 'text' in value) return [String(value.text)];
  return Object.values(value).flatMap(parsedTexts);
}

test.each(attacks)('%s in any text of a run stays text', (_, text, danger) => {
  for (const message of messagesOf(text)) {
    for (const read of [message.text, ...parsedTexts(message.blocks)]) expect(read).not.toMatch(danger);
  }
});

/** Rich text is not parsed, so only leaves of these kinds could act. */
function leafTypes(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'type' in value && typeof value.type === 'string' ? [value.type] : [];
  return [...own, ...Object.values(value).flatMap(leafTypes)];
}

test.each(attacks)('%s becomes no leaf that acts, and no task that begins markup', (_, text) => {
  for (const { blocks } of messagesOf(text)) {
    const types = leafTypes(blocks);
    for (const acting of ['user', 'usergroup', 'broadcast', 'link', 'emoji', 'channel']) {
      expect(types).not.toContain(acting);
    }
    for (const block of blocks) {
      if (block.type === 'plan')
        expect(JSON.stringify([block.title, block.tasks])).not.toMatch(/<[!@#]|<https/);
    }
  }
});
