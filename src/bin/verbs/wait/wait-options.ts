import { UserError } from '../../../core/errors.ts';
import { parseDuration } from '../../../core/plan/duration.ts';
import { secretOf, throwProblems, type VariableProblem } from '../../../platform/config/variables.ts';
import { readNamedText } from '../../../platform/named-file.ts';
import type { Args, Io } from '../verb.ts';
import type { BotQuestion, WaitSubject } from './ask-bot.ts';

/** What is waited for, and how. */
export type WaitOptions = {
  /** What is asked again and again. */
  question: BotQuestion;
  /** For people: `00469-x1 on staging`, `run r-7F3KQ2`. */
  about: string;
  timeoutMs: number;
  isStrict: boolean;
  isJson: boolean;
  /** The address of the page with the token that opens it. */
  hasLink: boolean;
};

/** A report that was due earlier is of a deploy before, of which nobody waits for the verdict any more. */
const longestAgoMs = 3_600_000;

const secretName = 'STAGING_CHECK_WEBHOOK_SECRET';

/** Throws one `UserError` that names all that is wrong. */
export function waitOptions(args: Args, env: Io['env'], now: number): WaitOptions {
  const problems: string[] = [];
  if (args.words.length > 0)
    problems.push(`wait takes no words, got ${args.words[0]}; --deploy <revision> or --run <id>?`);
  const timeout = args.value('timeout') ?? '30m';
  const timeoutMs = parseDuration(timeout);
  if (timeoutMs === null || timeoutMs <= 0)
    problems.push(`--timeout ${timeout}: expected a time such as 90s or 30m.`);
  const format = args.value('format') ?? 'text';
  if (format !== 'text' && format !== 'json') problems.push(`--format ${format}: expected text or json.`);
  const after = args.value('after') ?? String(Math.floor((now - longestAgoMs) / 1_000));
  if (!/^\d{1,10}$/.test(after))
    problems.push(`--after ${after}: expected Unix seconds, such as date +%s prints them.`);
  else if (args.value('after') !== null && args.value('run'))
    problems.push('--after belongs to --deploy: a run is looked at once.');
  const base = baseOf(args.value('url') ?? env.STAGING_CHECK_PUBLIC_URL ?? null, problems);
  const place = placeOf(args, problems);
  const wrong: VariableProblem[] = [];
  const secret = secretOf(
    env,
    secretName,
    readNamedText,
    (name, message) => void wrong.push({ name, message }),
  );
  if (secret === null && wrong.length === 0) {
    problems.push(
      `${secretName} is missing: the secret that the bot has too, from the pipeline's secret store.`,
    );
  }
  if (problems.length > 0) throw new UserError('usage', problems.join('\n'));
  throwProblems(wrong);
  if (base === null || place === null || secret === null || timeoutMs === null)
    throw new Error('options without a problem');
  const url = new URL(`${base.href.replace(/\/+$/, '')}/hooks/${place.path}`);
  const isDeploy = place.subject.kind === 'deploy';
  if (isDeploy) url.searchParams.set('after', after);
  return {
    question: { url, secret, subject: place.subject, afterMs: isDeploy ? Number(after) * 1_000 : null },
    about: place.about,
    timeoutMs,
    isStrict: args.has('strict'),
    isJson: format === 'json',
    hasLink: args.has('link'),
  };
}

function baseOf(text: string | null, problems: string[]): URL | null {
  if (text === null) {
    problems.push('--url is missing: where the bot is, such as https://checks.example.org.');
    return null;
  }
  const url = URL.canParse(text) ? new URL(text) : null;
  const isPlain =
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    `${url.username}${url.password}${url.search}${url.hash}` === '';
  if (isPlain) return url;
  problems.push(
    `--url ${text}: expected an address such as https://checks.example.org, without user, query and fragment.`,
  );
  return null;
}

type Place = { path: string; about: string; subject: WaitSubject };

function placeOf(args: Args, problems: string[]): Place | null {
  const [deploy, run, environment = null, plan = null] = ['deploy', 'run', 'env', 'plan'].map((name) =>
    args.value(name),
  );
  if (deploy && run) problems.push('--deploy and --run: only one of them can be waited for.');
  else if (run) {
    if (environment || plan) problems.push('--env and --plan belong to --deploy: a run has its own.');
    if (/^[\w-]{1,64}$/.test(run))
      return { path: `runs/${run}`, about: `run ${run}`, subject: { kind: 'run', run } };
    problems.push(`--run ${run}: expected the id of a run, such as r-7F3KQ2.`);
  } else if (deploy) {
    const subject = { kind: 'deploy', environment, plan } as const;
    if (/^d-[0-9a-f]{16}$/.test(deploy))
      return {
        path: `deploy/${deploy}`,
        about: `deploy ${deploy}`,
        subject: { ...subject, deploy, revision: null },
      };
    if (environment) {
      const path = pathOf(deploy, environment, plan);
      return {
        path,
        about: `${deploy} on ${environment}`,
        subject: { ...subject, deploy: null, revision: deploy },
      };
    }
    problems.push('--env is missing: where the revision was deployed.');
  } else problems.push('What is waited for is missing: --deploy <revision> --env <name>, or --run <id>.');
  return null;
}

function pathOf(revision: string, environment: string, plan: string | null): string {
  const query = new URLSearchParams({ environment, ...(plan === null ? {} : { plan }) });
  return `deploy/${encodeURIComponent(revision)}?${query}`;
}
