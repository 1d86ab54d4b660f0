import { z } from 'zod';
import { defineCommand } from '../command.ts';
import { entries } from './entries.ts';
import { listing } from './list.ts';
import { closing, howItStands, opening } from './opening-and-closing.ts';
import type { SubVerb, SubVerbContext, SubVerbWish } from './sub-verb.ts';
import { tasks } from './tasks.ts';
import { snoozing, telling } from './telling.ts';

/** The words that may follow `incident`, a line of help each. */
const lines: readonly (readonly SubVerb[])[] = [
  opening,
  telling,
  closing,
  tasks,
  entries,
  [...snoozing, ...listing],
];
const subVerbs = lines.flat();

/** A phone begins words with capitals. Behind a sub-verb that takes a text the second word is all of it. */
const args = z.array(z.string()).transform(([verb, ...words], context) => {
  const found = subVerbs.find(({ name }) => name === verb?.toLowerCase());
  const read: SubVerbWish =
    verb === undefined
      ? howItStands
      : (found?.read(words.join(' '), words) ?? {
          wrong: `it takes one of ${subVerbs.map(({ name }) => name).join(', ')}`,
        });
  if (!('wrong' in read)) return read;
  context.addIssue({ code: 'custom', message: read.wrong });
  return z.NEVER;
});

/** The incident of a channel: opened, told of, added to, closed. */
export const incident = defineCommand({
  name: 'incident',
  usage: `incident ${subVerbs.map(({ name }) => name).join('|')} […]`,
  summary: 'the incident of this channel: open it, tell how it stands, add to its record, close it',
  details: lines.map((line) => line.flatMap(({ help }) => (help === '' ? [] : [help])).join(' ')),
  examples: [
    'incident open 517 Backend does not start',
    'incident status health answers again next: load test',
    'incident note 20m ago we rolled back',
    'incident task add Call the vendor',
    'incident done 3',
    'incident snooze immediate 30m waiting for the vendor',
    'incident close the NameError is fixed and deployed',
    'incident close --as duplicate:516 both are the missing import',
    'incident reopen it fails again',
  ],
  group: 'change',
  permission: 'incident',
  args,
  run: (wish, context: SubVerbContext) => wish.answer(context),
});
