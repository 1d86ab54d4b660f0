import type { Database } from './database.ts';
import { postgres } from './postgres/postgres.ts';

/** Every kind of database that can be asked, each a key of `sql` in a plan. */
export const databases: readonly Database[] = [postgres];
