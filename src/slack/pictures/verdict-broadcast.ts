import { causesOfRun } from '../../core/cause/causes-of-run.ts';
import { tallyOf } from '../../core/run/check-standing.ts';
import type { RunState, Verdict } from '../../core/run/state.ts';
import { isVerdictNews, judgeRun } from '../../core/run/verdict.ts';
import { causeLines } from '../../core/words/cause-lines.ts';
import { selectionName } from '../../core/words/results.ts';
import { shortLine } from '../../core/words/safe-text.ts';
import { verdictMark, verdictWords } from '../../core/words/verdicts.ts';
import { linkButton } from '../actions/open-page.ts';
import { blockId, buttonRow, richLines, words } from './blocks.ts';
import { messageText, type RunPictureOptions, runMetadata, type SlackMessage } from './message.ts';
import { notification } from './root-message.ts';

/**
 * The reply that the channel sees too, once a run; null while it runs, and when the verdict is what it was. Without a run before
 * (`previous` null) only bad news is worth it.
 */
export function verdictBroadcast(
  state: RunState,
  previous: Verdict | null,
  options: RunPictureOptions,
): SlackMessage | null {
  if (!isVerdictNews(state, previous)) return null;
  const { verdict, decidedBy } = judgeRun(state);
  const before = previous === null ? '' : ` (was ${previous})`;
  const metadata = runMetadata(state, { type: 'staging_check_run', part: 'verdict', state: verdict });
  const text = messageText([`${notification(state, options)}${before}`]);
  if (options.level === 'text') return { text, blocks: [], metadata };
  const tally = tallyOf(state.checks.values(), state);
  const title = `${verdictMark(verdict, tally)} ${selectionName(state)} ${verdictWords(verdict, tally)}${before}`;
  const blocks = [
    richLines([
      [words(title, true)],
      ...causeLines(causesOfRun(state)).map((text) => [words(text)]),
      [words(`Decided by: ${shortLine(decidedBy, 700)}`)],
    ]),
    ...buttonRow(blockId('verdict', state.head.id), linkButton('Run page', options.links.report)),
  ];
  return { text, blocks, metadata };
}
