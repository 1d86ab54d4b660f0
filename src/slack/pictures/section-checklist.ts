import { isDone, isFailing, standingOf, tallyOf } from '../../core/run/check-standing.ts';
import type { CheckState, RunState } from '../../core/run/state.ts';
import { troubleCounts } from '../../core/words/checks.ts';
import { bytesOf } from '../../core/words/cut.ts';
import { type CheckRow, checkRows } from '../../core/words/rows.ts';
import { shortLine } from '../../core/words/safe-text.ts';
import { type Block, listBlocks, richLines, words } from '../block-kit/blocks.ts';
import {
  messageText,
  type RunPictureOptions,
  runMetadata,
  type SlackMessage,
  shortId,
} from '../block-kit/message.ts';
import { mrkdwnText } from '../block-kit/mrkdwn.ts';
import { lineOf, rowOf, sectionName, sectionStanding, sectionsOf } from '../block-kit/rows.ts';

const rowBytes = 240;
/** Of a row that names many checks: the root has no room for them. */
const namesBytes = 1_500;
const blockBytes = 7_500;
const textOnlyBytes = 3_300;

/** The checklist of one section in the run's thread, edited in place; null for a section without checks in this run. */
export function sectionChecklist(
  state: RunState,
  phase: string,
  section: string,
  options: Pick<RunPictureOptions, 'level'>,
): SlackMessage | null {
  const found = sectionsOf(state).find((one) => one.phase === phase && one.id === section);
  if (found === undefined) return null;
  const tally = tallyOf(found.checks, state);
  const { passed, total } = tally;
  const trouble = troubleCounts(tally)
    .map((part) => ` · ${part}`)
    .join('');
  const title = `${shortLine(sectionName(found), 150)} · ${passed} of ${total}`;
  const place = `${shortId(phase, found.index)}/${shortId(section, found.index)}`;
  const metadata = runMetadata(state, {
    type: 'staging_check_phase',
    part: `section:${place}`,
    state: stateWord(found.checks, state),
    also: { phase: shortId(phase, found.index), section: shortId(section, found.index) },
  });
  if (options.level === 'text') {
    const lines = fittingLines(found.checks, state, textOnlyBytes, (line) =>
      bytesOf(mrkdwnText(line, 1_000)),
    );
    return { text: messageText([title + trouble, ...lines]), blocks: [], metadata };
  }
  const lines = fittingLines(found.checks, state, blockBytes, bytesOf);
  const blocks: readonly Block[] = [richLines([[words(title, true), words(trouble)]]), ...listBlocks(lines)];
  return { text: messageText([title + trouble]), blocks, metadata };
}

/** `queued`, `running`, then what the section amounts to in the words of a verdict. */
function stateWord(checks: readonly CheckState[], state: RunState): string {
  const all = checks.map((check) => standingOf(check, state));
  if (all.every((one) => one === 'pending')) return 'queued';
  if (all.some((one) => !isDone(one))) return 'running';
  const standing = sectionStanding({ checks }, state);
  if (standing === 'failed') return 'failed';
  return standing === 'passed' || standing === 'skipped' ? 'passed' : 'inconclusive';
}

/** The lines of a section's checks that have room: failing ones are kept first, then those at work; the rest is counted. */
function fittingLines(
  checks: readonly CheckState[],
  state: RunState,
  maxBytes: number,
  size: (line: string) => number,
): readonly string[] {
  const ranked = checkRows(checks, state)
    .map((entry) => ({ entry, rank: rankOf(entry, state) }))
    .sort((a, b) => a.rank - b.rank || a.entry.index - b.entry.index);
  const shown: { entry: CheckRow; line: string }[] = [];
  let left = maxBytes;
  for (const { entry } of ranked) {
    const line = lineOf(rowOf(entry, state, entry.kind === 'alike' ? namesBytes : rowBytes));
    left -= size(line) + 1;
    if (left < 0) break;
    shown.push({ entry, line });
  }
  const lines = shown.sort((a, b) => a.entry.index - b.entry.index).map(({ line }) => line);
  if (shown.length === ranked.length) return lines;
  const inRows = new Set(shown.flatMap(({ entry }) => checksOf(entry)));
  const unshown = checks.filter((check) => !inRows.has(check));
  return [...lines, `… and ${unshown.length} more · ${restWords(unshown, state)}`];
}

function checksOf(entry: CheckRow): readonly CheckState[] {
  return entry.kind === 'check' ? [entry.check] : entry.checks;
}

function restWords(checks: readonly CheckState[], state: RunState): string {
  const { counts, done, total, waiting } = tallyOf(checks, state);
  const toCome = total - done - waiting.length;
  const open = toCome > 0 ? `${toCome} to come` : '';
  return [counts, open].filter((part) => part !== '').join(' · ');
}

function rankOf(entry: CheckRow, state: RunState): number {
  const [first] = checksOf(entry);
  const standing = first === undefined ? 'blocked' : standingOf(first, state);
  if (isFailing(standing)) return 0;
  return standing === 'running' || standing === 'waiting' ? 1 : 2;
}
