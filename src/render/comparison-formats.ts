import type { Comparison } from '../core/compare/comparison.ts';
import { againstWords, comparisonLines, comparisonParts, standingMarks } from './comparison.ts';
import { workflowCommand } from './github-command.ts';
import { markdownText } from './markdown-text.ts';

/** A comparison as a part of a Markdown document: the headline, what is worse in the open, the rest folded. */
export function comparisonMarkdown(comparison: Comparison): readonly string[] {
  const { standing, headline } = comparison;
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
    `#### ${standingMarks[standing].emoji} ${markdownText(headline)}`,
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

/** Annotations of GitHub Actions: one for each part that is new, then the headline with what else differs. */
export function comparisonGithub(comparison: Comparison, file: string): readonly string[] {
  const { standing, headline } = comparison;
  const errors: ReadonlySet<string> = new Set([
    'Newly failing',
    'Passed before, not judged now',
    'Failing, not judged before',
  ]);
  const parts = comparisonParts(comparison);
  const notes = parts.flatMap((part) => (part.title === 'Note' ? part.lines : []));
  const annotations = parts
    .filter(({ title }) => loud.has(title) && title !== 'Causes' && title !== 'Note')
    .map(({ title, lines }) =>
      workflowCommand(errors.has(title) ? 'error' : 'warning', { title, file }, lines),
    );
  const level =
    standing === 'worse' ? 'error' : standing === 'same' || standing === 'better' ? 'notice' : 'warning';
  const title = 'Compared with the baseline';
  return [...annotations, workflowCommand(level, { title }, [headline, againstWords(comparison), ...notes])];
}

/** Comment lines of TAP. */
export function comparisonTap(comparison: Comparison): readonly string[] {
  return [
    '# Compared with the baseline',
    ...comparisonLines(comparison).map((line) => `# ${line.replaceAll('#', '\\#')}`),
  ];
}
