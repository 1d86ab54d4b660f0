import { z } from 'zod';
import { nearest } from '../../src/core/nearest.ts';
import { defineCommand } from '../command.ts';
import { closeVerb } from './close.ts';
import { doneVerb } from './done.ts';
import { editVerb } from './edit.ts';
import { listVerb } from './list.ts';
import { noteVerb } from './note.ts';
import { openVerb } from './open.ts';
import { recordVerb } from './record.ts';
import { reopenVerb } from './reopen.ts';
import { roleVerb } from './role.ts';
import { severityVerb } from './severity.ts';
import { snoozeVerb } from './snooze.ts';
import { howItStands, statusVerb } from './status.ts';
import { strikeVerb } from './strike.ts';
import type { SubVerb, SubVerbContext, SubVerbWish } from './sub-verb.ts';
import { taskVerb } from './task.ts';

/** The words that may follow `incident`, a line of help each. */
const lines: readonly (readonly SubVerb[])[] = [
  [openVerb, statusVerb],
  [noteVerb, severityVerb, roleVerb],
  [closeVerb, reopenVerb],
  [taskVerb, doneVerb],
  [recordVerb, editVerb, strikeVerb],
  [snoozeVerb, listVerb],
];
const subVerbs = lines.flat();

/** A phone begins words with capitals. Behind a sub-verb that takes a text the second word is all of it. */
const args = z.array(z.string()).transform(([verb, ...words], context) => {
  const found = subVerbs.find(({ name }) => name === verb?.toLowerCase());
  const read: SubVerbWish =
    verb === undefined
      ? howItStands
      : (found?.read(words.join(' '), words) ?? {
          wrong: notOne(verb),
        });
  if (!('wrong' in read)) return read;
  context.addIssue({ code: 'custom', message: read.wrong });
  return z.NEVER;
});

function notOne(verb: string): string {
  const near = nearest(
    verb.toLowerCase(),
    subVerbs.map(({ name }) => name),
  );
  return `there is no "${verb.slice(0, 60)}"${near === null ? '' : `, did you mean ${near}?`}`;
}

const usage = `incident ${subVerbs.map(({ name }) => name).join('|')} […]`;
const examples = [
  'incident open 517 Backend does not start',
  'incident status health answers again next: load test',
  'incident note 20m ago we rolled back',
  'incident task add Call the vendor',
  'incident done 3',
  'incident snooze immediate 30m waiting for the vendor',
  'incident close the NameError is fixed and deployed',
  'incident close --as duplicate:516 both are the missing import',
  'incident reopen it fails again',
];

/** Of one sub-verb, where it is one: its own line of help up to the explanation. */
function usageOf([verb = '']: readonly string[]) {
  const found = subVerbs.find(({ name }) => name === verb.toLowerCase());
  if (found === undefined) return { usage, examples };
  const [form = ''] = found.help.split(/: |\.$|, (?=\w+ <)/);
  return {
    usage: `incident ${form === '' ? `${found.name} […]` : form}`,
    examples: examples.filter((one) => one.startsWith(`incident ${found.name} `)),
  };
}

/** The incident of a channel: opened, told of, added to, closed. */
export const incident = defineCommand({
  name: 'incident',
  usage,
  usageOf,
  summary: 'the incident of this channel: open it, tell how it stands, add to its record, close it',
  details: lines.map((line) => line.flatMap(({ help }) => (help === '' ? [] : [help])).join(' ')),
  examples,
  group: 'change',
  permission: 'incident',
  args,
  run: (wish, context: SubVerbContext) => wish.answer(context),
});
