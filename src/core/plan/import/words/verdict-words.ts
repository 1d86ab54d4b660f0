import { aboutEach } from '../shell/each-line.ts';
import type { Draft } from '../shell/model.ts';

/** Programs that answer with one word and tell the same by their exit code: what they say where that is not 0, and with which codes. */
const answers: readonly { program: RegExp; words: Readonly<Record<string, readonly number[]>> }[] = [
  {
    program: /^systemctl\s(?:.*\s)?is-active(?:\s|$)/,
    words: {
      inactive: [3, 4],
      failed: [3],
      activating: [3],
      deactivating: [3],
      unknown: [3, 4],
    },
  },
  {
    program: /^systemctl\s(?:.*\s)?is-enabled(?:\s|$)/,
    words: { disabled: [1], masked: [1] },
  },
  {
    program: /^systemctl\s(?:.*\s)?is-failed(?:\s|$)/,
    words: { active: [1], inactive: [1, 3, 4] },
  },
  { program: /^(?:kubectl|oc)\s(?:.*\s)?auth\s(?:.*\s)?can-i(?:\s|$)/, words: { yes: [0], no: [1] } },
];

/** `all Running`, `every pod is Running`: a state of each. */
const everyOne =
  /^\W*(?:all|every|each|alle|jeder|jede|tous|toutes|todos|todas|tutti|tutte|все)\s+(?:(?!not\b|n[oe]t?\b|sind\b)\p{L}+\s+)?(?:(?:should|must|are|is|be|sind|ist|sont|est|están|estão|sono)\s+){0,2}["'`]?([A-Z]\w+|running|healthy|up)["'`]?\W*$/u;

/** The draft with the answer that is expected of it; null for any other program, and any other words. */
export function answeredBy(draft: Draft, text: string): Draft | null {
  const { type, spec, prints } = draft;
  if (type !== 'command' || prints.kind !== 'text' || !Array.isArray(spec.run)) return null;
  const ofAll = prints.each === undefined ? undefined : everyOne.exec(text)?.[1];
  const each =
    ofAll === undefined || prints.each === undefined
      ? undefined
      : aboutEach(prints.each, { kind: 'value', is: ofAll });
  if (each !== undefined) return { ...draft, expect: { ...draft.expect, ...each }, inferred: false };
  const line = spec.run.map(String).join(' ');
  const word = /^[\s"'`*_→=>-]*([a-z]+)["'`*_.\s]*$/i.exec(text)?.[1]?.toLowerCase() ?? '';
  const words = answers.find(({ program }) => program.test(line))?.words ?? {};
  const codes = Object.hasOwn(words, word) ? words[word] : undefined;
  if (codes === undefined) return null;
  const exitCode = codes.length === 1 ? codes[0] : { in: codes };
  return { ...draft, expect: { ...draft.expect, stdout: word, exitCode }, inferred: false };
}
