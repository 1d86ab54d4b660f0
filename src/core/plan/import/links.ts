import type { Statement } from './candidate.ts';
import { plain } from './item.ts';
import { type CheckLayout, isOptional } from './layout.ts';
import { namesIn, nounsIn } from './wording.ts';

/** Which checks tell whether a sentence holds. `suggested` was not made: it rests on shared words alone. */
export type Link = { made: readonly string[]; why: string; suggested: readonly string[] };

/** More checks than that share a name by accident. */
const most = 4;

/** What links a criterion or task to checks: its own command, a name that both hold, or the same words; else only a suggestion. */
export function linkOf(statement: Statement, checks: readonly CheckLayout[]): Link {
  const judges = checks.filter((check) => !check.draft.inferred && !isOptional(check));
  const own = checks.filter(({ box }) => box === statement.item);
  if (own.length > 0) return made(own, 'the line has its own command');
  const text = plain(statement.text).toLowerCase();
  const same = judges.filter(({ name }) => plain(name).toLowerCase() === text);
  if (same.length > 0) return made(same, 'the same words');
  const names = [...namesIn(statement.text)];
  const byName = judges.filter((check) => names.length > 0 && names.every((name) => holds(check, name)));
  const statuses = statusesIn(statement.text);
  const agreeing = byName.filter((check) =>
    statuses.every(
      (status) =>
        !JSON.stringify(check.draft.expect.status ?? status).match(/^\d+$/) ||
        String(check.draft.expect.status ?? status) === status,
    ),
  );
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
