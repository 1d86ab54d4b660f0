import { type BlockProblem, isObject } from './block-kit-fields.ts';

const maxChars = 12_000;
const maxTaskBytes = 10_600;
const maxTableChars = 10_000;

/** Which cumulative limits of a message are passed (found by others against live Slack; undocumented). */
export function tooLong(blocks: readonly unknown[], root: string): BlockProblem[] {
  const problems: BlockProblem[] = [];
  const markdown = sum(
    blocks.filter((each) => isObject(each) && each.type === 'markdown'),
    chars,
  );
  if (markdown > maxChars)
    problems.push(
      problem(root, 'too_long', `markdown blocks must be less than ${maxChars + 1} characters together`),
    );
  for (const [index, each] of blocks.entries()) {
    if (isObject(each) && ['table', 'data_table'].includes(String(each.type)) && chars(each) > maxTableChars)
      problems.push(
        problem(
          `${root}/${index}/rows`,
          'too_long',
          `must be less than ${maxTableChars + 1} characters in all cells`,
        ),
      );
  }
  const hasTasks = blocks.some((each) => isObject(each) && ['plan', 'task_card'].includes(String(each.type)));
  if (hasTasks && sum(blocks, weightedBytes) > maxTaskBytes)
    problems.push(problem(root, 'msg_too_long', 'the message is too long'));
  else if (!hasTasks && markdown <= maxChars && sum(blocks, chars) > maxChars)
    problems.push(problem(root, 'msg_blocks_too_long', 'the blocks hold too many characters'));
  return problems;
}

function problem(pointer: string, code: string, message: string): BlockProblem {
  return { pointer, code, message };
}

const shown = new Set(['text', 'title', 'caption', 'alt_text', 'label', 'fallback']);

/** Characters a reader sees anywhere in a block. */
function chars(value: unknown): number {
  return measure(
    value,
    (shownText) => shownText.length,
    () => 1,
  );
}

/** UTF-8 bytes a reader sees; a task's details and output weigh double. */
function weightedBytes(value: unknown): number {
  return measure(
    value,
    (shownText) => Buffer.byteLength(shownText),
    (key) => (key === 'details' || key === 'output' ? 2 : 1),
  );
}

function measure(
  value: unknown,
  size: (shownText: string) => number,
  weight: (key: string) => number,
): number {
  if (Array.isArray(value)) return sum(value, (each) => measure(each, size, weight));
  if (!isObject(value)) return 0;
  return sum(Object.entries(value), ([key, each]) =>
    typeof each === 'string' ? (shown.has(key) ? size(each) : 0) : weight(key) * measure(each, size, weight),
  );
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
