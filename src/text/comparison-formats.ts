import type { Comparison } from '../core/compare/comparison.ts';
import type { Ending } from '../core/run/ending.ts';
import { againstWords, comparisonLines, comparisonParts, standingMark } from './comparison.ts';
import type { Annotation } from './github-command.ts';
import { markdownText } from './markdown-text.ts';

/** A comparison as a part of a Markdown document: the headline, what is worse in the open, the rest folded. */
export function comparisonMarkdown(comparison: Comparison): readonly string[] {
  const parts = comparisonParts(comparison);
  const open = parts.filter(({ title }) => loud.has(title));
  const folded = parts.filter(({ title }) => !loud.has(title));
  const listed = (some: typeof parts) =>
    some.flatMap(({ title, lines }) => [
      '',
      `**${title}**`,
      '',
      ...lines.map((line) => `- ${markdownText(line)}`),
    ]);
  return [
    `#### ${standingMark(comparison).emoji} ${markdownText(comparison.headline)}`,
    '',
    markdownText(againstWords(comparison)),
    ...listed(open),
    ...(folded.length === 0
      ? []
      : ['', '<details><summary>More of the comparison</summary>', ...listed(folded), '', '</details>']),
  ];
}

const loud: ReadonlySet<string> = new Set([
  'Newly failing',
  'Passed before, not judged now',
  'Failing, not judged before',
  'Causes',
  'New in the logs',
  'Slower',
  'Newly flaky',
  'Note',
]);

/** Annotations of GitHub Actions: the headline with what else differs, then one for each part that is new. Errors only where new things make the run red. */
export function comparisonGithub(
  comparison: Comparison,
  file: string,
  { failOn, isRed }: Pick<Ending, 'failOn' | 'isRed'>,
): readonly Annotation[] {
  const { standing, headline } = comparison;
  const parts = comparisonParts(comparison);
  const notes = parts.flatMap((part) => (part.title === 'Note' ? part.lines : []));
  const annotations = parts
    .filter(({ title }) => loud.has(title) && title !== 'Causes' && title !== 'Note')
    .map(({ title, lines }): Annotation => ({ level: 'warning', properties: { title, file }, lines }));
  const isGood = standing === 'same' || standing === 'better';
  const level = failOn === 'new' && isRed ? 'error' : isGood ? 'notice' : 'warning';
  const title = 'Compared with the baseline';
  const lines = [headline, againstWords(comparison), ...notes];
  return [{ level, properties: { title, file }, lines }, ...annotations];
}

/** Comment lines of TAP. */
export function comparisonTap(comparison: Comparison): readonly string[] {
  return [
    '# Compared with the baseline',
    ...comparisonLines(comparison).map((line) => `# ${line.replaceAll('#', '\\#')}`),
  ];
}
