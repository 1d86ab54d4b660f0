import { logFile, logsCheck } from '../../support/log-target.ts';
import type { Statement } from '../statement.ts';

/** What a filter of the query language says of one entry. */
export type Asked = {
  says: string;
  filter: string;
  why: string;
  /** True when it matches, false when it does not, null when that cannot be told here; a text when it is no filter, and what is said then. */
  is: boolean | null | RegExp;
  entry: Record<string, unknown>;
};

/** The statement of a check on a file with this entry, which wants exactly one entry. */
export function ask({ says, filter, why, is, entry }: Asked): Statement {
  const status = is === null ? 'inconclusive' : is === true ? 'passed' : is === false ? 'failed' : 'invalid';
  return {
    says,
    is: status,
    why,
    target: logFile(entry),
    check: logsCheck('file', { entries: { count: 1 } }, { filter }),
    ...(is instanceof RegExp ? { reason: is } : {}),
  };
}
