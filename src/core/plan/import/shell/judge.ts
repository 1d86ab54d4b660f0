import type { Bare } from './bare-draft.ts';
import type { CommandClaim } from './claim.ts';
import { withClaim } from './claims.ts';

/** The draft with what a test says of the value that was kept. */
export function judgedBy<Judged extends Bare>(draft: Judged, claim: CommandClaim): Judged | null {
  const plain = claim.kind === 'value' && draft.prints.kind === 'json' ? scalarOf(claim.is) : null;
  const isAnswer = draft.prints.kind === 'status' || (draft.type === 'http' && draft.prints.kind === 'text');
  const status = isAnswer && claim.kind === 'count' ? statusClaim(claim.is) : null;
  const isNumber = draft.prints.kind === 'json' && !draft.prints.isLength && claim.kind === 'count';
  const number: CommandClaim | null = isNumber ? { kind: 'value', is: claim.is } : null;
  const expect = withClaim(draft, status ?? plain ?? number ?? claim);
  return expect === null ? null : { ...draft, expect, inferred: false };
}

/** Shells compare texts; what was kept from JSON may be a number. */
function scalarOf(is: unknown): CommandClaim | null {
  if (typeof is === 'string') {
    const [other] = othersOf(is);
    return { kind: 'value', is: other === undefined ? is : { in: [other, is] } };
  }
  const { ne } = (is ?? {}) as { ne?: unknown };
  const others = typeof ne === 'string' ? othersOf(ne) : [];
  return others.length === 0 ? null : { kind: 'value', is: { exists: true, not: { in: [...others, ne] } } };
}

/** What is no text and is written like this one. */
function othersOf(text: string): readonly (number | boolean)[] {
  if (/^-?\d{1,15}$/.test(text)) return [Number(text)];
  return text === 'true' || text === 'false' ? [text === 'true'] : [];
}

function statusClaim(is: unknown): CommandClaim | null {
  if (typeof is === 'number') return is >= 100 && is <= 599 ? { kind: 'status', statuses: [is] } : null;
  const { lt } = (is ?? {}) as { lt?: unknown };
  if (lt === 400) return { kind: 'status', statuses: ['2xx', '3xx'] };
  return lt === 500 ? { kind: 'status', statuses: ['2xx', '3xx', '4xx'] } : null;
}
