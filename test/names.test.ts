import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

/** Names of before the rule, in rooms that are being rebuilt: each goes with its room, and none is added. */
const older = new Set(
  'Answered Asked Bound Cancelled ChangesShown ChannelLoss Closed Declined Delivered Done Filled FollowUp HeldEnvironment Kept LiveShown Misworded NotDone Offered Opened QuestionsShown Refused Reply ReportParts ScheduleAdded Seen Sent Shared Shown Started Submitted Told'.split(
    ' ',
  ),
);

/** Past participles that do not end in `ed`. */
const irregular =
  /^(?:bound|built|chosen|done|drawn|found|given|held|kept|known|left|lost|made|met|said|seen|sent|shown|spoken|taken|thrown|told|written)$/;
/** Words that end like participles and are none. */
const nouns = /^(?:deed|embed|feed|need|seed|speed)$/;

const types = globSync('{src,commands,jobs}/**/*.ts', { cwd: root }).flatMap((file) =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/^export (?:type|interface|class) (\w+)/gm)].map(
    ([, name = '']) => ({ name, file }),
  ),
);

it('no two exported types share a name', () => {
  const shared = [...Map.groupBy(types, ({ name }) => name)].filter(([, some]) => some.length > 1);
  expect(types.length).toBeGreaterThan(500);
  expect(shared.map(([name]) => name).filter((name) => !older.has(name))).toEqual([]);
});

it('a past participle is no noun: no exported type is called by one', () => {
  const isParticiple = (word: string) => irregular.test(word) || (word.endsWith('ed') && !nouns.test(word));
  const wrong = types.filter(({ name }) => isParticiple(lastWord(name)));
  expect(wrong.map(({ name }) => name).filter((name) => !older.has(name))).toEqual([]);
});

function lastWord(name: string): string {
  return (name.match(/[A-Z][a-z]*/g)?.at(-1) ?? name).toLowerCase();
}
