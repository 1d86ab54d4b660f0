import type { Tier } from '../model.ts';
import { type Item, plain } from './item.ts';
import { withLetters } from './words/letters.ts';

export type Confidence = 'high' | 'medium' | 'low';

const tiers: readonly (readonly [Tier, RegExp])[] = [
  [
    'nice-to-have',
    /\b(nice[- ]to[- ]haves?|bonus|optional|could( have)?|wünschenswert|optionnels?|souhaitable|opcional(es)?|desej[áa]ve(l|is)|deseable|opzional[ei])\b|可选|加分|任意|あれば|선택|желательн/iu,
  ],
  [
    'important',
    /\b(important|should( pass| have)?|recommended|wichtig|soll(te)?|importante?s?|recommand[ée]s?|recomendad[oa]s?|devrait|importanti)\b|重要|应该|推奨|중요|важн/iu,
  ],
  [
    'critical',
    /\b(critical|must( pass| have)?|required|mandatory|blocking|kritisch|muss|critiques?|obligatoires?|cr[íi]tic[oa]s?|obligatori[oa]s?|cr[íi]tico|obrigat[óo]ri[oa]s?)\b|关键|必须|必須|필수|критич|обязательн/iu,
  ],
];

const tierPatterns = tiers.map(([tier, pattern]) => [tier, withLetters(pattern)] as const);

/** The tier of a criterion, by the innermost heading that names one; critical where none does: what a plan calls its criteria must hold. */
export function tierIn(path: readonly string[], item: Item): Tier {
  const places = [...item.cells.map(plain).filter((cell) => cell.length < 25), ...path.map(plain).reverse()];
  for (const place of places) {
    const found = tierPatterns.find(([, pattern]) => pattern.test(place));
    if (found !== undefined) return found[0];
  }
  return 'critical';
}

const levels: readonly (readonly [Confidence, RegExp])[] = [
  [
    'high',
    /\b(high|critical|severe|hoch|hohe[sr]?|kritisch|haute?|élevée?|alt[oa]|cr[íi]tic[oa])\b|高|높음|высок|критич/iu,
  ],
  ['low', /\b(low|minor|niedrig|gering|basse?|faible|baj[oa]|baix[oa]|bass[oa])\b|低|낮음|низк/iu],
  ['medium', /\b(medium|moderate|mittel|moyen(ne)?|medi[oa]|m[ée]dia?)\b|中|중간|보통|средн/iu],
];

const levelPatterns = levels.map(([level, pattern]) => [level, withLetters(pattern)] as const);

/** The level of a risk, by the first place that names one; medium where none does. */
export function levelIn(places: readonly string[]): Confidence {
  const short = places.filter((place) => place.length < 60);
  const pathFirst = [...short].reverse();
  for (const place of pathFirst) {
    const found = levelPatterns.find(([, pattern]) => pattern.test(place));
    if (found !== undefined) return found[0];
  }
  return 'medium';
}

/** What a table of risks says is done about one. */
export function mitigationIn({ cells, header }: Item): string | null {
  const at = header.findIndex((name) =>
    /mitigat|maßnahme|gegenmaßnahme|att[ée]nuation|mitiga[çc]|mitigaci|mitigazione|缓解|应对|対策|완화|대응|меры|снижен/iu.test(
      name,
    ),
  );
  return at === -1 ? null : plain(cells[at] ?? '') || null;
}

const units: readonly (readonly [string, RegExp])[] = [
  ['m', /^(m|min|mins|minutes?|minuten|minutos?|minuti|分钟?|分|분|мин\S*)$/iu],
  ['h', /^(h|hrs?|hours?|stunden?|std|heures?|horas?|ore|小时|時間|시간|час\S*)$/iu],
  ['d', /^(d|days?|tage?|jours?|d[íi]as?|giorn[oi]|天|日|일|дн\S*|день)$/iu],
  ['w', /^(w|weeks?|wochen?|semaines?|semanas?|settiman[ae]|周|週間?|주|недел\S*)$/iu],
];

/** A window that a text names, as plans write it: `0-2 hours` is `0-2h`; null when it names none. */
export function windowIn(text: string): string | null {
  const range =
    /(?:T\s*\+\s*)?(\d+)\s*(\p{L}+)?\s*(?:-|–|—|to|bis|à|a|～|~|до)\s*(?:T\s*\+\s*)?(\d+)\s*(\p{L}+)/iu.exec(
      text,
    );
  if (range !== null) {
    const [, from = '0', fromUnit, to = '0', toUnit = ''] = range;
    const end = unitOf(toUnit);
    const start = fromUnit === undefined ? end : (unitOf(fromUnit) ?? end);
    if (end === null || start === null) return null;
    const [first, last] = [amount(from, start), amount(to, end)];
    return minutes(last) > minutes(first) ? `${from === '0' ? '0' : first}-${last}` : null;
  }
  const single =
    /\b(?:within|first|innerhalb( von)?|dans les|en las primeras?|nas primeiras?|entro)\s+(\d+)\s*(\p{L}+)/iu.exec(
      text,
    );
  const unit = single === null ? null : unitOf(single[3] ?? '');
  return single === null || unit === null || single[2] === '0' ? null : `0-${amount(single[2] ?? '1', unit)}`;
}

function unitOf(word: string): string | null {
  return units.find(([, pattern]) => pattern.test(word))?.[0] ?? null;
}

function amount(count: string, unit: string): string {
  return unit === 'w' ? `${Number(count) * 7}d` : `${Number(count)}${unit}`;
}

function minutes(text: string): number {
  const factor: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1440 };
  return Number.parseInt(text, 10) * (factor[text.at(-1) ?? 'm'] ?? 1);
}
