import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import {
  expiryOf,
  isLinkId,
  judgeToken,
  type LinkJudgement,
  type LinkKind,
  type LinkTarget,
  linkKindOf,
  linkUrl,
  linkValidMs,
  parseToken,
  signedText,
  tokenText,
} from '../core/links.ts';
import { readMemo } from '../store/memo.ts';
import type { Redis } from '../store/redis.ts';
import { plainText } from '../store/schema.ts';

/** A secret that signs links, and the short public name by which a token tells which one signed it. */
export type LinkKey = { id: string; secret: string };

/** Makes links to pages, and tells which tokens open them. */
export type Links = {
  /**
   * The link to a run, the report on it or an incident, null without a public URL. It opens for the valid time from `madeAt`
   * (epoch ms) and until the end of that day (UTC); with the time a run was asked for, the same run has the same link for ever.
   */
  linkTo(target: LinkTarget, id: string, madeAt: number): string | null;
  judge(kind: LinkKind, id: string, token: string, now: number): LinkJudgement;
};

export type LinksOptions = {
  /** Where people reach this server; null: no links. */
  publicUrl: string | null;
  /** The first one signs, each of them opens: a new secret goes before the old one until the old links have ended. */
  keys: readonly [LinkKey, ...LinkKey[]];
  /** 7 days unless told. */
  validMs?: number;
};

/** Signed links to pages. */
export function createLinks({ publicUrl, keys, validMs = linkValidMs }: LinksOptions): Links {
  const [signing] = keys;
  return {
    linkTo(target, id, madeAt) {
      if (publicUrl === null || !isLinkId(id)) return null;
      const expiresAtSeconds = expiryOf(madeAt, validMs);
      const signature = signatureOf(signing, linkKindOf(target), id, expiresAtSeconds);
      return linkUrl(publicUrl, target, id, tokenText({ keyId: signing.id, expiresAtSeconds, signature }));
    },
    judge(kind, id, text, now) {
      const token = parseToken(text);
      if (token === null || !isLinkId(id)) return 'wrong';
      // An unknown key id is checked against a key all the same: time tells nothing of which ids exist.
      const key = keys.find((one) => one.id === token.keyId);
      const expected = signatureOf(
        { ...(key ?? signing), id: token.keyId },
        kind,
        id,
        token.expiresAtSeconds,
      );
      const isSigned = isSame(expected, token.signature) && key !== undefined;
      return judgeToken(token, isSigned, now);
    },
  };
}

/** A key of a secret; its id is made from the secret, so that every process gives it the same one. */
export function linkKey(secret: string): LinkKey {
  return { id: createHash('sha256').update(`link key ${secret}`).digest('base64url').slice(0, 8), secret };
}

const secrets = plainText('the secret that signs links');

/** The key that all processes on this Redis share when nobody configured a secret; the first one to ask makes it. */
export async function sharedLinkKey(redis: Redis): Promise<LinkKey> {
  const name = 'sc:link-secret';
  await redis.set(name, randomBytes(32).toString('base64url'), 'NX');
  const secret = await readMemo(redis, name, secrets);
  if (secret === null || secret === '') throw new Error(`Redis lost ${name} in the moment it was written`);
  return linkKey(secret);
}

function signatureOf(key: LinkKey, kind: LinkKind, id: string, expiresAtSeconds: number): string {
  const text = signedText(kind, id, expiresAtSeconds, key.id);
  return createHmac('sha256', key.secret).update(text).digest('base64url');
}

/** As text: two spellings of one signature in base64url are two signatures. */
function isSame(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
