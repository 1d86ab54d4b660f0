import { causesOfRun } from '../../core/cause/causes-of-run.ts';
import { type RunSteadiness, steady } from '../../core/compare/stability.ts';
import { tallyOf } from '../../core/run/check-standing.ts';
import type { RunState, Verdict } from '../../core/run/state.ts';
import { judgeRun } from '../../core/run/verdict.ts';
import { isVerdictNews } from '../../core/run/verdict-news.ts';
import { causeLines } from '../../core/words/cause-lines.ts';
import { elapsedMs, runWords } from '../../core/words/results.ts';
import { shortLine } from '../../core/words/safe-text.ts';
import { steadinessWords } from '../../core/words/stability.ts';
import { verdictMark, verdictWords } from '../../core/words/verdicts.ts';
import { linkButton } from '../actions/open-page.ts';
import { blockId, buttonRow, isUser, person, personMarkup, richLines, words } from '../block-kit/blocks.ts';
import { messageText, type RunPictureOptions, runMetadata, type SlackMessage } from '../block-kit/message.ts';
import { notification } from './notification.ts';

const longMs = 60_000;

/**
 * The reply that the channel sees too, once a run; null while it runs, and when the verdict is what it was. Without a run before
 * (`previous` null) only bad news is worth it.
 */
export function verdictBroadcast(
  state: RunState,
  previous: Verdict | null,
  options: RunPictureOptions & { steadiness?: RunSteadiness },
): SlackMessage | null {
  const { steadiness = steady } = options;
  if (!isVerdictNews(state, previous, steadiness)) return null;
  const { verdict, decidedBy } = judgeRun(state);
  const before = previous === null || previous === verdict ? '' : ` (was ${previous})`;
  const turning = steadinessWords(steadiness);
  const metadata = runMetadata(state, { type: 'staging_check_run', part: 'verdict', state: verdict });
  // A mention notifies; who waited less is still there.
  const isAwaited = isUser(state.head.requestedBy) && elapsedMs(state, options.now) > longMs;
  const text = messageText([[`${notification(state, options)}${before}`, ...turning].join('. ')]);
  if (options.level === 'text') {
    const mention = isAwaited ? ` ${personMarkup(state.head.requestedBy)}` : '';
    return { text: `${text}${mention}`, blocks: [], metadata };
  }
  const tally = tallyOf(state.checks.values(), state);
  const title = `${verdictMark(verdict, tally)} ${runWords(state.head)} ${verdictWords(verdict, tally)}${before}`;
  const blocks = [
    richLines([
      [words(title, true)],
      ...turning.map((text) => [words(text, true)]),
      ...causeLines(causesOfRun(state)).map((text) => [words(text)]),
      [words(`Decided by: ${shortLine(decidedBy, 700)}`)],
      ...(isAwaited ? [[words('asked by '), person(state.head.requestedBy)]] : []),
    ]),
    ...buttonRow(blockId('verdict', state.head.id), linkButton('Run page', options.links.page)),
  ];
  return { text, blocks, metadata };
}
