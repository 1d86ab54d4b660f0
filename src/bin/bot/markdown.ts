import type { Threads } from '../../core/attached-file.ts';
import type { MarkdownDesk } from '../../desk/markdown/markdown-desk.ts';
import type { MarkdownParts } from '../../desk/markdown/parts.ts';
import { deskOf } from '../../desk/wish.ts';
import { planLanguage } from '../../engine/language.ts';

/** What imports and ticks documents in threads, with the plan language and the report of the command line. */
export function markdownDesk(
  parts: Omit<MarkdownParts, 'problemsIn' | 'summary'> & { threads: Threads },
): MarkdownDesk {
  let desk: Promise<MarkdownDesk> | null = null;
  const opened = () => {
    desk ??= openDesk(parts);
    return desk;
  };
  return {
    importMarkdown: async (...wish) => (await opened()).importMarkdown(...wish),
    tickMarkdown: async (...wish) => (await opened()).tickMarkdown(...wish),
  };
}

/** Loaded with the first document, since it reads Markdown and shell. */
async function openDesk(parts: Parameters<typeof markdownDesk>[0]): Promise<MarkdownDesk> {
  const [{ markdownWishes }, { importSummary }] = await Promise.all([
    import('../../desk/markdown/markdown-desk.ts'),
    import('../../text/import-summary.ts'),
  ]);
  return deskOf(markdownWishes, {
    ...parts,
    summary: importSummary,
    problemsIn: (plan, file) =>
      planLanguage
        .load(plan, file, 'import', { lint: false })
        .problems.filter(({ severity }) => severity === 'error')
        .map(({ line, path, message }) => `${file}:${line} ${path === '' ? '' : `${path}: `}${message}`),
  });
}
