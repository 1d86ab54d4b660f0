import type { Json, Message, State } from '../stand-ins/slack/state.ts';

const taskMarks: Readonly<Record<string, string>> = {
  pending: '○',
  in_progress: '◌',
  complete: '✓',
  error: '✗',
};

/** A thread as plain text: the root, then its replies indented; what a person would read in the window. */
export function printedThread(state: State, messages: readonly Message[]): string {
  return messages
    .flatMap((message, index) =>
      printedMessage(state, message).map((line) => (index === 0 ? line : `    ${line}`)),
    )
    .join('\n');
}

/** One message, a line each. */
export function printedMessage(
  state: State,
  { blocks, text, files, isBroadcast }: Message,
): readonly string[] {
  const shown =
    blocks.length === 0 ? named(state, text).split('\n') : blocks.flatMap((block) => lines(state, block));
  const attached = files.map((id) => `📎 ${state.files.get(id)?.name ?? id}`);
  return [...(isBroadcast ? ['(also sent to the channel)'] : []), ...shown, ...attached].map((line) =>
    line.trimEnd(),
  );
}

function lines(state: State, block: Json): readonly string[] {
  switch (block.type) {
    case 'plan':
      return [textOf(state, block.title), ...list(block.tasks).map((task) => taskLine(state, task))];
    case 'actions':
      return [
        list(block.elements)
          .map((one) => `[${textOf(state, one.text ?? one.placeholder) || '⋯'}]`)
          .join(' '),
      ];
    case 'context':
      return [
        list(block.elements)
          .map((one) => textOf(state, one))
          .join(' · '),
      ];
    case 'image':
      return [`🖼 ${String(block.alt_text ?? '')}`];
    default:
      return textOf(state, block).split('\n');
  }
}

function taskLine(state: State, task: Json): string {
  return `  ${taskMarks[String(task.status)] ?? '?'} ${textOf(state, task.title)}`;
}

/** The words of anything of Block Kit, in their order. */
function textOf(state: State, part: unknown): string {
  if (typeof part === 'string') return named(state, part);
  if (!isJson(part)) return '';
  if (part.type === 'user') return `@${state.users.get(String(part.user_id))?.name ?? part.user_id}`;
  if (part.type === 'usergroup')
    return `@${state.groups.get(String(part.usergroup_id))?.handle ?? part.usergroup_id}`;
  if (part.type === 'date') return String(part.fallback ?? '');
  if (part.type === 'emoji') return `:${part.name}:`;
  if (part.text !== undefined) return textOf(state, part.text);
  const separator = part.type === 'rich_text' || part.type === 'rich_text_list' ? '\n' : '';
  return list(part.elements)
    .map((one) => textOf(state, one))
    .join(separator);
}

/** `<@U…>` and dates as Slack's window shows them. */
function named(state: State, text: string): string {
  return text
    .replaceAll(/<@(\w+)>/g, (_, id: string) => `@${state.users.get(id)?.name ?? id}`)
    .replaceAll(/<!subteam\^(\w+)>/g, (_, id: string) => `@${state.groups.get(id)?.handle ?? id}`)
    .replaceAll(/<!date\^[^|>]*\|([^>]*)>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

function list(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter(isJson) : [];
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
