import { ask, type Shown } from './ask.ts';
import { deployByHand } from './deploy-by-hand.ts';
import { allReported, deploysShown, reportsTold, sayDeploy } from './deploy-thread.ts';
import { endIncident } from './incident-end.ts';
import { nextDeploy } from './next-deploy.ts';
import { printedMessage } from './print-thread.ts';
import { comesTrue, heading, incidentMessage, type Stage, type Step, type TimedStep, type } from './stage.ts';
import { applyFix } from './story-repo.ts';

const jun = 'U0JUN00001';
const nameError = "NameError: name 'redis' is not defined";
const reportedWithinMs = 60_000;

/** Plays issue 517 through Slack, as an incident: red, the fix, an approved deploy, green, a relapse, green, closed; then the next deploy. Stops at the first step that goes astray. */
export async function tellStory(stage: Stage): Promise<readonly TimedStep[]> {
  const steps: TimedStep[] = [];
  for (const part of [outage, recovery, proof, relapse, everything, endIncident, nextDeploy]) {
    const startedAt = performance.now();
    const step = await part(stage);
    steps.push({ ...step, durationMs: performance.now() - startedAt });
    if (step.astray !== null) break;
  }
  return steps;
}

/** How many steps the whole story has. */
export const storyLength = 7;

async function outage(stage: Stage): Promise<Step> {
  heading(stage, '1. Staging is down: @mara opens an incident and asks what is broken');
  await type(stage, 'incident open 517 P0 Backend does not start');
  const red = await ask(stage, 'phase1');
  return { title: 'phase1 in the outage', told: `failed: ${nameError}`, astray: astrayInRed(red) };
}

async function recovery(stage: Stage): Promise<Step> {
  const { standIns, say } = stage;
  heading(stage, '2. The fix: one line, in the working copy; @jun approves the deploy that @mara asks for');
  say(await applyFix(standIns.repo));
  const before = standIns.backend.revision();
  const green = await ask(stage, 'phase1', jun);
  const revision = standIns.backend.revision();
  const unchanged = revision === before ? `${before} still has the traffic` : null;
  const astray = astrayInGreen(green) ?? unchanged;
  return { title: 'phase1 with the fix', told: `passed: ${revision}`, astray };
}

async function proof(stage: Stage): Promise<Step> {
  heading(
    stage,
    '3. WebSockets: phase 2; the reports after the deploy run before and after it, one at a time',
  );
  const green = await ask(stage, 'phase2');
  const astray =
    (green.state === 'passed' ? null : `expected passed, got ${green.state}`) ??
    (await expectTask(stage, '✅')) ??
    (await expectReports(stage));
  return { title: 'phase2', told: 'passed: the timeline ticks itself', astray };
}

/** A deploy by hand in the middle of a report would change the revision under it. */
async function expectReports(stage: Stage): Promise<string | null> {
  const revision = stage.standIns.backend.revision();
  const isReported = await allReported(stage, revision, reportedWithinMs);
  sayDeploy(stage, revision, true);
  return isReported ? null : `not all reports on ${revision} came in time`;
}

async function relapse(stage: Stage): Promise<Step> {
  const { standIns, say } = stage;
  heading(stage, '4. A relapse: somebody turns the old request log on again and deploys by hand');
  standIns.backend.variables.LEGACY_REQUEST_LOG = '1';
  say(await deployByHand(standIns));
  const red = await ask(stage, 'phase2');
  const astray = red.state === 'failed' ? null : `expected failed, got ${red.state}`;
  return {
    title: 'phase2 after it',
    told: 'failed: the timeline un-ticks',
    astray: astray ?? (await expectTask(stage, '↩')),
  };
}

async function everything(stage: Stage): Promise<Step> {
  heading(stage, '5. The variable is taken back, and everything runs: phases 1 to 4');
  const { backend } = stage.standIns;
  const relapsed = backend.revision();
  delete backend.variables.LEGACY_REQUEST_LOG;
  const all = await ask(stage, 'all', jun);
  const astray = astrayInGreen(all) ?? (await expectTask(stage, '✅')) ?? (await expectFirstReport(stage));
  if (deploysShown(stage.slack, relapsed).length > 0) {
    stage.say('\nThe bot had found the deploy by hand in the log of the service:');
    sayDeploy(stage, relapsed, false);
  }
  return { title: 'all phases', told: 'passed', astray };
}

async function expectFirstReport(stage: Stage): Promise<string | null> {
  const revision = stage.standIns.backend.revision();
  const isTold = await reportsTold(stage, revision, 1, reportedWithinMs);
  return isTold ? null : `no report on ${revision} came in time`;
}

/** The line of the timeline that the WebSocket tests tick. */
const watchedTask = 'Run original failing WebSocket tests';

async function expectTask(stage: Stage, mark: string): Promise<string | null> {
  const isSo = () => timelineLines(stage).some((line) => line.includes(watchedTask) && line.includes(mark));
  const isTold = await comesTrue(isSo, 20_000);
  stage.say(
    `\nThe timeline now:\n${timelineLines(stage)
      .map((line) => `  ${line}`)
      .join('\n')}`,
  );
  return isTold ? null : `expected "${mark} ${watchedTask}" in the timeline`;
}

function timelineLines({ slack }: Stage): readonly string[] {
  const message = incidentMessage(slack, 'staging_check_timeline');
  return message === undefined ? [] : printedMessage(slack.state, message);
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
