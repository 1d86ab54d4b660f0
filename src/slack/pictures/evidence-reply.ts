import { failureGroups } from '../../core/cause/failure-groups.ts';
import type { ReportChart } from '../../core/report/publishing.ts';
import { standingOf } from '../../core/run/check-standing.ts';
import type { CheckStatus } from '../../core/run/events.ts';
import { mendOf } from '../../core/run/remedies.ts';
import type { CheckState, RunState } from '../../core/run/state.ts';
import { fittingNames, othersSeen } from '../../core/words/alike.ts';
import { checkAnchor } from '../../core/words/check-anchor.ts';
import { detailOf, whyOf } from '../../core/words/checks.ts';
import { bytesOf } from '../../core/words/cut.ts';
import { comparisonText, evidenceText, type SeenEvidence, wholeEvidence } from '../../core/words/evidence.ts';
import { markOf } from '../../core/words/marks.ts';
import { quantity } from '../../core/words/quantity.ts';
import { reasonOf } from '../../core/words/reasons.ts';
import { placeOf } from '../../core/words/results.ts';
import { shortLine, shortText, wholeText } from '../../core/words/safe-text.ts';
import { traceIn } from '../../core/words/trace-words.ts';
import { linkButton } from '../actions/open-page.ts';
import { rerunCheckButton } from '../actions/rerun.ts';
import type { PlainWords, TextLink } from '../block-kit/block-kit.ts';
import {
  type Block,
  blockId,
  buttonRow,
  linkOr,
  preformatted,
  type RichTextPiece,
  richLines,
  words,
} from '../block-kit/blocks.ts';
import {
  messageText,
  type RunPictureOptions,
  runMetadata,
  type SlackMessage,
  shortId,
  textBytes,
} from '../block-kit/message.ts';
import { mrkdwnText } from '../block-kit/mrkdwn.ts';
import { pictureBlocks } from './report/report-message.ts';

export type EvidenceOptions = Omit<RunPictureOptions, 'now' | 'links'> & {
  links: { page: string | null; logs: string | null };
  /** Where the whole of it is, when it is too long: its address, or that it could not be uploaded. */
  file?: EvidenceFileAt | null;
  /** What was measured over time; left out: there is none. */
  pictures?: readonly ReportChart[];
};

/** An uploaded file with long evidence; `unavailable` when Slack did not take it. */
export type EvidenceFileAt = { kind: 'uploaded'; permalink: string } | { kind: 'unavailable' };

const evidenceBytes = 2_500;
const curlBytes = 1_200;
const namesBytes = 1_000;
const mostResponsible = 3;
/** A longer command would not work when pasted; the file has it whole. */
const longestCurl = 1_000;

