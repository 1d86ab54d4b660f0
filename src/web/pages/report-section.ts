import { type Html, html, line, nothing } from '../markup.ts';
import { anchorOf, type PlacedCheck } from './check-standing.ts';

/** The name of a check, and where there is a page of the run a link to what was seen of it. */
export type NameCheck = (check: { check: string; name: string }) => Html;

/** More of a kind are counted. */
const mostListed = 50;

const nameBytes = 160;

/** Names that lead to their checks in the page of the run; null: there is no such page. */
export function checkNamer(checks: readonly PlacedCheck[], runLink: string | null): NameCheck {
  const anchors = new Map(checks.map(({ check, index }) => [check.head.id, anchorOf(check, index)]));
  return ({ check, name }) => {
    const shown = line(name || check, nameBytes) || '(no name)';
    const anchor = anchors.get(check);
    return runLink === null || anchor === undefined
      ? html`${shown}`
      : html`<a href="${runLink}#${anchor}">${shown}</a>`;
  };
}

/** A part of the page with a heading; nothing when there is nothing in it. */
export function listSection(id: string, title: string, items: readonly Html[]): Html {
  if (items.length === 0) return nothing;
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2><ul class="news">${items}</ul></section>
`;
}

/** An item for each of the first, and one that counts the others. */
export function itemsOf<One>(
  all: readonly One[],
  item: (one: One) => Html,
  most = mostListed,
): readonly Html[] {
  const more = all.length - most;
  return [
    ...all.slice(0, most).map(item),
    ...(more > 0 ? [html`<li class="note">… and ${more} more</li>`] : []),
  ];
}

/** The names in one item after a word; none when there are none. */
export function namesItem(
  what: string,
  checks: readonly { check: string; name: string }[],
  name: NameCheck,
): readonly Html[] {
  if (checks.length === 0) return [];
  const more = checks.length - mostListed;
  const shown = checks
    .slice(0, mostListed)
    .map((check, index) => html`${index === 0 ? '' : ' · '}${name(check)}`);
  return [html`<li><strong>${what}:</strong> ${shown}${more > 0 ? ` and ${more} more` : ''}</li>`];
}
