import type { CommandClaim } from '../shell/claim.ts';
import { demanded, denialsIn, isOfCredentials, isTurnedRound } from './denials.ts';
import { fillers } from './fillers.ts';
import { denying as denyingWords, small, verbs } from './frame-words.ts';

/** True where words deny something that none of the claims was made from: the rest of them may then say the opposite, or half. */
export function isUnboundDenial(written: string, claims: readonly CommandClaim[]): boolean {
  const words = withoutTold(written, claims);
  const count = denialsIn(words) + (isOther(claims) && failing.test(words) ? 1 : 0);
  if (count === 0) return false;
  const denying = claims.filter((claim) => isDenial(claim) || isBounded(claim));
  if (denying.length < claims.length && isTurnedRound(words)) return true;
  if (denying.length > 0) return count > denying.length;
  const left = demanded(words);
  if (left === null) return false;
  const denied = [...words].map((one, at) => (left[at] === one ? ' ' : one)).join('');
  if (isOfCredentials(denied)) return false;
  const isOfStatus = claims.some(({ kind }) => kind === 'status');
  // `200 (not "503")`: another code is another answer.
  const quoted = denied.match(/[`"“”„«»「」]([^`"“”„«»「」]+)[`"“”„«»「」]/gu) ?? [];
  const strange = (
    denied
      .replace(deniedInEast, ' ')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  ).filter(
    (atom) => !known.some((list) => list.has(atom)) && !(isOfStatus && /^[1-5](?:\d\d|xx)$/.test(atom)),
  );
  // `… 200 — NOT.`, `Not expected: …`: what is denied stands somewhere else.
  if (strange.length === 0 && quoted.length === 0 && !/\d/.test(denied)) return true;
  if (isOfStatus) return strange.length > 0 || quoted.some((one) => !/[1-5]\d\d/.test(one));
  // `healthy (not unhealthy)`: one value in the place of another.
  return strange.length > 1 || (strange.length === 1 && !/[(（][^()（）]*[)）]\s*[.。]?\s*$/u.test(denied));
}

/** All codes but some: `anything other than 200 is a failure` says the opposite. */
const isOther = (claims: readonly CommandClaim[]) =>
  claims.some((claim) => claim.kind === 'status' && claim.statuses.some((one) => /xx$/.test(`${one}`)));
const failing =
  /(?<!\p{L})(?:fail\p{L}*|errors?|wrong|bad|trouble|problems?|incorrect|bugs?|broken|fehler\p{L}*|falsch|problem\p{L}*|erreur|problème|fallo|error|malo|falha|erro|errad\p{L}+|errore|sbagliat\p{L}+|ошибк\p{L}+|błąd|błęd\p{L}*|fout)(?!\p{L})|错误|異常|异常|失败|失敗|오류/iu;

/** The words without the texts of the claims: what is to be printed may deny something itself. */
function withoutTold(words: string, claims: readonly CommandClaim[]): string {
  const texts = claims.flatMap((claim) =>
    claim.kind === 'has' || claim.kind === 'lacks'
      ? (claim.kind === 'has' ? claim.patterns : [claim.pattern]).map(({ literal }) => literal ?? '')
      : [],
  );
  return texts
    .filter((text) => text.length > 3)
    .reduce((left, text) => left.replaceAll(text, () => 'x'.repeat(text.length)), words);
}

const deniedInEast =
  /而不是|不是|ではなく|でなく|아니라|아닌|不应(?:该)?|不得|不能|没有|返回|出现|错误|报错|异常|エラー|오류|无|没|不/gu;
/** In whose place another value stands. */
const replacing: ReadonlySet<string> = new Set(
  'longer more any instead rather place mehr länger statt anstatt anstelle lieu place plus más vez lugar mais vez più invece posto больше вместо już więcej zamiast meer langer plaats'.split(
    ' ',
  ),
);
const known: readonly ReadonlySet<string>[] = [replacing, fillers, verbs, small, denyingWords];

/** True for what says that something is not, or no more than so much. */
function isDenial(claim: CommandClaim): boolean {
  if (claim.kind === 'header') return JSON.stringify(claim.is) === '{"exists":false}';
  if (claim.kind === 'status')
    return claim.statuses.length > 1 && claim.statuses.every((one) => /xx$/.test(`${one}`));
  if (claim.kind === 'exit') return typeof claim.is === 'object';
  return (
    /^(?:lacks|empty|not-empty|failure)$/.test(claim.kind) ||
    /"is":0|"length":0|"\\\\A\\\\s\*\(\?:No\\\\s/.test(JSON.stringify(claim))
  );
}

function isBounded(claim: CommandClaim): boolean {
  return /"(?:gte?|lte?|ne)":/.test(JSON.stringify(claim));
}
