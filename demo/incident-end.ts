import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { sayDeploy, seriesOver } from './deploy-thread.ts';
import { printedMessage } from './print-thread.ts';
import { channel, comesTrue, heading, incidentMessage, type Stage, type Step, type } from './stage.ts';

const shownWithinMs = 30_000;
/** One of them may be under way. */
const reportedWithinMs = 60_000;

/** The end of the story: open tasks are attested, the incident is closed, exported, and the export holds until one byte of it changes. */
export async function endIncident(stage: Stage): Promise<Step> {
  heading(stage, '6. The end: what only people can tell, closing, and an export that can be checked offline');
  await type(stage, 'incident done 8');
  await type(stage, 'incident done 9');
  await type(stage, 'incident close The missing import is back and deployed; the old request log stays off.');
  const astray =
    (await closing(stage)) ?? (await reportsEnd(stage)) ?? isLoud(stage) ?? (await exported(stage));
  const told = `closed, exported, verified, in ${messagesSeen(stage)} messages of the channel`;
  return { title: 'the end', told, astray };
}

async function closing({ slack, say }: Stage): Promise<string | null> {
  const chart = () => [...slack.state.files.values()].find(({ name }) => name === 'incident-517.png');
  const isClosed = () =>
    JSON.stringify(incidentMessage(slack, 'staging_check_timeline')?.metadata).includes('closed');
  await comesTrue(() => isClosed() && chart() !== undefined, shownWithinMs);
  const last = incidentMessage(slack, 'staging_check_incident');
  if (last !== undefined) say(`\n${printedMessage(slack.state, last).join('\n')}`);
  if (!isClosed()) return 'the timeline does not say that the incident is closed';
  return chart() === undefined ? 'there is no chart beside the closing message' : null;
}

/** The deploy was made in the channel of the incident: what of its reports has not come by now is cancelled. */
async function reportsEnd(stage: Stage): Promise<string | null> {
  const revision = stage.standIns.backend.revision();
  const isOver = await seriesOver(stage, revision, reportedWithinMs);
  stage.say('\nThe reports on the last deploy end with the incident:');
  sayDeploy(stage, revision, false);
  return isOver ? null : `the reports on ${revision} go on after the incident was closed`;
}

/** A whole incident says no more than this where everybody looks. */
const mostMessages = 25;

/** What everybody sees in the channel without opening a thread. */
function messagesSeen({ slack }: Stage): number {
  const seen = slack.state.messages.filter((one) => one.channel === channel && one.onlyFor === null);
  return seen.filter(({ threadTs, isBroadcast }) => threadTs === null || isBroadcast).length;
}

function isLoud(stage: Stage): string | null {
  const seen = messagesSeen(stage);
  return seen <= mostMessages
    ? null
    : `the channel was told ${seen} messages, at most ${mostMessages} are asked for`;
}

async function exported({ say, commandLine, exportFolder }: Stage): Promise<string | null> {
  const run = async (args: readonly string[]) => {
    say(`\n$ staging-check ${args.join(' ')}`);
    const ended = await commandLine(args);
    say(ended.output.trimEnd());
    return ended.exitCode;
  };
  if ((await run(['incident', 'export', '517', '--output', exportFolder])) !== 0) return 'the export failed';
  if ((await run(['verify', exportFolder])) !== 0) return 'the export does not hold';
  const file = path.join(exportFolder, 'incident.md');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace('deployed', 'deploied'));
  const isFound = (await run(['verify', exportFolder])) === 1;
  await writeFile(file, text);
  return isFound ? null : 'a changed byte of the export was not found';
}
