/** What a signed link leads to; a token of one kind opens nothing of another. */
export type LinkKind = 'run' | 'incident';

/** What a token says, before anybody has looked whether its signature holds. */
export type LinkToken = {
  keyId: string;
  /** Unix seconds. */
  expiresAtSeconds: number;
  /** HMAC-SHA256, base64url. */
  signature: string;
};

/** `good`; `expired`: it was ours, once; `wrong`: it never was. */
export type LinkJudgement = 'good' | 'expired' | 'wrong';

/** How long a link opens at least, unless told otherwise: 7 days, as long as a run is kept. */
export const linkValidMs = 7 * 24 * 3_600_000;

const folders: Readonly<Record<LinkKind, string>> = { run: 'runs', incident: 'incidents' };

/** The text that a signature covers. No part can hold the separator, so no two links share it. */
export function signedText(kind: LinkKind, id: string, expiresAtSeconds: number, keyId: string): string {
  return `${kind}|${id}|${expiresAtSeconds}|${keyId}`;
}

/** True for ids that may stand in a link: 1 to 64 letters, digits, `_` and `-`. */
export function isLinkId(id: string): boolean {
  return /^\w[\w.-]{0,63}$/.test(id);
}

/** A token as it stands in a link. */
export function tokenText({ keyId, expiresAtSeconds, signature }: LinkToken): string {
  return `${keyId}.${expiresAtSeconds}.${signature}`;
}

/** Reads a token; null for whatever `tokenText` would not have written. */
export function parseToken(text: string): LinkToken | null {
  const found = /^([\w-]{1,16})\.([1-9]\d{0,11})\.([\w-]{43})$/.exec(text);
  if (found === null) return null;
  const [, keyId = '', expiresAt = '', signature = ''] = found;
  return { keyId, expiresAtSeconds: Number(expiresAt), signature };
}

const dayMs = 24 * 3_600_000;

/**
 * When a link made then (epoch ms) stops to open, in Unix seconds: at the end of a day (UTC), so that a message which is drawn
 * again has the same link and needs no edit.
 */
export function expiryOf(madeAt: number, validMs: number): number {
  return (Math.ceil((madeAt + validMs) / dayMs) * dayMs) / 1000;
}

/** What a token is worth at a moment (epoch ms), its signature checked. */
export function judgeToken(token: LinkToken, isSigned: boolean, now: number): LinkJudgement {
  if (!isSigned) return 'wrong';
  return now < token.expiresAtSeconds * 1000 ? 'good' : 'expired';
}

/** `https://bot.example.com/runs/r-7F3KQ2?token=…`; the public URL may have a path of its own. */
export function linkUrl(publicUrl: string, kind: LinkKind, id: string, token: string): string {
  return `${publicUrl.replace(/\/+$/, '')}/${folders[kind]}/${id}?token=${token}`;
}
