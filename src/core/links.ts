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

/** How long a link opens at least, unless told otherwise: 7 days. */
export const linkValidMs = 7 * 24 * 3_600_000;

/** A page that a link leads to: of a run, of the report on it, of an incident. */
export type LinkTarget = LinkKind | 'report';

/** What the token of a link to a page is of: who may see a run may see the report on it. */
export function linkKindOf(target: LinkTarget): LinkKind {
  return target === 'report' ? 'run' : target;
}

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

const paths: Readonly<Record<LinkTarget, (id: string) => string>> = {
  run: (id) => `runs/${id}`,
  report: (id) => `runs/${id}/report`,
  incident: (id) => `incidents/${id}`,
};

/** `https://bot.example.com/runs/r-7F3KQ2?token=…`; the public URL may have a path of its own. */
export function linkUrl(publicUrl: string, target: LinkTarget, id: string, token: string): string {
  return `${publicUrl.replace(/\/+$/, '')}/${paths[target](id)}?token=${token}`;
}
