import { resolve } from 'node:path';
import { checkTypes } from '../../checks/index.ts';
import type { FieldWatch } from '../../core/deploy/watches.ts';
import { UserError } from '../../core/errors.ts';
import { isSharedField, sharedName } from '../../core/log-fields.ts';
import type { LogPlace } from '../../core/logs.ts';
import { fillIn } from '../../core/plan/variables.ts';
import { allOf, windowClause } from '../../core/query/combine.ts';
import { parsePath } from '../../core/query/parse.ts';
import { isRecord } from '../../core/query/unread.ts';
import { logSources } from '../../platform/sources/index.ts';

type Filling = { secrets: (name: string) => string | undefined; root: string };

/** Where the entries of a watch are read, its variables and secrets filled in as those of a check are; or why they cannot be, in words. */
export function watchPlace(
  watch: FieldWatch,
  { fromMs, toMs }: { fromMs: number; toMs: number },
  { secrets, root }: Filling,
): { place: LogPlace; filter: string } | { problem: string } {
  const logs = checkTypes.find(({ readsEntries }) => readsEntries);
  if (logs === undefined) throw new Error('no check type reads entries');
  try {
    const { value, missing } = fillIn(watch.logs, { vars: watch.vars, secrets }, { filters: logs.filters });
    if (missing.length > 0) return { problem: `no value for ${missing.join(', ')}` };
    const source = logSources.find(({ key }) => isRecord(value) && value[key] !== undefined);
    if (source === undefined || !isRecord(value)) return { problem: 'it names no log source' };
    const path = parsePath(watch.field) ?? [];
    if (!source.hasCloudFields && !isSharedField(path)) {
      const known = sharedName(path);
      const hint = known === null ? '' : `; did you mean ${known}?`;
      return { problem: `no field ${watch.field} in entries of ${source.noun}${hint}` };
    }
    const { data, error } = source.place.safeParse(value[source.key]);
    if (error !== undefined) return { problem: error.issues.map(({ message }) => message).join('; ') };
    const place = { source: source.key, at: source.locate(data, resolve(root)) };
    if (source.filteredBy === 'nobody') return { place, filter: '' };
    const all = allOf([windowClause(fromMs, toMs), String(value.filter ?? '')]);
    return all.kind === 'error' ? { problem: all.message } : { place, filter: all.text };
  } catch (error) {
    if (error instanceof UserError) return { problem: error.message };
    throw error;
  }
}
