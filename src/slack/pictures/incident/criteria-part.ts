import type { CriterionState, IncidentState, RiskState } from '../../../core/incident/state.ts';
import { tiers } from '../../../core/plan/model.ts';
import { namesOf, shortLine } from '../../../core/words/safe-text.ts';
import { criterionWords, tierCounts } from '../../../core/words/timeline.ts';
import { words } from '../../block-kit/blocks.ts';
import type { Line } from '../../block-kit/reply-message.ts';
import { leavesOf } from '../../block-kit/sentence.ts';
import type { Part, RankedLine } from './fitted-lines.ts';
import { failingLeaves, type LineContext } from './task-line.ts';

/** `Criteria: critical 2 of 5 · important 1 of 4`, then what is missing: what fails first, then what nobody has seen. */
export function criteriaPart({ criteria }: IncidentState, about: LineContext): Part {
  const missing = criteria.filter(({ status }) => status !== 'met').sort((a, b) => badness(a) - badness(b));
  return {
    name: 'criteria',
    always: criteria.length === 0 ? [] : [[words('Criteria: ', true), words(tierCounts(criteria))]],
    lines: missing.map((one) => ({ rank: rankOf(one), line: missingLine(one, about) })),
  };
}

/** Risks with a red triangle while a watched check fails; the quiet ones share a line. */
export function risksPart({ risks }: IncidentState, about: LineContext): Part {
  const red = risks
    .filter(({ failing }) => failing.length > 0)
    .sort((a, b) => levels[a.level] - levels[b.level]);
  const quiet = risks.filter(({ failing }) => failing.length === 0).map(({ text }) => text);
  const lines: RankedLine[] = red.map((risk) => ({ rank: 2, line: redLine(risk, about) }));
  if (quiet.length > 0) {
    const names = namesOf(quiet, 4, 70);
    lines.push({ rank: 5, line: [words('△ Risks, not now: '), words(names)] });
  }
  return { name: 'risks', always: [], lines };
}

const levels: Readonly<Record<RiskState['level'], number>> = { high: 0, medium: 1, low: 2 };

const tierNames: readonly string[] = tiers;

function missingLine(criterion: CriterionState, about: LineContext): Line {
  const { tier, text, status } = criterion;
  const mark = status === 'unmet' ? '❌' : '○';
  return [
    words(`   ${mark} ${shortLine(text, 100) || 'criterion'} (${shortLine(tier, 20)}) · `),
    ...leavesOf(criterionWords(criterion), about.now, 150),
  ];
}

function redLine({ text, level, mitigation, failing }: RiskState, about: LineContext): Line {
  const what = shortLine(mitigation ?? '', 100);
  return [
    words(`🔺 Risk: ${shortLine(text, 90) || 'risk'}`, true),
    words(` (${level}) · `),
    ...failingLeaves(failing.slice(0, 2), about),
    words(failing.length > 2 ? ` and ${failing.length - 2} more` : ''),
    words(what === '' ? '' : ` · ${what}`),
  ];
}

function rankOf({ status, tier }: CriterionState): number {
  if (status === 'unmet') return tier === 'critical' ? 0 : 2;
  return tier === 'critical' ? 3 : 6;
}

function badness({ status, tier }: CriterionState): number {
  const place = tierNames.indexOf(tier);
  return (status === 'unmet' ? 0 : 10) + (place < 0 ? 5 : place);
}
