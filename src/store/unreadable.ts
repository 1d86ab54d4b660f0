import { UserError } from '../core/errors.ts';

/** `unreadable-data`: what is stored under a key, which `what` names, is nothing that any version wrote so. */
export function unreadableData(what: string, options?: ErrorOptions): UserError {
  const step = 'Restore that key of Redis from a backup, or delete it and do without what it holds';
  return new UserError('unreadable-data', `${what}. ${step}.`, options);
}