/** What was expected and what came, in the run's thread, once for all checks that have one cause; null for a check that has not failed or has not ended. */
export function evidenceReply(
  state: RunState,
  checkId: string,
  options: EvidenceOptions,
): SlackMessage | null {
  const found = failedCheck(state, checkId);
  if (found === null) return null;
  const { check, index, ended, others, cause } = found;
  const { head } = check;
  const title = `${markOf(found.standing, false)} ${titleOf(found)}`;
  const id = shortId(head.id, index);
  const metadata = runMetadata(state, {
    type: 'staging_check_evidence',
    part: `evidence:${id}`,
    state: found.standing,
    also: { check: id },
  });
  const why = cause === null ? whyOf(check, 300) : '';
  const summary = why === '' ? title : `${title}: ${why}`;
  const curl = curlOf(ended.outcome.evidence);
  const compared = comparisonText(ended.outcome);
  const facts = [
    evidenceText(ended.outcome, reasonOf({ ...ended.outcome, status: ended.status })),
    ...othersSeen(ended.outcome, others.map(seenBy)),
  ]
    .filter((part) => part !== '')
    .join('\n');
  const [first, second] = isErrorTold(ended) ? [facts, compared] : [compared, facts];
  const names = others.length === 0 ? '' : fittingNames([check, ...others].map(nameOf), namesBytes);
  if (options.level === 'text') {
    const place = shortLine(placeOf(head.source), 200);
    const parts = [summary, names, place, shortText(first, 1_200), shortText(second, 1_000), curl].filter(
      (part) => part !== '',
    );
    return {
      text: textWithLinks(parts, [...traceWords(ended.outcome.evidence), ...wholeWords(options)]),
      blocks: [],
      metadata,
    };
  }
  const detail = others.length === 0 ? shortLine(detailOf(check, state, 300), 400) : why;
  const blocks: readonly Block[] = [
    richLines([
      [words(title, true), words(detail === '' ? '' : ` · ${detail}`)],
      ...(names === '' ? [] : [[words(names)]]),
      ...responsible(check),
      ...othersResponsible(check, others),
      ...(names === '' ? [] : [[words(`What ${shortLine(nameOf(check), 80)} saw:`)]]),
    ]),
    ...(first === '' ? [] : [preformatted(first, evidenceBytes)]),
    ...(second === '' ? [] : [preformatted(second, evidenceBytes)]),
    ...pictureBlocks(options.pictures ?? []),
    ...(curl === '' ? [] : [richLines([[words('The same by hand:')]]), preformatted(curl, curlBytes)]),
    ...traceLine(ended.outcome.evidence),
    ...wholeLine(options),
    ...actions(state, check, id, { ...options, buttons: options.buttons && others.length === 0 }),
  ];
  return { text: messageText([summary]), blocks, metadata };
}

/** The way from what was seen to its trace. */
function traceLine(evidence: FinishedProgress['outcome']['evidence']): readonly Block[] {
  const leaves = traceWords(evidence);
  return leaves.length === 0 ? [] : [richLines([[words('trace '), ...leaves]])];
}

function traceWords(evidence: FinishedProgress['outcome']['evidence']): readonly (TextLink | PlainWords)[] {
  const trace = traceIn(evidence);
  return trace === null ? [] : [linkOr(trace.id, trace.url ?? '')];
}

function wholeLine(options: EvidenceOptions): readonly Block[] {
  const leaves = wholeWords(options);
  return leaves.length === 0 ? [] : [richLines([leaves])];
}

function wholeWords({ file, links }: EvidenceOptions): readonly (TextLink | PlainWords)[] {
  if (file === undefined || file === null) return [];
  if (file.kind === 'uploaded') return [linkOr('The whole evidence, as a file', file.permalink)];
  const where = links.page === null ? 'the result document of the run has it' : 'the page of the run has it';
  return [words(`The whole evidence could not be uploaded to Slack; ${where}.`)];
}

/** As text, with the links as such behind it. */
function textWithLinks(parts: readonly string[], leaves: readonly (TextLink | PlainWords)[]): string {
  if (leaves.length === 0) return messageText(parts);
  const lines = leaves
    .map((leaf) => ('url' in leaf ? `<${leaf.url.replaceAll('&', '&amp;')}>` : leaf.text))
    .join('\n');
  return `${mrkdwnText(parts.join('\n'), textBytes - bytesOf(lines) - 1)}\n${lines}`;
}

/** What is too long for the reply, as a file of text; null when the reply shows all of it. */
export function evidenceFile(state: RunState, checkId: string): { name: string; text: string } | null {
  const found = failedCheck(state, checkId);
  if (found === null) return null;
  const { outcome } = found.ended;
  const whole = wholeEvidence(outcome.evidence);
  const isShort = whole.length <= evidenceBytes && comparisonText(outcome).length <= evidenceBytes;
  if (isShort) return null;
  const failures = outcome.failures.map(({ message }) => wholeText(message));
  const name = `${shortId(checkId, found.index).replace(/[^\w.-]/g, '-')}.txt`;
  return {
    name,
    text: [...failures, wholeText(outcome.reason), whole].filter((part) => part !== '').join('\n\n'),
  };
}

type FinishedProgress = Extract<CheckState['progress'], { kind: 'finished' }>;
/** `others`: those that are told with it; `cause`: what they have in common, where each says it in other words. */
type FailedCheck = {
  check: CheckState;
  index: number;
  ended: FinishedProgress;
  others: readonly CheckState[];
  standing: CheckStatus;
  cause: string | null;
};

