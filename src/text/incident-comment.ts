import type { IncidentState } from '../core/incident/state.ts';
import { incidentHeading, incidentParts } from './incident-markdown.ts';
import { markdownLink } from './markdown-text.ts';

/** GitHub refuses a comment of more characters. */
export const longestComment = 65_536;
/** For the hidden marker that finds the comment again. */
const markerRoom = 300;
/** A summary that leaves room for the rest. */
const longestHeading = 20_000;

/**
 * An incident as a comment on its GitHub issue, at most `room` characters (default: what GitHub takes, less a marker): the heading with state and
 * criteria always, then as much as has room, then where the rest is. `link` leads to the incident's page, null when there is none.
 */
export function incidentComment(
  state: IncidentState,
  options: { now: number; link: string | null; room?: number },
): string {
  const { now, link } = options;
  const room = options.room ?? longestComment - markerRoom;
  const end = (isCut: boolean) => ['', footer(link, isCut)];
  const heading = shortened(incidentHeading(state, now).lines, Math.min(longestHeading, room - 400));
  let lines = [...heading.lines];
  let isCut = heading.isCut;
  for (const part of incidentParts(state, now)) {
    const left = room - lengthOf([...lines, ...end(true)]) - 1;
    const fit = fitted(part.lines, left);
    // A title with nothing below it says nothing.
    const isWorthIt = !fit.isCut || (!part.isWhole && fit.lines.length > 6);
    if (isWorthIt) lines = [...lines, ...fit.lines];
    isCut ||= fit.isCut;
    if (fit.isCut && !part.isWhole) break;
  }
  return [...lines, ...end(isCut)].join('\n');
}

function footer(link: string | null, isCut: boolean): string {
  const words = isCut ? 'This was cut to fit. The whole incident' : 'The incident';
  if (link === null)
    return isCut
      ? '_This was cut to fit; the export of the incident has everything._'
      : '_By staging-check._';
  return `${markdownLink(words, link)}`;
}

/** Whole lines that have room. */
function fitted(lines: readonly string[], room: number): { lines: readonly string[]; isCut: boolean } {
  const fit: string[] = [];
  let length = 0;
  for (const line of lines) {
    length += line.length + 1;
    if (length > room) return { lines: fit, isCut: true };
    fit.push(line);
  }
  return { lines: fit, isCut: false };
}

/** The same; the line that has no room is shortened, not left out. */
function shortened(lines: readonly string[], room: number): { lines: readonly string[]; isCut: boolean } {
  const { lines: fit, isCut } = fitted(lines, room);
  const next = lines[fit.length];
  if (!isCut || next === undefined) return { lines: fit, isCut };
  // Nothing is cut in the middle of an escape or an entity.
  const begun = next
    .slice(0, Math.max(0, room - lengthOf(fit) - 2))
    .replace(/(\\+|&\w*|[\ud800-\udbff])$/, '');
  return { lines: [...fit, `${begun}…`], isCut };
}

function lengthOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length + 1, 0);
}
