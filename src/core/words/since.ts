import { changeOf, type Difference, type RunDifference } from '../fingerprint/difference.ts';
import type { GreenRun } from '../fingerprint/fingerprint.ts';
import { joined, plain, type Sentence } from '../picture/sentence.ts';
import type { RunState } from '../run/state.ts';
import { judgeRun } from '../run/verdict.ts';
import { quantity } from './quantity.ts';
import { shortLine } from './safe-text.ts';

const mostParts = 4;
const partBytes = 90;

/**
 * What changed since the last green run, in a line: `Since 22:10: revision 00467 → 00468 (22:31, by …) · DNS, plan as before`. Empty
 * for a run that is green or goes on, and when no green run is known.
 */
export function sinceSentence(state: RunState): Sentence {
  const known = knownChange(state);
  if (known === null) return [];
  const { green, change } = known;
  const parts = lineParts(change);
  const shown = parts.slice(0, mostParts);
  const more = parts.length - shown.length;
  const all = [
    ...shown,
    ...(more > 0 ? [plain(`${quantity(more, 'more change')}`)] : []),
    plain(sameWords(change.same)),
  ];
  const told = joined(all, ' · ');
  return [
    ...sinceWords(state, green),
    ...(told.length === 0 ? plain('nothing to compare was looked at in both') : told),
  ];
}

/** The same whole, a line a fact; the last one is what is as before. Empty under the same conditions. */
export function changedLines(state: RunState): readonly Sentence[] {
  const known = knownChange(state);
  if (known === null) return [];
  const { changed, same } = known.change;
  return [...changed.map(wholeWords), plain(sameWords(same))].filter((line) => line.length > 0);
}

function knownChange(state: RunState): { green: GreenRun; change: RunDifference } | null {
  const { green } = state;
  const change = changeOf(state);
  if (green === null || change === null || judgeRun(state).verdict === 'passed') return null;
  return { green, change };
}

/** A green run that had only some of the checks is named: of the others it says nothing. */
function sinceWords({ head }: RunState, { at, selector, fingerprint }: GreenRun): Sentence {
  const known = fingerprint.checks.ids;
  const isSame = selector.toSorted().join(' ') === head.selector.toSorted().join(' ');
  const isWhole =
    isSame || known === null || head.checks.every(({ id, counts }) => !counts || known.includes(id));
  if (isWhole) return [{ text: 'Since ' }, { moment: at }, { text: ': ' }];
  return [{ text: `Since ${shortLine(selector.join(' '), 60)} passed at ` }, { moment: at }, { text: ': ' }];
}

function sameWords(same: readonly string[]): string {
  return same.length === 0 ? '' : `${same.join(', ')} as before`;
}

function lineParts({ changed }: RunDifference): readonly Sentence[] {
  const logs = changed.filter(({ what }) => what === 'logs');
  const variables = changed.filter(({ what }) => what.startsWith('variable '));
  return changed.flatMap((one): readonly Sentence[] => {
    if (one.what === 'logs') {
      const more = logs.length > 1 ? ` and ${logs.length - 1} more` : '';
      return one === logs[0] ? [plain(`new in the logs: ${shortLine(one.after, partBytes)}${more}`)] : [];
    }
    if (one.what.startsWith('variable ')) {
      if (one !== variables[0]) return [];
      const names = variables.map(({ what }) => what.slice('variable '.length));
      const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
      return [
        plain(
          `${names.length === 1 ? 'variable' : 'variables'} ${shortLine(names.slice(0, 3).join(', '), partBytes)}${more} changed`,
        ),
      ];
    }
    return [partWords(one)];
  });
}

function partWords(one: Difference): Sentence {
  if (one.what === 'revision') return revisionWords(one);
  const arrow = `${one.before} → ${one.after}`;
  return plain(
    arrow.length <= 60
      ? `${shortLine(one.what, 60)} ${shortLine(arrow, partBytes)}`
      : `${shortLine(one.what, partBytes)} changed`,
  );
}

function wholeWords(one: Difference): Sentence {
  if (one.what === 'revision') return revisionWords(one);
  if (one.what === 'logs') return plain(`new in the logs: ${shortLine(one.after, 300)}`);
  if (one.what.startsWith('variable ')) {
    const how = one.before === '' ? 'is new' : one.after === '' ? 'is gone' : 'has another value';
    return plain(`${shortLine(one.what, 200)} ${how}`);
  }
  return plain(`${shortLine(one.what, 200)}: ${shortLine(one.before, 300)} → ${shortLine(one.after, 300)}`);
}

function revisionWords({ before, after, at, by }: Difference): Sentence {
  const [was, is] = [shortLine(before, 60), shortLine(after, 60)];
  const deployedAt = Date.parse(at);
  const moment: Sentence = Number.isFinite(deployedAt) ? [{ moment: deployedAt }] : [];
  const person: Sentence = by === '' ? [] : [{ text: 'by ' }, { person: by }];
  const told = joined([moment, person], ', ');
  const facts: Sentence = told.length === 0 ? [] : [{ text: ' (' }, ...told, { text: ')' }];
  return [{ text: revisionChange(was, is) }, ...facts];
}

function revisionChange(was: string, is: string): string {
  if (is === '')
    return was === '' ? 'a deploy that named no revision' : `revision ${was}, then a deploy that named none`;
  if (was === '') return `revision ${is} deployed`;
  return was === is ? `revision ${is} deployed again` : `revision ${was} → ${is}`;
}