function failedCheck(state: RunState, checkId: string): FailedCheck | null {
  const check = state.checks.get(checkId);
  if (check === undefined || check.progress.kind !== 'finished') return null;
  const group = failureGroups(state).find(({ checks }) => checks.includes(check));
  if (group === undefined) return null;
  const failed = group.checks.some((one) => standingOf(one, state) === 'failed');
  return {
    check,
    index: [...state.checks.keys()].indexOf(checkId),
    ended: check.progress,
    others: group.checks.filter((one) => one !== check),
    standing: failed ? 'failed' : check.progress.status,
    cause: group.cause,
  };
}

function titleOf({ check, others, cause }: FailedCheck): string {
  if (cause !== null) return shortLine(cause, 400);
  return others.length === 0 ? shortLine(nameOf(check), 150) : quantity(others.length + 1, 'check');
}

/** An error's own line is told of it: what it broke then says less than what was written around that line. */
function isErrorTold({ outcome }: FinishedProgress): boolean {
  return outcome.telling !== undefined && outcome.telling.reason !== '';
}

function nameOf({ head }: CheckState): string {
  return head.name || head.id;
}

function seenBy(check: CheckState): SeenEvidence & { name: string } {
  const { progress } = check;
  const outcome = progress.kind === 'finished' ? progress.outcome : { evidence: {} };
  return {
    name: nameOf(check),
    evidence: outcome.evidence,
    telling: 'telling' in outcome ? outcome.telling : undefined,
  };
}

function responsible(check: CheckState): readonly (readonly RichTextPiece[])[] {
  const place = shortLine(placeOf(check.head.source), 200);
  return factsLine([...whom(check), ...(place === '' ? [] : [words(place)])]);
}

/** Who else is asked, each once. */
function othersResponsible(
  check: CheckState,
  others: readonly CheckState[],
): readonly (readonly RichTextPiece[])[] {
  const own = JSON.stringify(whom(check));
  const lines = new Map(others.map((other) => [JSON.stringify(whom(other)), whom(other)]));
  lines.delete(own);
  return [...lines.values()].slice(0, mostResponsible).flatMap(factsLine);
}

function whom({ head }: CheckState): readonly RichTextPiece[] {
  const owner = shortLine(head.owner ?? '', 100);
  const runbook = head.runbook === null ? [] : [linkOr('runbook', head.runbook)];
  const shownRunbook = runbook.map((leaf) =>
    leaf.type === 'link' ? leaf : words(`runbook ${shortLine(head.runbook ?? '', 200)}`),
  );
  return [...(owner === '' ? [] : [words(`owner ${owner}`)]), ...shownRunbook];
}

function factsLine(facts: readonly RichTextPiece[]): readonly (readonly RichTextPiece[])[] {
  const line = facts.flatMap((fact, index) => (index === 0 ? [fact] : [words(' · '), fact]));
  return line.length === 0 ? [] : [line];
}

function curlOf(evidence: FinishedProgress['outcome']['evidence']): string {
  const { curl } = evidence;
  return typeof curl === 'string' && curl.length <= longestCurl ? shortText(curl, curlBytes) : '';
}

/** Where the page of the run has this check. */
function placeIn(page: string | null, id: string, state: RunState): string | null {
  return page === null ? null : `${page}#${checkAnchor(id, [...state.checks.keys()].indexOf(id))}`;
}

function actions(state: RunState, check: CheckState, id: string, options: EvidenceOptions): readonly Block[] {
  const rerun =
    options.buttons && mendOf(check) === null ? rerunCheckButton(state.head.id, check.head.id) : [];
  const links = [
    ...linkButton('Logs', options.links.logs, 'logs'),
    ...linkButton('All evidence', placeIn(options.links.page, check.head.id, state)),
  ];
  return buttonRow(blockId('evidence', `${shortLine(state.head.id, 80)}_${id}`), [...rerun, ...links]);
}
