import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import process, { argv, cwd, env, exit, stderr, stdout } from 'node:process';
import { UserError } from '../src/core/errors.ts';
import { formatDuration } from '../src/core/plan/duration.ts';
import { type DemoWish, readArguments, usage } from './arguments.ts';
import { runBeside } from './bot.ts';
import { startDemo, startWithPlans, type Window } from './demo.ts';
import { notPlayed, readOwnPlan, toldOf } from './own-plan.ts';
import { tellOwnStory } from './own-story.ts';
import { root } from './root.ts';
import type { TimedStep } from './stage.ts';
import type { StandIns } from './stand-ins.ts';
import { storyLength, tellStory } from './story.ts';

const work = path.join(root, '.staging-check/demo');

exit(await main(argv.slice(2)));

/** Answers the exit code. */
async function main(words: readonly string[]): Promise<number> {
  let wish: DemoWish;
  try {
    wish = readArguments(words);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    stderr.write(`${error.message}\n\n${usage}`);
    return 2;
  }
  if (wish.help) {
    stdout.write(usage);
    return 0;
  }
  try {
    return await (wish.plans === null ? play(wish.keep) : playOwn(wish.plans, wish));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    stderr.write(`${error.message}\n`);
    return 2;
  }
}

/** The story of issue 517: red, the fix, an approved deploy, green, and the deploy after it. Answers 0 only when it went exactly so. */
async function play(keep: boolean): Promise<number> {
  say('The staging backend of issue 517 starts on this machine, in its outage, and with it the bot.');
  await using demo = await startDemo(work);
  const { standIns, slack, bot, deployHook } = demo;
  say(`  backend        http://127.0.0.1:${standIns.backend.port}, ${standIns.backend.revision()}`);
  say(`  Cloud Logging  ${standIns.variables.CLOUD_LOGGING_ENDPOINT}`);
  say(`  repository     ${path.relative(root, standIns.repo)}`);
  sayWindow(demo);
  const exportFolder = path.join(path.dirname(standIns.repo), 'export-517');
  await mkdir(exportFolder, { recursive: true });
  const commandLine = (args: readonly string[]) => runBeside(bot, args);
  const steps = await tellStory({ standIns, slack, say, commandLine, exportFolder, deployHook });
  const isAsTold = steps.length === storyLength && steps.every(({ astray }) => astray === null);
  say(`\n${isAsTold ? 'The story went as told' : 'The story did not go as told'}`);
  saySteps(steps);
  if (keep) await stayUp(demo, 'phase2', standIns);
  return isAsTold ? 0 : 1;
}

/** The story of somebody's own plan, made from what it has. Answers 0 when every phase came to a verdict. */
async function playOwn(folder: string, wish: DemoWish): Promise<number> {
  // npm runs scripts in the folder of the project; INIT_CWD is where the person is.
  const plans = path.resolve(env.INIT_CWD ?? cwd(), folder);
  const own = await readOwnPlan(plans, wish);
  for (const line of toldOf(own)) say(line);
  const left = notPlayed(own);
  if (left.length > 0) say('The demo cannot play:');
  for (const line of left) say(`  · ${line}`);
  await using demo = await startWithPlans(path.join(work, 'own'), plans, own);
  sayWindow(demo);
  const steps = await tellOwnStory({ slack: demo.slack, say }, own);
  const isAsTold = steps.every(({ astray }) => astray === null);
  say(`\n${isAsTold ? 'Every phase came to a verdict' : 'Not every phase came to a verdict'}`);
  saySteps(steps);
  if (wish.keep) await stayUp(demo, own.plan.phases[0]?.id ?? 'all', demo.standIns);
  return isAsTold ? 0 : 1;
}

function sayWindow({ slack, bot }: Window): void {
  say(`  Slack          ${slack.pageUrl}`);
  say(`  bot            ${bot.url}, its log: ${path.relative(root, bot.logFile)}`);
}

function saySteps(steps: readonly TimedStep[]): void {
  for (const { title, told, astray, durationMs } of steps) {
    const mark = astray === null ? '✓' : '✗';
    say(`  ${mark} ${title.padEnd(22)} ${formatDuration(durationMs).padStart(8)}  ${astray ?? told}`);
  }
}

async function stayUp({ slack }: Window, phase: string, standIns: StandIns | null): Promise<void> {
  say(
    `\nIt stays up until Ctrl-C. Open ${slack.pageUrl} and type /staging-check ${phase}, or /staging-check help.`,
  );
  if (standIns !== null) {
    say('The command line, in another shell in this folder:');
    for (const [name, value] of Object.entries(standIns.variables)) say(`  export ${name}=${value}`);
    const options = standIns.runOptions.map((option) => ` ${option}`).join('');
    say(`  bin/staging-check run all --env demo${options}`);
    say(`  bin/staging-check run phase2 --env demo --format json${options}`);
  }
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
}

function say(text: string): void {
  stdout.write(`${text}\n`);
}
