import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckType } from '../core/check.ts';
import { planLoader } from '../core/plan/load.ts';
import { type Approval, approvalText, runText } from '../core/run/approval.ts';
import type { RunHead } from '../core/run/events.ts';
import type { RunOrder } from '../core/run/order.ts';
import { makeDataFolder } from './data-folder.ts';

/** An approval without what is computed from the plan that the run keeps. */
export type BareApproval = Omit<Approval, 'planDigest'>;

/** Signs runs and approvals where people ask for them and give them, and verifies both where they are carried out. */
export type Signatures = {
  /** Null when the plan of the run has no such check. */
  sign(order: RunOrder, approved: BareApproval): string | null;
  verify(order: RunOrder, approved: BareApproval, signature: string): boolean;
  signRun(order: RunOrder, head: RunHead): string;
  /** Whether the signature in the order is of this plan, environment and these checks. */
  verifyRun(order: RunOrder, head: RunHead): boolean;
};

/** Signatures by HMAC-SHA256 with a secret that only the bot and the workers of dangerous checks have. */
export function createSignatures(secret: string, checkTypes: readonly CheckType[]): Signatures {
  const load = planLoader(checkTypes);
  const macOf = (text: string) => createHmac('sha256', secret).update(text).digest();
  const mac = ({ plan: { text, file } }: RunOrder, approved: BareApproval): Buffer | null => {
    const planDigest = digestOf(text);
    const { plan } = load(text, file, planDigest, { lint: false });
    const signed = plan === null ? null : approvalText({ ...approved, planDigest }, plan);
    return signed === null ? null : macOf(signed);
  };
  const runMac = (order: RunOrder, head: RunHead) => macOf(runText(order, head, digestOf(order.plan.text)));
  return {
    sign: (order, approved) => mac(order, approved)?.toString('hex') ?? null,
    verify(order, approved, signature) {
      const wanted = mac(order, approved);
      return wanted !== null && isMac(wanted, signature);
    },
    signRun: (order, head) => runMac(order, head).toString('hex'),
    verifyRun: (order, head) => isMac(runMac(order, head), order.signature ?? ''),
  };
}

function isMac(wanted: Buffer, signature: string): boolean {
  const given = Buffer.from(signature, 'hex');
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** Of the text itself: what stands beside it in Redis could have been changed with it. */
function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The secret of a process that is bot and worker in one: made once, kept in its data folder, readable for its user alone. */
export async function ownApprovalSecret(dataFolder: string): Promise<string> {
  const file = join(dataFolder, 'approval-secret');
  await makeDataFolder(dataFolder);
  try {
    await writeFile(file, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  return readFile(file, 'utf8');
}
