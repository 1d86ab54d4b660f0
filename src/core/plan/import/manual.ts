import type { Candidate } from './candidate.ts';
import { type Item, plain } from './item.ts';
import { shown } from './shell/binder.ts';
import { dangerOfCode } from './shell/code-danger.ts';
import type { Draft } from './shell/model.ts';
import type { Unit } from './units.ts';
import { withoutCredentials } from './words/credentials.ts';

/** A question to a person. */
export function manualDraft(prompt: string, why: string): Draft {
  return {
    type: 'manual',
    spec: { prompt: prompt.slice(0, 2000) },
    expect: {},
    inferred: false,
    danger: null,
    once: false,
    capture: {},
    variables: [],
    secrets: [],
    hosts: [],
    review: null,
    why,
    prints: { kind: 'nothing' },
  };
}

/** The questions about what was stated of a check and could not be read, right behind it. */
export function withQuestions(checks: readonly Candidate[]): readonly Candidate[] {
  return checks.flatMap((check) => [
    check,
    ...(check.draft.type === 'manual' ? [] : (check.unread ?? [])).map(({ line, text }): Candidate => {
      const sentence = plain(text).slice(0, 300);
      const of = check.name === '' || sentence.includes(check.name) ? '' : `${check.name}: `;
      return {
        draft: manualDraft(`${of}${sentence}`, 'stated, and not read: a person looks'),
        name: sentence,
        unit: check.unit,
        line,
        words: sentence,
        boxes: [],
        notes: [],
      };
    }),
  ]);
}

/** A question that stands in one item. */
export function questionIn(item: Item, prompt: string, unit: Unit): Candidate {
  return {
    draft: manualDraft(prompt, 'a sentence that only a person can answer'),
    name: plain(
      item.cells.length > 0 ? (item.cells.find((cell) => /\p{L}{3}/u.test(cell)) ?? prompt) : item.text,
    ),
    unit,
    line: item.lines.from,
    words: item.text,
    boxes: item.kind === 'task' ? [item] : [],
    notes: [],
  };
}

/**
 * What a block of a programming language becomes: Python whose assertions stand at the top runs as it is; of everything else,
 * running the text would prove nothing (a function is defined, never called), so a person is asked. Null where nothing is tested.
 */
export function manualOf(item: Item, unit: Unit): Candidate | null {
  const title = unit.title === null ? '' : plain(unit.title.text);
  const sentences = sentencesIn(item.text);
  const runs = runsByItself(item);
  const draft: Draft = runs
    ? {
        ...manualDraft('', 'Python whose assertions run when it is read'),
        type: 'command',
        spec: { run: ['python', '-c', item.text] },
        expect: { exitCode: 0 },
        prints: { kind: 'text' },
      }
    : manualDraft(
        [title, ...(sentences.length > 0 ? sentences : [shown(item.text, 600)])]
          .filter((text) => text !== '')
          .join(': '),
        `${item.language} that defines something and does not run it`,
      );
  if (!runs && title === '' && sentences.length === 0) return null;
  const danger = runs ? dangerOfCode(item.text) : null;
  return {
    draft: { ...draft, danger, once: danger !== null },
    name: sentences[0] ?? title,
    unit,
    line: item.lines.from,
    words: withoutCredentials(item.text),
    boxes: [],
    notes: [],
  };
}

function runsByItself({ language, text }: Item): boolean {
  const isPython = language?.startsWith('py') === true;
  return (
    isPython &&
    /^assert\s/m.test(text) &&
    !/^(async )?def |^class |^\s*await |\.\.\.\s*$/m.test(text) &&
    !text.includes('${') &&
    withoutCredentials(text) === text
  );
}

/** Comments and docstrings: what the author says the code is for. */
function sentencesIn(text: string): readonly string[] {
  const comments = [...text.matchAll(/^\s*(?:#|\/\/|--)\s*(\p{L}.{5,})$/gmu)].map(([, words = '']) => words);
  const strings = [...text.matchAll(/("""|''')\s*([\s\S]{5,300}?)\s*\1/g)].map(([, , words = '']) => words);
  return [...comments.slice(0, 1), ...strings.slice(0, 1)].map((words) =>
    withoutCredentials(words.replace(/\s+/g, ' ').trim()),
  );
}
