import { usualCommand } from '../../core/command/slash-command.ts';
import { bytesOf } from '../../core/words/cut.ts';
import { shortLine, wholeText } from '../../core/words/safe-text.ts';
import {
  type ActionElement,
  buttonRow,
  channelMarkup,
  code,
  dayMomentMarkup,
  personMarkup,
  type RichTextPiece,
  richLines,
  words,
} from './blocks.ts';
import { type SlackMessage, textBytes } from './message.ts';
import { mrkdwnText } from './mrkdwn.ts';

/** One line of an answer: leaves of rich text, made by `words`, `code`, `person`, `channel`, `dayMoment` and `linkOr`. */
export type Line = readonly RichTextPiece[];

/** What an answer to one person is made of. */
export type ReplyParts = {
  lines: readonly Line[];
  /** Left out when there are none; what does not fit below the lines is counted: `… and 12 more`. */
  buttons?: readonly ActionElement[];
  /** Commands to type instead of pressing, word for word; only in the text. */
  typed?: readonly string[];
  /** Lines that stand at the end whatever was left out before. */
  last?: readonly Line[];
};

/** Most bytes of the lines of one answer; Slack takes some 12,000 characters a message. */
const answerBytes = 7_500;
const blockBytes = 2_800;
const mostLines = 300;

/** An answer for one person's eyes: blocks for those who see them, and the same in `text`. Leaves hold lines that are cut already. */
export function replyMessage(parts: ReplyParts): SlackMessage {
  const { buttons = [], typed = [] } = parts;
  const lines = parts.lines.map(cleanLine);
  const last = (parts.last ?? []).map(cleanLine);
  const shown = fitting(lines, answerBytes - sizeOf(last), (line) => sizeOf([line]));
  const blocks = grouped([...shown, ...last]).map((group) => richLines(group));
  return { text: textOf(lines, last, typed), blocks: [...blocks, ...buttonRow('answer', buttons)] };
}

/** `/staging-check plan phase2` as it is typed, on one line. */
export function typedLeaf(command: string): RichTextPiece {
  return code(shortLine(`${usualCommand} ${command}`.trim(), 300));
}

/** The last door: whatever a picture forgot, nothing hides in an answer. */
function cleanLine(line: Line): Line {
  return line.map((leaf) =>
    'text' in leaf && leaf.text !== undefined ? { ...leaf, text: wholeText(leaf.text) } : leaf,
  );
}

function textOf(lines: readonly Line[], last: readonly Line[], typed: readonly string[]): string {
  const ends = [...last.map(lineMarkup), ...typed.map((line) => mrkdwnText(shortLine(line, 250), 300))];
  const room = textBytes - ends.reduce((sum, end) => sum + bytesOf(end) + 1, 0);
  const shown = fitting(lines, room, (line) => bytesOf(lineMarkup(line)) + 1).map(lineMarkup);
  // A single sentence goes on with what to type; lists have lines of their own.
  return [...shown, ...ends].join(lines.length > 1 ? '\n' : ' ');
}

/** As many lines as there is room for, and then how many there are beside. */
function fitting(lines: readonly Line[], bytes: number, size: (line: Line) => number): readonly Line[] {
  const fit: Line[] = [];
  const roomForMore = 30;
  let taken = 0;
  for (const line of lines) {
    const isLast = fit.length === lines.length - 1;
    taken += size(line);
    if (taken > bytes - (isLast ? 0 : roomForMore) || fit.length >= mostLines) break;
    fit.push(line);
  }
  const more = lines.length - fit.length;
  return more === 0 ? fit : [...fit, [words(`… and ${more} more`)]];
}

function grouped(lines: readonly Line[]): readonly (readonly Line[])[] {
  const groups: Line[][] = [];
  let bytes = blockBytes;
  for (const line of lines) {
    const size = sizeOf([line]);
    if (bytes + size > blockBytes || groups.length === 0) {
      groups.push([]);
      bytes = 0;
    }
    groups.at(-1)?.push(line);
    bytes += size;
  }
  return groups;
}

/** Bytes of lines as their reader sees them; mentions and dates count generously. */
export function sizeOf(lines: readonly Line[]): number {
  return lines.reduce((sum, line) => sum + line.reduce((part, leaf) => part + leafBytes(leaf), 1), 0);
}

function leafBytes(leaf: RichTextPiece): number {
  if (leaf.type === 'text' || leaf.type === 'link') return bytesOf(leaf.text ?? '');
  return leaf.type === 'date' ? bytesOf(leaf.fallback ?? '') + 4 : 24;
}

/** Neighbouring words are made safe together, since markup can begin in one and end in the next. */
function lineMarkup(line: Line): string {
  let markup = '';
  let plain = '';
  const flush = () => {
    markup += mrkdwnText(plain, 1_500);
    plain = '';
  };
  for (const leaf of line) {
    if (leaf.type === 'text') plain += leaf.text;
    else {
      flush();
      markup += leafMarkup(leaf);
    }
  }
  flush();
  return markup;
}

function leafMarkup(leaf: RichTextPiece): string {
  switch (leaf.type) {
    case 'link':
      return `<${leaf.url.replace(/[|<>]/g, '')}|${mrkdwnText(leaf.text ?? leaf.url, 300)}>`;
    case 'date':
      return dayMomentMarkup(leaf.timestamp * 1000);
    case 'channel':
      return channelMarkup(leaf.channel_id);
    case 'user':
      return personMarkup(leaf.user_id);
    case 'usergroup':
      return personMarkup(leaf.usergroup_id);
    default:
      return '';
  }
}
