import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { endIncident } from './incident-end.ts';
import { printedMessage, printedThread } from './print-thread.ts';
import type { SlackWorkspace } from './slack/server.ts';
import type { Message } from './slack/state.ts';
import { channel, heading, incidentMessage, type Stage, type Step, type } from './stage.ts';
import type { StandIns } from './stand-ins.ts';
import { applyFix } from './story-repo.ts';

const jun = 'U0JUN00001';
const nameError = "NameError: name 'redis' is not defined";
const endedWithinMs = 120_000;

/** Plays issue 517 through Slack, as an incident: red, the fix, an approved deploy, green, a relapse, green, closed. Stops at the first step that goes astray. */
export async function tellStory(stage: Stage): Promise<readonly Step[]> {
  const steps: Step[] = [];
  for (const part of [outage, recovery, proof, relapse, everything, endIncident]) {
    const step = await part(stage);
    steps.push(step);
    if (step.astray !== null) break;
  }
  return steps;
}

/** How many steps the whole story has. */
export const storyLength = 6;

async function outage(stage: Stage): Promise<Step> {
  heading(stage, '1. Staging is down: @mara opens an incident and asks what is broken');
  await type(stage, 'incident open 517 P0 Backend does not start');
  const red = await ask(stage, 'phase1');
  return stepOf('phase1 in the outage', red, `failed: ${nameError}`, astrayInRed(red));
}

async function recovery(stage: Stage): Promise<Step> {
  const { standIns, say } = stage;
  heading(stage, '2. The fix: one line, in the working copy; @jun approves the deploy that @mara asks for');
  say(await applyFix(standIns.repo));
  const before = standIns.backend.revision();
  const green = await ask(stage, 'phase1', jun);
  const revision = standIns.backend.revision();
  const unchanged = revision === before ? `${before} still has the traffic` : null;
  return stepOf('phase1 with the fix', green, `passed: ${revision}`, astrayInGreen(green) ?? unchanged);
}

async function proof(stage: Stage): Promise<Step> {
  heading(stage, '3. WebSockets: phase 2');
  const green = await ask(stage, 'phase2');
  const astray = green.state === 'passed' ? null : `expected passed, got ${green.state}`;
  return stepOf(
    'phase2',
    green,
    'passed: the timeline ticks itself',
    astray ?? (await expectTask(stage, '✅')),
  );
}

async function relapse(stage: Stage): Promise<Step> {
  const { standIns, say } = stage;
  heading(stage, '4. A relapse: somebody turns the old request log on again and deploys by hand');
  standIns.backend.variables.LEGACY_REQUEST_LOG = '1';
  say(await deployByHand(standIns));
  const red = await ask(stage, 'phase2');
  const astray = red.state === 'failed' ? null : `expected failed, got ${red.state}`;
  return stepOf(
    'phase2 after it',
    red,
    'failed: the timeline un-ticks',
    astray ?? (await expectTask(stage, '↩')),
  );
}

async function everything(stage: Stage): Promise<Step> {
  heading(stage, '5. The variable is taken back, and everything runs: phases 1 to 4');
  delete stage.standIns.backend.variables.LEGACY_REQUEST_LOG;
  const all = await ask(stage, 'all', jun);
  return stepOf('all phases', all, 'passed', astrayInGreen(all) ?? (await expectTask(stage, '✅')));
}

/** The line of the timeline that the WebSocket tests tick. */
const watchedTask = 'Run original failing WebSocket tests';

async function expectTask(stage: Stage, mark: string): Promise<string | null> {
  const isSo = () => timelineLines(stage).some((line) => line.includes(watchedTask) && line.includes(mark));
  const deadline = performance.now() + 20_000;
  while (!isSo() && performance.now() < deadline) await delay(200);
  stage.say(
    `\nThe timeline now:\n${timelineLines(stage)
      .map((line) => `  ${line}`)
      .join('\n')}`,
  );
  return isSo() ? null : `expected "${mark} ${watchedTask}" in the timeline`;
}

function timelineLines({ slack }: Stage): readonly string[] {
  const message = incidentMessage(slack, 'staging_check_timeline');
  return message === undefined ? [] : printedMessage(slack.state, message);
}

async function deployByHand({ repo, planValues }: StandIns): Promise<string> {
  const args = ['scripts/deploy_to_gcp.py', '--project', 'netra-staging', '--build-local'];
  const { stdout } = await promisify(execFile)(String(planValues.python), args, { cwd: repo });
  return `$ python3 ${args.join(' ')}\n${stdout.trimEnd()}`;
}

/** A run as its thread shows it. */
type Shown = { state: string; printed: string; approvedBy: string | null; durationMs: number };

/** Asks for a run, approves what waits for it, and waits for the verdict and for the thread to stand still. */
async function ask(stage: Stage, selector: string, approver: string | null = null): Promise<Shown> {
  const { slack, say } = stage;
  const startedAt = performance.now();
  const known = new Set(slack.messages(channel).map(({ ts }) => ts));
  await type(stage, selector);
  let approvedBy: string | null = null;
  const deadline = performance.now() + endedWithinMs;
  while (performance.now() < deadline) {
    const root = slack.messages(channel).find((one) => !known.has(one.ts) && isRun(one));
    if (root !== undefined && approver !== null && approvedBy === null && hasButton(root, 'check.approve')) {
      say(`  @${slack.state.users.get(approver)?.name} presses Approve`);
      await slack.click(root.ts, 'check.approve', approver);
      approvedBy = approver;
    }
    if (root !== undefined && isEnded(root) && (await isStill(slack, root))) {
      const printed = printedThread(slack.state, slack.thread(channel, root.ts));
      say(`\n${printed}`);
      return { state: stateOf(root), printed, approvedBy, durationMs: performance.now() - startedAt };
    }
    await delay(100);
  }
  return { state: 'no verdict', printed: '', approvedBy, durationMs: performance.now() - startedAt };
}

const stillMs = 3_500;

/** True when nothing in a thread changed for as long as an edit may be held back. */
async function isStill(slack: SlackWorkspace, root: Message): Promise<boolean> {
  const picture = () => JSON.stringify(slack.thread(channel, root.ts));
  const before = picture();
  await delay(stillMs);
  return picture() === before;
}

function isRun({ metadata }: Message): boolean {
  return metadata?.event_type === 'staging_check_run';
}

function isEnded(root: Message): boolean {
  return !['', 'queued', 'running'].includes(stateOf(root));
}

function stateOf({ metadata }: Message): string {
  const payload = metadata?.event_payload;
  const state = typeof payload === 'object' && payload !== null && 'state' in payload ? payload.state : '';
  return typeof state === 'string' ? state : '';
}

function hasButton({ blocks }: Message, actionId: string): boolean {
  return JSON.stringify(blocks).includes(`"${actionId}"`);
}

/** Red in the right way: the service is down, its log says why, and nothing was deployed. */
function astrayInRed({ state, printed }: Shown): string | null {
  if (state !== 'failed') return `expected failed, got ${state}`;
  return printed.includes(nameError) ? null : 'the thread does not show the NameError';
}

function astrayInGreen({ state, approvedBy }: Shown): string | null {
  if (approvedBy === null) return 'nobody was asked to approve the deploy';
  return state === 'passed' ? null : `expected passed, got ${state}`;
}

function stepOf(title: string, { durationMs }: Shown, told: string, astray: string | null): Step {
  return { title, told, astray, durationMs };
}
