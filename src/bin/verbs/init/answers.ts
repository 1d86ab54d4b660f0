import { basename } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { UserError } from '../../../core/errors.ts';
import type { LogsAt } from '../../../core/init/first-plan.ts';
import type { Args, Io } from '../verb.ts';

/** What `init` was told; null where it was left open. */
export type Answers = {
  base: string;
  healthPath: string | null;
  websocket: string | null;
  logs: LogsAt | null;
  hasSlack: boolean;
  plan: string;
};

/** A question, and what is wrong with an answer; empty when nothing is. */
type InitQuestion = { flag: string; text: string; usual: string; wrong(answer: string): string };

/** What the repository told, to be taken by Enter. */
export type UsualAnswers = { address: string | null; project: string | null };

const questions = ({ address, project }: UsualAnswers): readonly InitQuestion[] => [
  {
    flag: 'url',
    text: 'Where is the service (https://staging.example.org)?',
    usual: address ?? '',
    wrong: wrongBase,
  },
  { flag: 'health', text: 'Where does it say how it is? Enter looks for it', usual: '', wrong: wrongPath },
  { flag: 'websocket', text: 'A WebSocket (wss://…)?', usual: 'none', wrong: wrongWebsocket },
  {
    flag: 'logs',
    text: 'Logs: a Google Cloud project, loki=<url>, file=<path> or none?',
    usual: project ?? 'none',
    wrong: wrongLogs,
  },
  { flag: 'slack', text: 'Is it to answer in Slack (yes or no)?', usual: 'no', wrong: wrongYes },
];

/** From flags, and on a terminal from a person; throws one `UserError` that names every flag that is wrong. Null when the person left. */
export async function answersOf(
  args: Args,
  io: Io,
  usually: UsualAnswers,
  signal: AbortSignal,
): Promise<Answers | null> {
  const given = new Map<string, string>();
  const problems: string[] = [];
  const isTerminal = io.stdin.isTTY === true && io.stderr.isTTY === true;
  for (const { flag, usual, wrong } of questions(usually)) {
    const value = args.value(flag);
    // Nobody is asked: what the repository told is named, and not taken.
    if (value === null && !isTerminal) given.set(flag, usual === 'no' ? 'no' : unnamed(flag));
    if (value !== null) given.set(flag, value);
    const problem = given.has(flag) ? wrong(given.get(flag) ?? '') : '';
    if (problem !== '')
      problems.push(
        value === null
          ? `--${flag} is missing: ${problem}${proposal(flag, usual)}`
          : `--${flag} ${value}: ${problem}`,
      );
  }
  const plan = args.value('plan') ?? idFrom(basename(process.cwd()));
  if (!/^(?=.*[A-Za-z])[A-Za-z0-9][\w.-]{0,59}$/.test(plan))
    problems.push(`--plan ${plan}: expected letters, digits, - and _, such as shop.`);
  if (args.words.length > 0)
    problems.push(`init takes no words, got ${args.words[0]}; --url ${args.words[0]}?`);
  if (problems.length > 0) throw new UserError('usage', problems.join('\n'));
  if (isTerminal && !(await askRest(given, io, usually, signal))) return null;
  const text = (flag: string) => given.get(flag) ?? '';
  return {
    base: text('url').replace(/\/+$/, ''),
    healthPath: text('health') === '' ? null : text('health'),
    websocket: noneOr(text('websocket')),
    logs: logsOf(text('logs')),
    hasSlack: /^y/i.test(text('slack')),
    plan,
  };
}

/** False when the person ended the input, or interrupted. */
async function askRest(
  given: Map<string, string>,
  io: Io,
  usually: UsualAnswers,
  signal: AbortSignal,
): Promise<boolean> {
  const lines = createInterface({ input: io.stdin, output: io.stderr, terminal: false });
  const { promise: ended, resolve } = Promise.withResolvers<null>();
  lines.once('close', () => resolve(null));
  const leave = () => resolve(null);
  signal.addEventListener('abort', leave, { once: true });
  try {
    for (const { flag, text, usual, wrong } of questions(usually)) {
      while (!given.has(flag)) {
        const shown = `${text}${usual === '' ? '' : ` [${usual}]`} `;
        const reply = await Promise.race([lines.question(shown), ended]);
        if (reply === null) return false;
        const answer = reply.trim() === '' ? usual : reply.trim();
        const problem = wrong(answer);
        if (problem === '') given.set(flag, answer);
        else io.stderr.write(`  ${problem}\n`);
      }
    }
    return true;
  } finally {
    signal.removeEventListener('abort', leave);
    lines.close();
  }
}

function unnamed(flag: string): string {
  return flag === 'websocket' || flag === 'logs' ? 'none' : '';
}

function proposal(flag: string, usual: string): string {
  return usual === '' ? '' : ` Files here name ${usual}: --${flag} ${usual}?`;
}

function wrongBase(text: string): string {
  if (text.includes('${'))
    return 'expected the address itself: a plan that init writes has no variable for it.';
  const url = URL.canParse(text) ? new URL(text) : null;
  const isPlain =
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    `${url.username}${url.password}${url.search}${url.hash}` === '';
  return isPlain
    ? ''
    : 'expected an address such as https://staging.example.org, without user, query and fragment.';
}

function wrongPath(text: string): string {
  return text === '' || /^\/[^\s#]*$/.test(text)
    ? ''
    : 'expected a path that begins with /, such as /health.';
}

function wrongWebsocket(text: string): string {
  if (noneOr(text) === null) return '';
  const url = URL.canParse(text) && !text.includes('${') ? new URL(text) : null;
  return url !== null && /^wss?:$/.test(url.protocol) && `${url.username}${url.password}` === ''
    ? ''
    : 'expected ws://… or wss://…, without user and password, or none.';
}

function wrongLogs(text: string): string {
  const [, source = '', place = ''] = /^(\w+)=(.*)$/.exec(text) ?? [];
  if (source === 'loki') return wrongBase(place);
  if (source === 'file') return place === '' ? 'file= needs a path.' : '';
  const isProject = /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/.test(text);
  return noneOr(text) === null || isProject
    ? ''
    : 'expected the id of a Google Cloud project, loki=<url>, file=<path>, or none.';
}

function wrongYes(text: string): string {
  return /^(?:y|yes|n|no)$/i.test(text) ? '' : 'expected yes or no.';
}

function noneOr(text: string): string | null {
  return text === '' || text === 'none' ? null : text;
}

function logsOf(text: string): LogsAt | null {
  if (noneOr(text) === null) return null;
  const [, source = 'project', place = text] = /^(loki|file)=(.*)$/.exec(text) ?? [];
  return { source: source === 'loki' || source === 'file' ? source : 'project', place };
}

function idFrom(name: string): string {
  const id = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 60);
  return /[a-z]/.test(id) ? id : 'staging';
}
