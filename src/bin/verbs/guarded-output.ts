import { withoutRunnerCommands } from '../../text/runner-commands.ts';
import type { Output } from './verb.ts';

/** The output, in which nothing that is written becomes a command of a CI runner; everything else of it is as it was. */
export function guarded(output: Output): Output {
  let isLineStart = true;
  const safe = (chunk: unknown): unknown => {
    if (typeof chunk !== 'string') return chunk;
    const text = withoutRunnerCommands(chunk, isLineStart);
    if (chunk !== '') isLineStart = /(?:^|[\n\r])\s*$/.test(chunk) && (isLineStart || /[\n\r]/.test(chunk));
    return text;
  };
  return new Proxy(output, {
    get(target, name) {
      if (name === 'write') {
        // Node's three forms of `write` differ behind the chunk only.
        return (chunk: unknown, ...rest: []) => target.write(safe(chunk), ...rest);
      }
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
