import { plain } from './item.ts';
import { behindLabel, labelOf } from './labels.ts';
import { type Claim, withClaim } from './shell/claims.ts';
import { quoteRe2 } from './shell/grep.ts';
import type { Draft, Pattern } from './shell/model.ts';

/** The draft with what a sentence states; null when nothing of it can be told by what the check observes. */
export function withStated(draft: Draft, words: string): Draft | null {
  if (draft.type === 'manual') return null;
  // What was only inferred gives way to what is stated.
  let expect = draft.inferred ? {} : draft.expect;
  let isTaken = false;
  for (const claim of claimsIn(words, draft)) {
    const next = withClaim({ ...draft, expect }, claim);
    if (next === null) continue;
    expect = next;
    isTaken = true;
  }
  return isTaken ? { ...draft, expect, inferred: false } : null;
}

function claimsIn(words: string, { type }: Draft): readonly Claim[] {
  const text = plain(behindLabel(words))
    .replace(/\((?:not|nicht|pas|no|n[ãa]o|non|не)\s[^)]*\)/giu, '')
    .trim();
  const isShort = labelOf(words) === 'expected' && !/\s.*\s.*\s/.test(text);
  const status = /(?<![\w.:/-])([1-5]\d\d)(?![\w.:/-])/.exec(text)?.[1];
  if (status !== undefined && (type === 'http' || type === 'websocket'))
    return [{ kind: 'status', statuses: [Number(status)] }];
  const exit = /^exit(?:s with)?(?: code| status)?:? (\d{1,3})\b/i.exec(text)?.[1];
  if (exit !== undefined) return [{ kind: 'exit', is: Number(exit) }];
  if (/^(?:no|0|zero)\s+(?:entries|matches|results|lines|output|records)\b/i.test(text))
    return [{ kind: 'empty' }];
  const lacking = /^(?:should (?:be|show|contain) )?(?:no|without)\s+(\S.*?)[.!]?$/i.exec(text)?.[1];
  if (lacking !== undefined && (type === 'logs' || type === 'command'))
    return [{ kind: 'lacks', pattern: patternOf(lacking) }];
  if (/^(?:open|success(?:ful)?|succeeded|connected)$/i.test(text) && type === 'tcp')
    return [{ kind: 'success' }];
  const ticked = [...words.matchAll(/`([^`\n]+)`/g)].map(([, inside = '']) => patternOf(inside));
  if (ticked.length > 0 && type === 'command') return [{ kind: 'has', patterns: ticked }];
  return isShort && text !== '' && (type === 'env' || type === 'dns') ? [{ kind: 'value', is: text }] : [];
}

function patternOf(literal: string): Pattern {
  return { literal, re2: quoteRe2(literal), ignoreCase: false, isInverted: false };
}
