import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import manifest from '../../../../manifest.json' with { type: 'json' };
import { firstFiles } from '../../../core/init/first-files.ts';
import { firstPlan } from '../../../core/init/first-plan.ts';
import { propose } from '../../../core/init/propose.ts';
import { repositoryHints } from '../../../core/init/repository.ts';
import { planLanguage } from '../../../engine/language.ts';
import { readArgs } from '../args.ts';
import type { Args, Io, Verb } from '../verb.ts';
import { told } from '../write-file.ts';
import { type Answers, answersOf } from './answers.ts';
import { lookAt, textsHere } from './look-around.ts';

/** Where services usually say how they are. */
const usualPaths = [
  '/health',
  '/healthz',
  '/api/health',
  '/health/ready',
  '/readyz',
  '/actuator/health',
  '/status',
  '/ping',
  '/up',
];

/** Asks, looks, writes what is not there yet, and runs it once; resolves to the exit code. */
export async function beginHere(args: Args, io: Io, verbs: readonly Verb[]): Promise<number> {
  const hints = repositoryHints(await textsHere());
  const leaving = new AbortController();
  using _interrupts = io.onInterrupt(() => leaving.abort('interrupted'));
  const answers = await answersOf(
    args,
    io,
    { address: hints.addresses[0] ?? null, project: hints.project },
    leaving.signal,
  );
  if (answers === null || leaving.signal.aborted) return 130;
  const paths = answers.healthPath === null ? [...hints.healthPaths, ...usualPaths] : [answers.healthPath];
  const place = { base: answers.base, paths, websocket: answers.websocket };
  io.stderr.write(`Looking at ${answers.base} …\n`);
  const sights = await lookAt(place, io, leaving.signal);
  if (leaving.signal.aborted) return 130;
  const isSafe = answers.base.startsWith('https:');
  const wishes = { healthPath: answers.healthPath, isSafe };
  const proposals = propose(sights, wishes);
  const host = new URL(answers.base).host;
  const text = firstPlan(
    { id: answers.plan, title: `Staging of ${answers.plan} (${host})` },
    place,
    answers.logs,
    proposals,
  );
  const planFile = `plans/${answers.plan}.yaml`;
  const isNew = await writeNew(filesOf(answers, planFile, text), io);
  for (const note of proposals.notes) io.stdout.write(`  ! ${note}\n`);
  for (const document of hints.testPlans) {
    io.stdout.write(
      `  ! ${document} looks like a test plan: staging-check import ${document} shows what becomes of it.\n`,
    );
  }
  if (hints.project !== null && answers.logs === null)
    io.stdout.write(
      `  ! The project ${hints.project} is named here: --logs ${hints.project} looks into its log too.\n`,
    );
  if (!isNew) return 2;
  return await proved(planFile, answers.plan, io, verbs);
}

function filesOf({ plan, hasSlack }: Answers, planFile: string, text: string): ReadonlyMap<string, string> {
  const schema = `${JSON.stringify(planLanguage.jsonSchema(), null, 2)}\n`;
  const slack = hasSlack ? `${JSON.stringify(manifest, null, 2)}\n` : null;
  return new Map([[planFile, text], ...firstFiles({ id: plan, text }, schema, slack)]);
}

/** Writes what is not there; true when the first file, the plan, was written. */
async function writeNew(files: ReadonlyMap<string, string>, io: Io): Promise<boolean> {
  const written: string[] = [];
  for (const [path, text] of files) {
    if (existsSync(path)) {
      io.stdout.write(`  = ${path} is there already and stays as it is\n`);
      continue;
    }
    await told(path, mkdir(dirname(path), { recursive: true }));
    await told(path, writeFile(path, text, { flag: 'wx' }));
    written.push(path);
    io.stdout.write(`  + ${path}\n`);
  }
  const [plan] = files.keys();
  return plan !== undefined && written.includes(plan);
}

/** The plan is read, run and doctored by the verbs themselves, so that what is told is what is so. */
async function proved(planFile: string, plan: string, io: Io, verbs: readonly Verb[]): Promise<number> {
  const carry = async (name: string, words: readonly string[]) => {
    const verb = verbs.find((one) => one.name === name);
    if (verb === undefined) throw new Error(`no verb ${name}`);
    io.stdout.write(`\n$ staging-check ${[name, ...words].join(' ')}\n`);
    return await verb.run(readArgs(words, verb.flags), io, verbs);
  };
  const validated = await carry('validate', [planFile]);
  const run = validated === 0 ? await carry('run', ['all', '--plan', planFile]) : validated;
  const well = await carry('doctor', ['--plan', planFile]);
  const isWell = run === 0 && well === 0;
  io.stdout.write(
    isWell
      ? `\nNext: read ${planFile} and say what must hold; staging-check run all --plan ${plan}\n`
      : `\nNext: mend what is red above, or ${planFile} where it expects the wrong thing; staging-check run all --plan ${plan}\n`,
  );
  return isWell ? 0 : 1;
}
