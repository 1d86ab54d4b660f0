import { basename } from 'node:path';
import { UserError } from '../core/errors.ts';
import { withOwnIds } from '../core/plan/own-ids.ts';
import type { Problem } from '../core/plan/problem.ts';
import type { DeskPlan } from '../desk/wish.ts';
import { planLanguage } from '../engine/language.ts';
import { fileSign, findPlanFiles, type PlanFile, readPlanFile } from '../platform/plan-files.ts';

export type PlanSourceOptions = {
  /** Epoch ms. */
  now?: () => number;
  /** Called for each file whose text is read. */
  onRead?: (path: string) => void;
};

/** Clocks of file systems tick, the coarsest every two seconds: within a tick a file may change twice and say the same. */
const tickMs = 3_000;
/** Where signs cannot be trusted (caches of network file systems, clocks set back), plans are read again so often, beside the answer. */
const trustedMs = 30_000;

type KnownFile = { sign: string; isCertain: boolean; plan: DeskPlan };

/**
 * The plans of a folder as they are now. A file is read when the file system says that it is another one, and checked again only when its
 * text is: what a call costs does not grow with the plans.
 */
export function planSource(
  folder: string,
  { now = Date.now, onRead = () => {} }: PlanSourceOptions = {},
): () => Promise<readonly DeskPlan[]> {
  let known = new Map<string, KnownFile>();
  let last: { of: readonly DeskPlan[]; plans: readonly DeskPlan[] } = { of: [], plans: [] };
  let provenAt = now();
  let isProving = false;
  const read = async (path: string): Promise<KnownFile> => {
    // The sign first: what is written while the text is read has another one.
    const sign = await fileSign(path);
    onRead(path);
    const file = await readPlanFile(path);
    const at = now();
    const isCertain = sign !== null && Math.abs(at - sign.changedAt) > tickMs;
    const before = known.get(path)?.plan;
    const isSame = before !== undefined && before.digest === file.digest && before.file === file.file;
    return { sign: sign?.text ?? '', isCertain, plan: isSame ? before : loaded(file) };
  };
  const look = async (path: string, isProof: boolean): Promise<KnownFile> => {
    const before = known.get(path);
    if (isProof || before === undefined || !before.isCertain) return read(path);
    return (await fileSign(path))?.text === before.sign ? before : read(path);
  };
  const lookAtAll = async (isProof: boolean) => {
    const paths = await findPlanFiles(folder);
    const files = await Promise.all(paths.map((path) => look(path, isProof)));
    known = new Map(paths.map((path, at) => [path, files[at]] as const).filter(isRead));
    return files.map(({ plan }) => plan);
  };
  const prove = () => {
    if (isProving) return;
    isProving = true;
    provenAt = now();
    const done = () => {
      isProving = false;
    };
    // Whoever asks next is told why it failed.
    lookAtAll(true).then(done, done);
  };
  return async () => {
    const plans = await lookAtAll(false);
    if (now() - provenAt >= trustedMs) prove();
    const isSame = plans.length === last.of.length && plans.every((plan, at) => plan === last.of[at]);
    if (!isSame) last = { of: plans, plans: withIdsOfFiles(plans) };
    return last.plans;
  };
}

function isRead(entry: readonly [string, KnownFile | undefined]): entry is readonly [string, KnownFile] {
  return entry[1] !== undefined;
}

function loaded({ file, text, digest }: PlanFile): DeskPlan {
  const read = planLanguage.load(text, file, digest, { lint: false });
  let warnings: readonly Problem[] | null = null;
  return {
    ...{ id: read.plan?.id ?? idOfFile(file), file, text, digest, ...read },
    warnings: () => {
      warnings ??= planLanguage.load(text, file, digest).problems;
      return warnings;
    },
  };
}

function withIdsOfFiles(plans: readonly DeskPlan[]): readonly DeskPlan[] {
  const one = withOwnIds(plans).map((plan, index) =>
    plan === plans[index] ? plan : { ...plan, id: idOfFile(plan.file) },
  );
  return one.length === 1 ? one : one.map((plan) => ({ ...plan, isOneOfMany: true }));
}

function idOfFile(file: string): string {
  return basename(file).replace(/\.ya?ml$/, '');
}

/** The same for a worker: without a folder it runs what others ask for, watches nothing and starts no report. */
export function plansOrNone(folder: string): () => Promise<readonly DeskPlan[]> {
  const plans = planSource(folder);
  return () =>
    plans().catch((error: unknown) => {
      if (error instanceof UserError && error.code === 'no-plans') return [];
      throw error;
    });
}
