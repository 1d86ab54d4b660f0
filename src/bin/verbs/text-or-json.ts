import { UserError } from '../../core/errors.ts';
import type { Args, Flag, Output } from './verb.ts';

/** The flag of a verb that tells people or programs. */
export const textOrJson: Flag = {
  name: 'format',
  value: 'format',
  completion: ['text', 'json'],
  help: 'text or json (default: text)',
};

/** True for `--format json`; throws a `UserError` (`usage`) for a format that is neither text nor JSON. */
export function isJson(args: Pick<Args, 'value'>): boolean {
  const format = args.value('format') ?? 'text';
  if (format === 'text' || format === 'json') return format === 'json';
  throw new UserError('usage', `--format ${format}: expected text or json.`);
}

/** Writes one document, for programs. */
export function writeJson(stdout: Pick<Output, 'write'>, document: object): void {
  stdout.write(`${JSON.stringify(document, null, 2)}\n`);
}
