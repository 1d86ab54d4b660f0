import { doctor } from './doctor.ts';
import { list } from './list.ts';
import { run } from './run.ts';
import { schema } from './schema.ts';
import { validate } from './validate.ts';
import type { Verb } from './verb.ts';

/** Every verb of the command line, in the order of help. */
export const verbs: readonly Verb[] = [run, list, validate, schema, doctor];
