import { bytesOf } from '../../core/words/cut.ts';
import { minuteText, timeText } from '../../core/words/instants.ts';
import { shortLine, shortText } from '../../core/words/safe-text.ts';
import type {
  ActionElement,
  Block,
  ContextElement,
  Header,
  MarkupText,
  Moment,
  PlainText,
  PlainWords,
  PushButton,
  RichText,
  RichTextPiece,
  TextLink,
} from './block-kit.ts';
import { codeParts, withoutCode } from './code-parts.ts';
import { mrkdwnText } from './mrkdwn.ts';

export type { ActionElement, Block, RichTextPiece } from './block-kit.ts';

/** A header; `text` is cut to what Slack takes. */
export function header(text: string): Header {
  return { type: 'header', text: plain(text, 150) };
}

/** PlainWords of rich text, which Slack never parses. */
export function words(text: string, bold = false): PlainWords {
  return bold ? { type: 'text', text, style: { bold: true } } : { type: 'text', text };
}

/** A link where the address is one of http or https, else the same words without. */
export function linkOr(label: string, url: string): TextLink | PlainWords {
  return isWebUrl(url) ? { type: 'link', url, text: label } : words(label);
}

/** True for an address that a button or a link may have. */
export function isWebUrl(url: string | null): url is string {
  return url !== null && url.length <= 3000 && /^https?:\/\/[!-~]+$/.test(url) && URL.canParse(url);
}

/** PlainWords as they are typed: a command, an id. */
export function code(text: string): PlainWords {
  return { type: 'text', text, style: { code: true } };
}

/** Lines of rich text, with what is written `like this` as code; leaves without text are left out, which Slack refuses. */
export function richLines(lines: readonly (readonly RichTextPiece[])[], blockId?: string): RichText {
  const leaves = lines.flatMap((line, index) => (index === 0 ? line : [words('\n'), ...line])).flatMap(drawn);
  return {
    type: 'rich_text',
    ...(blockId === undefined ? {} : { block_id: blockId }),
    elements: [
      { type: 'rich_text_section', elements: leaves.filter((leaf) => !('text' in leaf) || leaf.text !== '') },
    ],
  };
}

function drawn(leaf: RichTextPiece): readonly RichTextPiece[] {
  if (leaf.type !== 'text' || leaf.style?.code || !leaf.text.includes('`')) return [leaf];
  return codeParts(leaf.text).map(({ text, isCode }) =>
    isCode ? { ...leaf, text, style: { ...leaf.style, code: true } } : { ...leaf, text },
  );
}

/** Output, word for word, in at most so many bytes. */
export function preformatted(text: string, maxBytes: number): RichText {
  const shown = shortText(text, maxBytes);
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_preformatted', elements: [words(shown === '' ? '(empty)' : shown)] }],
  };
}

/** Most bytes of one list, so that a client that shows long messages folded shows its beginning. */
const listBytes = 2_800;

/** One line each, in as many blocks as Slack's sizes ask for. */
export function listBlocks(rows: readonly string[]): readonly Block[] {
  const blocks: Block[] = [];
  let group: string[] = [];
  let bytes = 0;
  for (const row of rows) {
    const size = bytesOf(row) + 1;
    if (group.length > 0 && bytes + size > listBytes) {
      blocks.push(richLines(group.map((text) => [words(text)])));
      group = [];
      bytes = 0;
    }
    group.push(row);
    bytes += size;
  }
  return group.length === 0 ? blocks : [...blocks, richLines(group.map((text) => [words(text)]))];
}

/** A paragraph of our own markup, with a button beside it where there is one. */
export function section(text: string, [accessory]: readonly PushButton[] = []): Block {
  return { type: 'section', text: markup(text), ...(accessory === undefined ? {} : { accessory }) };
}

/** Small print; each part stands on its own. */
export function context(elements: readonly ContextElement[]): Block {
  return { type: 'context', elements: elements.slice(0, 10) };
}

/** Text that Slack does not parse, at most so many bytes. */
export function plain(text: string, maxBytes: number): PlainText {
  return { type: 'plain_text', text: withoutCode(shortLine(text, maxBytes)) || '-', emoji: false };
}

