import { oneLine } from '../core/words/plain-text.ts';
import { withoutRunnerCommands } from './runner-commands.ts';

/** What GitHub Actions shows beside a file: one or more lines. */
export type Annotation = {
  level: 'error' | 'warning' | 'notice';
  properties: Readonly<Record<string, string>>;
  lines: readonly string[];
};

/** The workflow command that makes an annotation; nothing in it becomes another command. */
export function workflowCommand({ level, properties, lines }: Annotation): string {
  const shown = Object.entries(properties).map(([name, value]) => `${name}=${property(value)}`);
  return `::${level} ${shown.join(',')}::${data(lines.map(safe).join('\n'))}`;
}

function safe(text: string): string {
  return withoutRunnerCommands(oneLine(text));
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(safe(text)).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
