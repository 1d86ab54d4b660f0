import { audit } from './audit.ts';
import { bot } from './bot.ts';
import { compare } from './compare.ts';
import { demo } from './demo.ts';
import { doctor } from './doctor.ts';
import { history } from './history.ts';
import { importVerb } from './import.ts';
import { incident } from './incident.ts';
import { list } from './list.ts';
import { replay } from './replay.ts';
import { run } from './run.ts';
import { schema } from './schema.ts';
import { start } from './start.ts';
import { ticks } from './ticks.ts';
import { validate } from './validate.ts';
import type { Verb } from './verb.ts';
import { verify } from './verify.ts';
import { worker } from './worker.ts';

/** Every verb of the command line, in the order of help. */
export const verbs: readonly Verb[] = [
  run,
  list,
  compare,
  replay,
  validate,
  importVerb,
  ticks,
  schema,
  doctor,
  start,
  bot,
  worker,
  history,
  audit,
  incident,
  verify,
  demo,
];