/** Our own markup: callers put nothing from outside in it but what `mrkdwnText` made. */
export function markup(text: string): MarkupText {
  return { type: 'mrkdwn', text, verbatim: true };
}

/** A row of buttons; nothing when there are none. */
export function buttonRow(blockId: string, elements: readonly ActionElement[]): readonly Block[] {
  return elements.length === 0
    ? []
    : [{ type: 'actions', block_id: blockId, elements: elements.slice(0, 25) }];
}

/** `act_r-7F3K`: the same for the same message, and never longer than Slack takes. */
export function blockId(prefix: string, id: string): string {
  return `${prefix}_${shortLine(id, 200)}`;
}

/** A Slack user as such, anybody else by name. */
export function person(by: string): RichTextPiece {
  if (isUser(by)) return { type: 'user', user_id: by };
  return isGroup(by) ? { type: 'usergroup', usergroup_id: by } : words(shortLine(by, 100) || 'somebody');
}

/** The same for mrkdwn. */
export function personMarkup(by: string): string {
  if (isUser(by)) return `<@${by}>`;
  return isGroup(by) ? `<!subteam^${by}>` : mrkdwnText(shortLine(by, 100), 120) || 'somebody';
}

/** A channel by its id as such, any other text as it is. */
export function channel(place: string): RichTextPiece {
  return isChannel(place)
    ? { type: 'channel', channel_id: place }
    : words(shortLine(place, 100) || 'a channel');
}

/** The same for mrkdwn. */
export function channelMarkup(id: string): string {
  return isChannel(id) ? `<#${id}>` : mrkdwnText(shortLine(id, 100), 120);
}

/** A moment in the reader's own time zone, for mrkdwn; `atMs` is epoch ms. */
export function momentMarkup(atMs: number): string {
  const { seconds, clock } = clockOf(atMs);
  return `<!date^${seconds}^{time_secs}|${clock}>`;
}

/** The same for rich text. */
export function moment(atMs: number): Moment {
  const { seconds, clock } = clockOf(atMs);
  return { type: 'date', timestamp: seconds, format: '{time}', fallback: clock };
}

/** A day and a time of day in the reader's own zone, for rich text; `atMs` is epoch ms, the fallback names UTC. */
export function dayMoment(atMs: number): Moment {
  const { seconds } = clockOf(atMs);
  return { type: 'date', timestamp: seconds, format: dayFormat, fallback: minuteText(seconds * 1000) };
}

/** The same within a sentence: `today at 10:47`. */
export function sentenceMoment(atMs: number): Moment {
  return { ...dayMoment(atMs), format: '{date_short_pretty} at {time}' };
}

/** The same for mrkdwn. */
export function dayMomentMarkup(atMs: number): string {
  const { seconds } = clockOf(atMs);
  return `<!date^${seconds}^${dayFormat}|${minuteText(seconds * 1000)}>`;
}

const dayFormat = '{date_short_pretty} {time}';

/** A moment as one names it later: with its day once that is not the day of reading any more. */
export function momentSeen(atMs: number, nowMs: number): Moment {
  const isRecent = Math.abs(nowMs - atMs) < 12 * 3_600_000;
  return isRecent ? moment(atMs) : { ...moment(atMs), format: '{date_short_pretty} at {time}' };
}

function clockOf(atMs: number): { seconds: number; clock: string } {
  const seconds = Number.isFinite(atMs) ? Math.min(Math.max(0, Math.floor(atMs / 1000)), 253_402_300_799) : 0;
  return { seconds, clock: timeText(seconds * 1000) };
}

/** True for the id of a person of Slack. */
export function isUser(by: string): boolean {
  return /^[UW][A-Z0-9]{5,30}$/.test(by);
}

function isChannel(place: string): boolean {
  return /^[CG][A-Z0-9]{5,30}$/.test(place);
}

function isGroup(by: string): boolean {
  return /^S[A-Z0-9]{5,30}$/.test(by);
}
