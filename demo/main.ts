import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import process, { argv, exit, stdout } from 'node:process';
import { formatDuration } from '../src/core/plan/duration.ts';
import { runBeside } from './bot.ts';
import { type Demo, startDemo } from './demo.ts';
import { root } from './root.ts';
import { storyLength, tellStory } from './story.ts';

exit(await play(argv.includes('--keep')));

/** The story of issue 517: red, the fix, an approved deploy, green, and the deploy after it. Answers the exit code: 0 only when it went exactly so. */
async function play(keep: boolean): Promise<number> {
  say('The staging backend of issue 517 starts on this machine, in its outage, and with it the bot.');
  await using demo = await startDemo(path.join(root, '.staging-check/demo'));
  const { standIns, slack, bot, deployHook } = demo;
  say(`  backend        http://127.0.0.1:${standIns.backend.port}, ${standIns.backend.revision()}`);
  say(`  Cloud Logging  ${standIns.variables.CLOUD_LOGGING_ENDPOINT}`);
  say(`  repository     ${path.relative(root, standIns.repo)}`);
  say(`  Slack          ${slack.pageUrl}`);
  say(`  bot            ${bot.url}, its log: ${path.relative(root, bot.logFile)}`);
  const exportFolder = path.join(path.dirname(standIns.repo), 'export-517');
  await mkdir(exportFolder, { recursive: true });
  const commandLine = (args: readonly string[]) => runBeside(bot, args);
  const steps = await tellStory({ standIns, slack, say, commandLine, exportFolder, deployHook });
  const isAsTold = steps.length === storyLength && steps.every(({ astray }) => astray === null);
  say(`\n${isAsTold ? 'The story went as told' : 'The story did not go as told'}`);
  for (const { title, told, astray, durationMs } of steps) {
    const mark = astray === null ? '✓' : '✗';
    say(`  ${mark} ${title.padEnd(22)} ${formatDuration(durationMs).padStart(8)}  ${astray ?? told}`);
  }
  if (keep) await stayUp(demo);
  return isAsTold ? 0 : 1;
}

async function stayUp({ standIns, slack }: Demo): Promise<void> {
  say(
    `\nIt stays up until Ctrl-C. Open ${slack.pageUrl} and type /staging-check phase2, or /staging-check help.`,
  );
  say('The command line, in another shell in this folder:');
  for (const [name, value] of Object.entries(standIns.variables)) say(`  export ${name}=${value}`);
  const options = standIns.runOptions.map((option) => ` ${option}`).join('');
  say(`  bin/staging-check run all --env demo${options}`);
  say(`  bin/staging-check run phase2 --env demo --format json${options}`);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
}

function say(text: string): void {
  stdout.write(`${text}\n`);
}
