import type { SlackWorkspace } from '../stand-ins/slack/server.ts';
import type { Json, Message } from '../stand-ins/slack/state.ts';
import { deployByHand } from './deploy-by-hand.ts';
import { allReported, type DeployShown, deploysShown, sayDeploy } from './deploy-thread.ts';
import { factOf, heading, type Stage, type Step } from './stage.ts';
import { applyToolLookup } from './story-repo.ts';
import { shellLines, tellDeploy } from './tell-deploy.ts';

const newError = 'tool lookup';
const slowGap = 'tool_executing → tool_completed';
const reportedWithinMs = 120_000;

/** The deploy after the incident: a slow event and a new error while every check passes. Its last report, the third in a row to see it slow, says both, and is not green. */
export async function nextDeploy(stage: Stage): Promise<Step> {
  const { standIns, slack, say } = stage;
  heading(stage, '7. The next deploy: nothing is red, and yet two things are new');
  say(`The agent shall ask a registry where its tool runs:\n${await applyToolLookup(standIns.repo)}`);
  say(await deployByHand(standIns));
  const revision = standIns.backend.revision();
  const refused = await toldByPipeline(stage, revision);
  const isReported = refused === null && (await allReported(stage, revision, reportedWithinMs));
  sayDeploy(stage, revision, true);
  const late = isReported ? null : 'not all reports came in time';
  const astray = refused ?? late ?? astrayInReports(slack, revision);
  const told = 'passed, and its report names both';
  return { title: 'the next deploy', told, astray };
}

async function toldByPipeline(
  { standIns, deployHook, say }: Stage,
  revision: string,
): Promise<string | null> {
  const { service } = standIns.backend.target;
  const deploy = { environment: 'demo', revision, service, deployedBy: 'pipeline 1204' };
  say(`\nThe pipeline tells the bot of it, signed:\n${shellLines(deployHook, deploy)}`);
  const { status, body } = await tellDeploy(deployHook, deploy);
  say(`${status} ${body.replaceAll(/\s+/g, ' ').trim()}`);
  // 200: the bot has seen the revision in the logs already; it is the same deploy.
  return status === 202 || status === 200 ? null : `the hook answered ${status}`;
}

/** Null: one message, each report once, all passed, the last not green, and one of them says both in its first line. */
function astrayInReports(slack: SlackWorkspace, revision: string): string | null {
  const [shown, ...others] = deploysShown(slack, revision);
  if (shown === undefined) return 'nobody was told of the deploy';
  if (others.length > 0) return `the deploy has ${others.length + 1} messages`;
  const { message, reports } = shown;
  const keys = reports.map((one) => factOf(one, 'key'));
  if (new Set(keys).size !== keys.length) return 'a report is there twice';
  if (message.editedTs === null) return 'the message of the deploy did not grow';
  const red = reports.map((one) => factOf(one, 'state')).find((state) => state !== 'passed');
  if (red !== undefined) return `expected passed reports, got ${red}`;
  const last = reports.at(-1);
  if (last === undefined || [message, last].some(isGreen)) return 'what is new is called green';
  const headlines = reports.map(({ text }) => text.split('\n')[0] ?? '');
  const isNamed = headlines.some((line) => line.includes(newError) && line.includes(slowGap));
  return isNamed ? missingPicture(slack, shown) : 'no headline names the new error and the slow event';
}

function isGreen({ text, blocks }: Message): boolean {
  return `${text}${JSON.stringify(blocks)}`.includes('✅');
}

function missingPicture({ state }: SlackWorkspace, { reports }: DeployShown): string | null {
  const pictures = reports.flatMap(({ blocks }) => blocks.filter(({ type }) => type === 'image'));
  const isThere = ({ slack_file }: Json) => {
    const id =
      typeof slack_file === 'object' && slack_file !== null && 'id' in slack_file ? slack_file.id : '';
    const file = state.files.get(String(id));
    return file?.name.endsWith('.png') === true && file.bytes !== null;
  };
  if (pictures.length === 0) return 'there is no chart with the reports';
  return pictures.every(isThere) ? null : 'a chart of a report is not there';
}
