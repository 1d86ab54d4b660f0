import { bytesOf } from '../../core/words/cut.ts';
import { textBytes } from '../block-kit/message.ts';
import { mrkdwnText } from '../block-kit/mrkdwn.ts';

/** As many whole lines as fit; the rest is counted. */
export function fittingRows(lines: readonly string[], maxBytes: number): readonly string[] {
  const shown: string[] = [];
  let left = maxBytes;
  for (const line of lines) {
    left -= sizeOf(line) + 1;
    if (left < 0) break;
    shown.push(line);
  }
  const more = lines.length - shown.length;
  return more > 0 ? [...shown, `… and ${more} more`] : shown;
}

/** Bytes of the text once it is escaped. */
export function sizeOf(text: string): number {
  return bytesOf(mrkdwnText(text, textBytes));
}
