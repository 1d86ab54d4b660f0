import type { IncidentState, KnownCheck } from '../core/incident/state.ts';
import { minuteText } from '../core/words/instants.ts';
import { markdownLink, markdownText as text } from './markdown-text.ts';

/** A check as evidence: what was seen, when, by which run. */
export function evidenceOf(check: KnownCheck, { head }: Pick<IncidentState, 'head'>): string {
  const named = head.checkNames[check.check] ?? check.check;
  const value = check.value === '' ? '' : `: ${text(check.value)}`;
  const doubt =
    check.doubt === null
      ? ''
      : ` (${check.doubt.status} ${minuteText(check.doubt.at)}: ${text(check.doubt.value)})`;
  const { decided } = check;
  const who = decided === undefined ? '' : ` · ${decided.decision} by ${person(`@${decided.by}`)}`;
  return `${check.status === 'passed' ? '✅' : '❌'} ${text(named)}${value} · ${minuteText(check.at)} · ${markdownLink(check.run, check.permalink)}${who}${doubt}`;
}

/** Who it was, in Markdown; nobody named is the bot itself. */
export function person(by: string): string {
  return by === '' ? 'the bot' : text(by);
}
