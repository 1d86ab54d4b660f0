import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { checkTypes } from '../../../checks/index.ts';
import { lookPlan, type ServicePlace, type Sights, sightsOf } from '../../../core/init/looks.ts';
import type { RepositoryTexts } from '../../../core/init/repository.ts';
import { checksOf } from '../../../core/plan/model.ts';
import { runHead } from '../../../core/run/head.ts';
import { resultDocument } from '../../../core/run/result-document.ts';
import { planLanguage } from '../../../engine/language.ts';
import { memoryLog } from '../../../engine/memory-log.ts';
import { runPlan } from '../../../engine/run-plan.ts';
import { readPlanFile } from '../../../platform/plan-files.ts';
import { hostOf, personOf } from '../host.ts';
import { configOf } from '../plans.ts';
import type { Io } from '../verb.ts';

/** Asks the service, with the checks that every plan asks with: GET, and nothing that changes anything. */
export async function lookAt(place: ServicePlace, io: Io, signal: AbortSignal): Promise<Sights> {
  const { plan, problems } = planLanguage.load(lookPlan(place), 'looks', 'looks', { lint: false });
  if (plan === null) throw new Error(problems.map(({ message }) => message).join('\n'));
  const nobody = () => Promise.resolve({ kind: 'nobody' } as const);
  await using host = hostOf(configOf(io), io, {}, { ask: nobody, approve: nobody, progress: () => {} });
  const checks = checksOf(plan);
  const about = {
    plan,
    checks,
    environment: 'staging',
    selector: ['all'],
    id: 'looks',
    trigger: 'cli',
  } as const;
  const head = runHead({ ...about, requestedBy: personOf(io), now: Date.now() });
  const state = await runPlan({ plan, head, host, checkTypes, log: memoryLog(), signal });
  return sightsOf(resultDocument(state), place);
}

const names = /^(?:Dockerfile[\w.-]*|(?:docker-)?compose[\w.-]*\.ya?ml|cloudbuild[\w.-]*\.ya?ml)$/i;
const folders: readonly (readonly [folder: string, name: RegExp])[] = [
  ['.', names],
  ['.', /\.md$/i],
  ['docs', /\.md$/i],
  ['.github/workflows', /\.ya?ml$/i],
];
const mostFiles = 60;

/** The files of this folder that may tell of a service. */
export async function textsHere(): Promise<RepositoryTexts> {
  const texts = new Map<string, string>();
  for (const [folder, name] of folders) {
    // A folder that is not there has nothing to tell.
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      if (!entry.isFile() || !name.test(entry.name) || texts.size >= mostFiles) continue;
      const path = join(folder, entry.name);
      // One that is no text neither.
      const read = await readPlanFile(path).catch(() => null);
      if (read !== null) texts.set(path, read.text);
    }
  }
  return texts;
}
