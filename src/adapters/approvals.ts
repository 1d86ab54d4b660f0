import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckType } from '../core/check.ts';
import { planLoader } from '../core/plan/load.ts';
import { type Approval, approvalText } from '../core/run/approval.ts';
import type { RunOrder } from '../core/run/order.ts';

/** An approval without what is computed from the plan that the run keeps. */
export type Approved = Omit<Approval, 'planDigest'>;

/** Signs approvals where people give them, and verifies them where they are carried out. */
export type Approvals = {
  /** Null when the plan of the run has no such check. */
  sign(order: RunOrder, approved: Approved): string | null;
  verify(order: RunOrder, approved: Approved, signature: string): boolean;
};

/** Approvals by HMAC-SHA256 with a secret that only the bot and the workers of dangerous checks have. */
export function signedApprovals(secret: string, checkTypes: readonly CheckType[]): Approvals {
  const load = planLoader(checkTypes);
  const mac = ({ plan: { text, file } }: RunOrder, approved: Approved): Buffer | null => {
    // Of the text itself: what stands beside it in Redis could have been changed with it.
    const planDigest = createHash('sha256').update(text).digest('hex');
    const { plan } = load(text, file, planDigest, { lint: false });
    const signed = plan === null ? null : approvalText({ ...approved, planDigest }, plan);
    return signed === null ? null : createHmac('sha256', secret).update(signed).digest();
  };
  return {
    sign: (order, approved) => mac(order, approved)?.toString('hex') ?? null,
    verify(order, approved, signature) {
      const wanted = mac(order, approved);
      const given = Buffer.from(signature, 'hex');
      return wanted !== null && given.length === wanted.length && timingSafeEqual(given, wanted);
    },
  };
}

/** The secret of a process that is bot and worker in one: made once, kept in its data folder, readable for its user alone. */
export async function ownApprovalSecret(dataFolder: string): Promise<string> {
  const file = join(dataFolder, 'approval-secret');
  await mkdir(dataFolder, { recursive: true });
  try {
    await writeFile(file, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  return readFile(file, 'utf8');
}
