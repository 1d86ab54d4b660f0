import { z } from 'zod';
import type { SlackSettings } from '../../../platform/config/slack.ts';
import { tokenFixes } from '../../../slack/error-codes.ts';
import { callOutcome } from '../../../slack/out/call-outcome.ts';
import { missingScopes } from '../../../slack/out/scopes.ts';
import { slackWebClient } from '../../../slack/out/slack-port.ts';
import type { Diagnosis } from './diagnosis.ts';

/** Asks Slack about the tokens and their scopes; nothing is posted. */
export async function slackFindings(settings: SlackSettings): Promise<readonly Diagnosis[]> {
  const { mode, apiUrl } = settings;
  const [bot, app] = await Promise.all([
    botFindings(settings),
    mode.kind === 'socket' ? appFinding(mode.appToken, apiUrl) : signingFinding,
  ]);
  return [...bot, app];
}

const signingFinding: Diagnosis = {
  what: 'SLACK_SIGNING_SECRET',
  finding: 'set; whether it is the right one shows with the first request of Slack',
  fix: '',
};

const whoAmI = z.object({
  team: z.string().optional(),
  user: z.string().optional(),
  bot_id: z.string().optional(),
  response_metadata: z.object({ scopes: z.array(z.string()).optional() }).optional(),
});

async function botFindings({ botToken, apiUrl }: SlackSettings): Promise<readonly Diagnosis[]> {
  const what = 'SLACK_BOT_TOKEN';
  try {
    const reply = whoAmI.parse(await slackWebClient({ token: botToken, apiUrl }).apiCall('auth.test'));
    const { team = 'the workspace', user = 'the bot', response_metadata } = reply;
    return [{ what, finding: `${user} in ${team}`, fix: '' }, scopeFinding(response_metadata?.scopes ?? [])];
  } catch (error) {
    return [failed(what, error, apiUrl, 'OAuth & Permissions')];
  }
}

function scopeFinding(given: readonly string[]): Diagnosis {
  const what = 'scopes';
  const missing = missingScopes(given);
  if (missing.length === 0) return { what, finding: 'all that are needed', fix: '' };
  return {
    what,
    finding: `${missing.length} missing`,
    fix: `add under OAuth & Permissions, then install the app again: ${missing.join(', ')}`,
  };
}

async function appFinding(appToken: string, apiUrl: string): Promise<Diagnosis> {
  const what = 'SLACK_APP_TOKEN';
  try {
    await slackWebClient({ token: appToken, apiUrl }).apiCall('apps.connections.open');
    return { what, finding: 'Socket Mode can connect', fix: '' };
  } catch (error) {
    return failed(what, error, apiUrl, 'Basic Information, App-Level Tokens');
  }
}

function failed(what: string, error: unknown, apiUrl: string, page: string): Diagnosis {
  const answer = callOutcome(error);
  if (answer.kind === 'rate-limited') {
    return { what, finding: 'Slack asks to wait', fix: `try again in ${answer.retryAfterMs / 1000} s` };
  }
  if (answer.kind !== 'permanent' || answer.error.startsWith('http_')) {
    return {
      what,
      finding: `no answer (${answer.error})`,
      fix: `see that this machine reaches ${apiUrl} (SLACK_API_URL, proxy, firewall)`,
    };
  }
  return {
    what,
    finding: answer.error,
    fix: tokenFixes[answer.error]?.(page) ?? `Slack refused it: ${answer.error}`,
  };
}
