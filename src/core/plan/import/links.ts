import type { Statement } from './candidate.ts';
import { extraWordsIn } from './extra-words.ts';
import { type Item, plain } from './item.ts';
import { type CheckLayout, isOptional } from './layout.ts';
import type { LineSurroundings } from './surroundings.ts';
import { askOf, namesIn, nounsIn, runningVerbs } from './wording.ts';
import { wordsBeyond } from './words/coverage.ts';
import { withLetters } from './words/letters.ts';

/** Which checks tell whether a sentence holds. `suggested` was not made: it rests on shared words alone. */
export type Link = { made: readonly string[]; why: string; suggested: readonly string[] };

/** More checks than that share a name by accident. */
const most = 4;

/** What links a criterion or task to checks: its own command, a name that both hold, or the same words; else only a suggestion. */
export function linkOf(
  statement: Statement,
  checks: readonly CheckLayout[],
  parts: {
    around: ReadonlyMap<Item, LineSurroundings>;
    isTaken: (item: Item, by: readonly CheckLayout[]) => boolean;
  },
): Link {
  const judges = checks.filter((check) => !check.draft.inferred && !isOptional(check));
  const own = checks.filter(({ boxes }) => boxes.includes(statement.item));
  if (own.length > 0)
    return extraWordsIn(statement.item, own, parts).length === 0
      ? made(own, 'the line has its own command')
      : { made: [], why: '', suggested: own.map(({ id }) => id) };
  const { details = [] } = parts.around.get(statement.item) ?? {};
  const below = details.map((item) => plain(item.text)).join(' ');
  if (wordsBeyond(below).length > 0)
    return { made: [], why: '', suggested: suggestions(statement.text, checks) };
  const text = plain(statement.text).toLowerCase();
  const same = judges.filter(({ name }) => plain(name).toLowerCase() === text);
  if (same.length > 0) return made(same, 'the same words');
  const names = [...namesIn(statement.text)];
  const byName = judges.filter((check) => names.length > 0 && names.every((name) => holds(check, name)));
  const agreeing = byName.filter((check) => isTold(statement, names, check));
  if (agreeing.length > 0 && agreeing.length <= most) return made(agreeing, `both name ${names.join(', ')}`);
  return { made: [], why: '', suggested: suggestions(statement.text, checks) };
}

function made(checks: readonly CheckLayout[], why: string): Link {
  return { made: checks.map(({ id }) => id), why, suggested: [] };
}

/** The whole name, and no longer word that holds it. */
function holds({ words, name }: CheckLayout, wanted: string): boolean {
  return (
    new RegExp(`(?<![\\w/-])${RegExp.escape(wanted)}(?![\\w-])`).test(`${name}\n${words}`) ||
    `${name}\n${words}`.includes(`${wanted}"`) ||
    new RegExp(`[\\w.]${RegExp.escape(wanted)}(?![\\w/-])`).test(wanted.startsWith('/') ? words : '')
  );
}

/** True when what the sentence states is what the check expects, and it states nothing else. */
function isTold({ text, kind }: Statement, names: readonly string[], { draft }: CheckLayout): boolean {
  const words = plain(text);
  const rest = names.reduce((left, name) => left.replaceAll(name, ' '), words);
  if (denied.test(rest) || elsewhere.test(rest) || more.test(rest)) return false;
  if (kind === 'task' && askOf(text) === 'do' && !runningVerbs.test(words)) return false;
  const statuses = statusesIn(rest);
  const { status } = draft.expect;
  if (statuses.some((one) => (status === undefined ? draft.type === 'http' : String(status) !== one)))
    return false;
  const figures: readonly string[] = JSON.stringify(draft.expect).match(/\d+/g) ?? [];
  const numbers = (rest.match(/\d+/g) ?? []).filter((one) => !statuses.includes(one));
  if (numbers.some((one) => !figures.includes(one))) return false;
  // What is left may say anything: that it holds for guests only, everywhere, or after something else.
  const left = runningVerbs.without(rest).replace(/\bstaging\b/g, ' ');
  return wordsBeyond(left, [...numbers, ...statuses].join(' ')).length === 0;
}

/** What must not be, which a check of what is cannot tell. */
const denied = withLetters(
  /\b(not|no|never|no longer|without|neither|nor|cannot|can't|isn't|doesn't|nicht|kein\w*|nie|ohne|pas|jamais|sans|aucune?|nunca|sin|sem|não|nao|non|mai|senza|не|нет|без)\b|不|没有|無い|ない|ません|없|않/iu,
);
/** Another place, time or load than that of the run. */
const elsewhere = withLetters(
  /\b(production|prod|live|internet|public(ly)?|outside|during|while|until|whole|under load|p\d\d|average|weeks?|days?|hours?|months?|dashboards?|alerts?|alarms?|balancer|router|wiki|docs?|documented|produktion|während|woche|tagen?|production|pendant|semaine|producción|durante|semana|produção|produzione|settimana|продакшн\w*|неделю)\b|生产|本番|運用|期间|一周|운영|동안/iu,
);
/** How often, how it is secured, and that it is no more: one look tells none of it. */
const more = withLetters(
  /\b(two|three|four|five|six|seven|eight|nine|ten|twice|times?|row|tls|ssl|https|certificate|cert|gone|moved|redirect\w*|deprecated)\b|[❌✘✗🚫]/iu,
);
function statusesIn(text: string): readonly string[] {
  return text.match(/\b[1-5]\d\d\b/g) ?? [];
}

function suggestions(text: string, checks: readonly CheckLayout[]): readonly string[] {
  const nouns = nounsIn(text);
  const scored = checks.map((check) => {
    const own = nounsIn(`${check.name} ${check.words}`);
    return { check, score: [...nouns].filter((noun) => own.has(noun)).length };
  });
  return scored
    .filter(({ score }) => score >= 2)
    .sort((a, b) => b.score - a.score)
    .slice(0, 3)
    .map(({ check }) => check.id);
}
