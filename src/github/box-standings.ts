import type { IncidentState } from '../core/incident/state.ts';
import { plain } from '../core/plan/import/item.ts';
import { boxesIn } from '../core/plan/import/standing-boxes.ts';
import { withTicks } from '../core/plan/import/ticks.ts';

/** What an incident says of a box; `open`: nobody has done it, which takes back what was said before, and nothing that a person did. */
export type BoxStanding = 'met' | 'unmet' | 'open' | 'unknown';

/** By the words of the box. */
export type BoxStandings = Readonly<Record<string, BoxStanding>>;

/** What was written of a box last; `isOurs`: the tick in it is ours. */
export type ShownBox = { standing: BoxStanding; isOurs: boolean };
export type ShownBoxes = Readonly<Record<string, ShownBox>>;

/** What there is to say of the boxes of an incident: of its tasks, and of its criteria. */
export function boxStandings({
  windows,
  criteria,
}: Pick<IncidentState, 'windows' | 'criteria'>): BoxStandings {
  const standings = { proved: 'met', attested: 'met', broken: 'unmet' } as const;
  const tasks = windows
    .flatMap((window) => window.tasks)
    .map(({ text, checks, standing }): [string, BoxStanding] => [
      text,
      // What checks prove may have been done before they look; a person's word can be taken back.
      standing.kind !== 'open' ? standings[standing.kind] : checks.length === 0 ? 'open' : 'unknown',
    ]);
  return Object.fromEntries([...tasks, ...criteria.map(({ text, status }) => [text, status])]);
}

/**
 * The text with the boxes changed of which the incident says something else than when it was written last, and with what is written now.
 * A box that a person changed meanwhile stays until the incident says something new of that very box.
 */
export function withStandings(
  body: string,
  standings: BoxStandings,
  shown: ShownBoxes,
): { text: string; shown: ShownBoxes } {
  const now = new Map(Object.entries(standings).map(([text, standing]) => [plain(text), standing]));
  const all = boxesIn(body, { isChecklist: true });
  const done = new Set(
    all.flatMap(({ line, words, isTicked }) => (isTicked || now.get(words) === 'met' ? [line] : [])),
  );
  const boxes = all.flatMap(({ line, words, isPlain, inner }) => {
    const standing = now.get(words);
    const before = Object.hasOwn(shown, words) ? shown[words] : undefined;
    // A box with open ones in it is not done, whatever is said of its words.
    const isOpen = standing === 'met' && !inner.every((one) => done.has(one));
    return standing === undefined || !isPlain || isOpen ? [] : [{ line, words, standing, before }];
  });
  const news = boxes.filter(({ standing, before }) => standing !== before?.standing);
  const ticks = news.map(({ line, standing, before }) => ({ line, state: markOf(standing, before) }));
  const { text, changed } = withTicks(body, ticks);
  const lines = new Map(changed.map(({ line, state }) => [line, state]));
  return {
    text,
    shown: Object.fromEntries(
      boxes.map(({ line, words, standing, before }) => {
        const mark = lines.get(line);
        return [
          words,
          { standing, isOurs: mark === undefined ? (before?.isOurs ?? false) : mark === 'done' },
        ];
      }),
    ),
  };
}

function markOf(standing: BoxStanding, before: ShownBox | undefined): 'done' | 'open' | 'unknown' {
  if (standing === 'met') return 'done';
  if (standing === 'unmet') return 'open';
  return standing === 'open' && before?.isOurs === true ? 'open' : 'unknown';
}
