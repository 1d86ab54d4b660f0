import type { Threads } from '../../core/attached-file.ts';
import { createMarkdownDesk, type MarkdownDesk } from '../../desk/markdown/markdown-desk.ts';
import type { MarkdownParts } from '../../desk/markdown/parts.ts';
import { planLanguage } from '../../engine/language.ts';
import { importReport } from '../../text/import-report.ts';

/** What imports and ticks documents in threads, with the plan language and the report of the command line. */
export function markdownDesk(
  parts: Omit<MarkdownParts, 'problemsIn' | 'report'> & { threads: Threads },
): MarkdownDesk {
  return createMarkdownDesk({
    ...parts,
    report: importReport,
    problemsIn: (plan, file) =>
      planLanguage
        .load(plan, file, 'import', { lint: false })
        .problems.filter(({ severity }) => severity === 'error')
        .map(({ line, path, message }) => `${file}:${line} ${path === '' ? '' : `${path}: `}${message}`),
  });
}
