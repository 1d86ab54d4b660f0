import { oneLine } from './plain-text.ts';

/** A workflow command of GitHub Actions: an annotation of one or more lines. */
export function workflowCommand(
  level: 'error' | 'warning' | 'notice',
  properties: Readonly<Record<string, string>>,
  lines: readonly string[],
): string {
  const shown = Object.entries(properties).map(([name, value]) => `${name}=${property(value)}`);
  return `::${level} ${shown.join(',')}::${data(lines.map(oneLine).join('\n'))}`;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(oneLine(text)).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
