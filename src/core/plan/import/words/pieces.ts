import type { CommandClaim } from '../shell/claim.ts';
import { quoteRe2 } from '../shell/grep.ts';
import type { DraftType, GrepPattern, Prints } from '../shell/model.ts';

/** What words are about: a check of this type, and what its command would print. */
export type About = {
  type: DraftType;
  prints: Prints;
  isStated?: boolean;
  /** They stand at the end of the command. */
  isTrailing?: boolean;
  /** The words of the command. */
  words?: readonly string[];
};

/** Takes what it can read out of a text, and leaves the rest. */
export type ClaimReader = (text: string, about: About) => { claims: readonly CommandClaim[]; left: string };

/** Nothing was read. */
export const none = (left: string) => ({ claims: [], left });

/** Cuts a match out of a text. */
export function cut(text: string, found: RegExpExecArray): string {
  return `${text.slice(0, found.index)} ${text.slice(found.index + found[0].length)}`;
}

/** A text without its quotes and brackets. */
export function bare(text: string): string {
  return text
    .replace(/[`"'“”„«»「」]/gu, '')
    .replace(/^\(|\)$/g, '')
    .trim();
}

/** `"name": value`, however it is quoted. */
export function fragment(name: string, value: string): GrepPattern {
  const end = /\w$/.test(value) ? '\\b' : '';
  return {
    literal: null,
    re2: `["']?${quoteRe2(name)}["']?\\s*[:=]\\s*${quoteRe2(value)}${end}`,
    ignoreCase: false,
    isInverted: false,
  };
}
