import { expect } from 'vitest';
import type { MessageContent } from '../../src/slack/block-kit/message-content.ts';
import { validateBlocks } from '../../stand-ins/slack/block-kit.ts';
import { hiddenIn } from './hidden.ts';

/** Dates, and people, groups and channels by id, are ours; nothing else may be markup. */
const own =
  /<!date\^\d+\^[^|>]*\|[^<>]*>|<@[UW][A-Z0-9]{5,30}>|<!subteam\^S[A-Z0-9]{5,30}>|<#[CG][A-Z0-9]{5,30}>/g;

/** Expects what Slack accepts and shows whole, with nothing in it that mentions, links or hides. `links` may be linked to. */
export function expectAcceptable(
  { text, blocks }: Pick<MessageContent, 'text' | 'blocks'>,
  links: RegExp | null = null,
): void {
  expect(text.trim()).not.toBe('');
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(3_900);
  expect(validateBlocks(blocks, 'message')).toEqual([]);
  expect(blocks.length).toBeGreaterThan(0);
  expect(Buffer.byteLength(JSON.stringify(shownIn(blocks)))).toBeLessThanOrEqual(12_000);
  expect(hiddenIn(text)).toBeNull();
  expect(hiddenIn(shownIn(blocks).join(''))).toBeNull();
  const plain = text
    .replace(own, '')
    .replace(/<(https?:[^|>]*)\|[^<>]*>/g, (whole, url) => (links?.test(url) ? '' : whole));
  expect(plain).not.toMatch(/<|>/);
  expect(plain).not.toMatch(/&(?!amp;|lt;|gt;)/);
  expect(plain).not.toMatch(/https?:\/\//);
}

export function shownIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    typeof member === 'string'
      ? ['text', 'title', 'fallback'].includes(key)
        ? [member]
        : []
      : shownIn(member),
  );
}
