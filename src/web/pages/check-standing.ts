import { type CheckStanding, standingOf } from '../../core/run/check-standing.ts';
import type { CheckState, RunState, Verdict } from '../../core/run/state.ts';
import { checkAnchor } from '../../core/words/check-anchor.ts';
import { type Html, html } from '../markup.ts';

/** The colour of a thing; always beside a mark and a word. */
export type Tone = 'good' | 'bad' | 'warn' | 'wait' | 'rest';

/** What the filter of the page tells apart: what a reader must look at, what passed, all else. */
export type CheckKind = 'bad' | 'good' | 'rest';

type Look = { mark: string; tone: Tone; kind: CheckKind };

const looks: Readonly<Record<CheckStanding, Look>> = {
  passed: { mark: '✓', tone: 'good', kind: 'good' },
  failed: { mark: '✗', tone: 'bad', kind: 'bad' },
  errored: { mark: '!', tone: 'warn', kind: 'bad' },
  inconclusive: { mark: '?', tone: 'warn', kind: 'bad' },
  waiting: { mark: '‖', tone: 'wait', kind: 'bad' },
  unanswered: { mark: '⏸', tone: 'warn', kind: 'bad' },
  blocked: { mark: '⊘', tone: 'rest', kind: 'rest' },
  skipped: { mark: '–', tone: 'rest', kind: 'rest' },
  cancelled: { mark: '–', tone: 'rest', kind: 'rest' },
  pending: { mark: '○', tone: 'rest', kind: 'rest' },
  running: { mark: '◌', tone: 'wait', kind: 'rest' },
};

const verdictLooks: Readonly<Record<Verdict, { mark: string; tone: Tone }>> = {
  passed: { mark: '✓', tone: 'good' },
  degraded: { mark: '!', tone: 'warn' },
  inconclusive: { mark: '?', tone: 'warn' },
  failed: { mark: '✗', tone: 'bad' },
};

/** A check with its place in the run and how it stands. */
export type PlacedCheck = { check: CheckState; index: number; standing: CheckStanding; look: Look };

/** The checks of a run in its order. */
export function placedChecks(state: RunState): readonly PlacedCheck[] {
  return [...state.checks.values()].map((check, index) => {
    const standing = standingOf(check, state);
    return { check, index, standing, look: looks[standing] };
  });
}

/** The mark, the colour and the kind of a standing. */
export function lookOf(standing: CheckStanding): Look {
  return looks[standing];
}

/** What leads to the check within the page. */
export function anchorOf({ head }: CheckState, index: number): string {
  return checkAnchor(head.id, index);
}

/** The mark of a verdict and its colour. */
export function verdictLook(verdict: Verdict | 'running' | 'cancelled'): { mark: string; tone: Tone } {
  return verdict === 'running' || verdict === 'cancelled' ? looks[verdict] : verdictLooks[verdict];
}

/** A mark that is only seen; the word beside it is what is read out. */
export function markHtml(mark: string, tone: Tone | null = null): Html {
  return tone === null
    ? html`<span class="m" aria-hidden="true">${mark}</span>`
    : html`<span class="m ${tone}" aria-hidden="true">${mark}</span>`;
}

const order: readonly CheckStanding[] = [
  'failed',
  'errored',
  'inconclusive',
  'waiting',
  'running',
  'blocked',
  'cancelled',
  'pending',
  'skipped',
  'passed',
];
const tiers: readonly (string | null)[] = ['critical', 'important', 'nice-to-have', null];

/** What a reader needs most comes first: what is wrong and counts, the critical of it before the rest. */
export function byImportance(a: PlacedCheck, b: PlacedCheck): number {
  return weightOf(a) - weightOf(b) || a.index - b.index;
}

function weightOf({ check: { head }, standing }: PlacedCheck): number {
  return order.indexOf(standing) * 8 + (head.counts ? 0 : 4) + tiers.indexOf(head.tier);
}
