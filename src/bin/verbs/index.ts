import { audit } from './audit/audit.ts';
import { bot } from './bot/bot.ts';
import { compare } from './compare/compare.ts';
import { completion } from './completion/completion.ts';
import { demo } from './demo/demo.ts';
import { doctor } from './doctor/doctor.ts';
import { history } from './history/history.ts';
import { importVerb } from './import/import.ts';
import { incident } from './incident/incident.ts';
import { init } from './init/init.ts';
import { list } from './list/list.ts';
import { replay } from './replay/replay.ts';
import { run } from './run/run.ts';
import { schema } from './schema.ts';
import { start } from './start.ts';
import { ticks } from './ticks.ts';
import { validate } from './validate/validate.ts';
import type { Verb } from './verb.ts';
import { verify } from './verify/verify.ts';
import { wait } from './wait/wait.ts';
import { webhooks } from './webhooks/webhooks.ts';
import { worker } from './worker/worker.ts';

/** Every verb of the command line, in the order of help. */
export const verbs: readonly Verb[] = [
  init,
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
  wait,
  history,
  audit,
  incident,
  webhooks,
  verify,
  completion,
  demo,
];
