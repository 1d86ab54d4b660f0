/** What the Markdown test plan asks for: one item a numbered test, criterion, task, risk, requirement or follow-up. */
export type DocumentItem = { kind: Kind; group: string; text: string };
export type Kind = 'test' | 'criterion' | 'task' | 'risk' | 'requirement' | 'follow-up';

type Place = { h2: string; h3: string; h4: string };

/** All items, in the order of the document. */
export function itemsOf(markdown: string): readonly DocumentItem[] {
  const at: Place = { h2: '', h3: '', h4: '' };
  return outsideOfCode(markdown).flatMap((line) => {
    const heading = /^(#{2,4}) (.*)$/.exec(line);
    if (heading === null) return itemOf(at, line) ?? [];
    const [, marks = '', title = ''] = heading;
    if (marks.length === 2) Object.assign(at, { h2: title, h3: '', h4: '' });
    else if (marks.length === 3) Object.assign(at, { h3: title, h4: '' });
    else at.h4 = title;
    return [];
  });
}

function itemOf({ h2, h3, h4 }: Place, line: string): DocumentItem | null {
  const numbered = /^\d+\. \*\*(.+?)\*\*/.exec(line)?.[1];
  const listed = /^- (?:\[ \] )?(.+?)\s*$/.exec(line)?.[1];
  if (h2 === 'Test Plan Strategy' && numbered !== undefined) {
    return { kind: 'test', group: /^\d\.\d/.exec(h4)?.[0] ?? '', text: numbered };
  }
  if (listed === undefined) return null;
  const plain = listed.replaceAll('**', '');
  if (h2 === 'Success Criteria') return { kind: 'criterion', group: tierOf(h3), text: listed };
  if (h2 === 'Execution Timeline') return { kind: 'task', group: firstWord(h3), text: listed };
  if (h2 === 'Risk Assessment') return { kind: 'risk', group: firstWord(h3), text: plain };
  if (h2 === 'Test Environment Requirements') {
    return { kind: 'requirement', group: h3, text: /^\*\*(.+?)\*\*/.exec(listed)?.[1] ?? listed };
  }
  if (h2 === 'Post-Testing Documentation') return { kind: 'follow-up', group: '', text: listed };
  return null;
}

function tierOf(title: string): string {
  return /(CRITICAL|IMPORTANT|NICE-TO-HAVE)/.exec(title)?.[0].toLowerCase() ?? '';
}

function firstWord(title: string): string {
  return (title.split(' ')[0] ?? '').toLowerCase();
}

function outsideOfCode(markdown: string): readonly string[] {
  let inCode = false;
  return markdown.split('\n').filter((line) => {
    if (/^\s*```/.test(line)) {
      inCode = !inCode;
      return false;
    }
    return !inCode;
  });
}

/** Rows of the tables below each `##` heading: cells without the heading row. */
export function tablesOf(markdown: string): ReadonlyMap<string, readonly (readonly string[])[]> {
  const tables = new Map<string, string[][]>();
  let rows: string[][] = [];
  for (const line of markdown.split('\n')) {
    if (line.startsWith('## ')) {
      rows = [];
      tables.set(line.slice(3), rows);
    } else if (line.startsWith('|')) {
      rows.push(
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
    }
  }
  return new Map([...tables].map(([title, all]) => [title, all.slice(2)]));
}

/** Names in backticks. */
export function namesIn(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
}
