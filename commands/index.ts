import { cancel } from './cancel.ts';
import type { Command } from './command.ts';
import { deployed } from './deployed.ts';
import { handoff } from './handoff.ts';
import { help } from './help.ts';
import { history } from './history.ts';
import { importDocument } from './import.ts';
import { incident } from './incident/incident.ts';
import { plan } from './plan.ts';
import { release } from './release.ts';
import { rerun } from './rerun.ts';
import { run } from './run.ts';
import { schedule } from './schedule.ts';
import { status } from './status.ts';
import { ticks } from './ticks.ts';
import { timeline } from './timeline.ts';
import { who } from './who.ts';

/** Every verb, in the order of help. */
export const commands: readonly Command[] = [
  run,
  rerun,
  plan,
  status,
  history,
  who,
  timeline,
  importDocument,
  ticks,
  help,
  cancel,
  release,
  incident,
  handoff,
  deployed,
  schedule,
];

/** Words that begin a command; the desk suggests them too. */
export const verbs: readonly string[] = commands.map(({ name }) => name);
