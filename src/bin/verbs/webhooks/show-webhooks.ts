import { UserError } from '../../../core/errors.ts';
import { isoText, minuteText } from '../../../core/words/instants.ts';
import { oneLine } from '../../../core/words/plain-text.ts';
import { quantity } from '../../../core/words/quantity.ts';
import { readBotConfig } from '../../../platform/bot-config.ts';
import { readWorkerSettings } from '../../../platform/config/bot.ts';
import { readNamedText } from '../../../platform/named-file.ts';
import { slackDirectory } from '../../../slack/directory.ts';
import { reachRedis } from '../../../store/connections.ts';
import {
  type DeadLetter,
  type EndpointCounts,
  redisWebhookQueue,
  type UnreadLetter,
  type WebhookQueue,
} from '../../../store/webhook-queue.ts';
import { named } from '../../../web/webhooks/endpoints.ts';
import { openRedis } from '../../open-redis.ts';
import type { Args, Io } from '../verb.ts';

/** An endpoint as people are shown it; `isConfigured` is false once it is not in `staging-check.yaml` any more. */
type ListedEndpoint = EndpointCounts & {
  shown: string;
  isConfigured: boolean;
  letters: readonly (DeadLetter | UnreadLetter)[];
};

/** Prints how each endpoint stands, or sends again what was given up. */
export async function showWebhooks(args: Args, io: Io): Promise<number> {
  const { again, format } = askedBy(args);
  const settings = readWorkerSettings(io.env, readNamedText);
  const { webhooks } = await readBotConfig(settings.configFile, slackDirectory);
  await using opened = await openRedis(settings);
  const redis = await reachRedis(opened.url);
  try {
    const queue = redisWebhookQueue(redis);
    const configured = new Map(webhooks.map(({ url }) => [named(url).id, named(url).shown]));
    if (again !== null) return await sendAgain(queue, { ids: again, format }, io);
    const endpoints = await shownEndpoints(queue, configured);
    io.stdout.write(format === 'json' ? jsonOf(endpoints) : textOf(endpoints));
    return endpoints.some(isTrouble) ? 1 : 0;
  } finally {
    redis.disconnect();
  }
}

async function shownEndpoints(
  queue: WebhookQueue,
  configured: ReadonlyMap<string, string>,
): Promise<readonly ListedEndpoint[]> {
  const standings = await queue.standings();
  const known = standings.map(({ endpoint }) => endpoint);
  const unknown = [...configured.keys()].filter((id) => !known.includes(id)).map(untold);
  return await Promise.all(
    [...standings, ...unknown].map(async (standing) => ({
      ...standing,
      shown:
        configured.get(standing.endpoint) ??
        `an address that is not in staging-check.yaml (${standing.endpoint})`,
      isConfigured: configured.has(standing.endpoint),
      letters: await queue.deadLetters(standing.endpoint),
    })),
  );
}

/** No bot has started with it yet. */
function untold(endpoint: string): EndpointCounts {
  return {
    endpoint,
    waiting: 0,
    dead: 0,
    dropped: 0,
    failingSince: null,
    lastError: '',
    goneAt: null,
    unread: null,
  };
}

function isTrouble({ dead, goneAt, failingSince, unread }: EndpointCounts): boolean {
  return unread !== null || dead > 0 || goneAt !== null || failingSince !== null;
}

async function sendAgain(
  queue: WebhookQueue,
  { ids, format }: { ids: readonly string[]; format: string },
  io: Io,
): Promise<number> {
  const standings = await queue.standings();
  const letters = (await Promise.all(standings.map(({ endpoint }) => queue.deadLetters(endpoint)))).flat();
  const problems = problemsOf(ids, letters);
  if (problems.length > 0) throw new UserError('usage', problems.join('\n'));
  let count = 0;
  for (const { endpoint } of standings) count += await queue.revive(endpoint, ids.length === 0 ? null : ids);
  io.stdout.write(
    format === 'json'
      ? `${JSON.stringify({ again: count })}\n`
      : `${count} on their way again; a bot sends them within a second, behind what waits.\n`,
  );
  return 0;
}

/** Why ids cannot be sent again: nobody knows them, or only another version reads what has them. */
function problemsOf(
  ids: readonly string[],
  letters: readonly (DeadLetter | UnreadLetter)[],
): readonly string[] {
  const unknown = ids.filter((id) => letters.every((letter) => idOf(letter) !== id));
  const unread = ids.flatMap((id) => {
    const own = letters.filter((letter) => idOf(letter) === id);
    const [first] = own;
    return first !== undefined && 'unread' in first && own.every((letter) => 'unread' in letter)
      ? [`${id} was given up, and this version cannot read it: ${oneLine(first.unread)}`]
      : [];
  });
  const list = 'staging-check webhooks lists them';
  return [
    ...(unknown.length === 0 ? [] : [`Nothing that was given up has the id ${unknown.join(', ')}; ${list}.`]),
    ...unread,
  ];
}

function idOf(letter: DeadLetter | UnreadLetter): string | null {
  return 'unread' in letter ? letter.id : letter.message.id;
}

function textOf(endpoints: readonly ListedEndpoint[]): string {
  if (endpoints.length === 0) return 'No webhooks: staging-check.yaml names no receiver.\n';
  const text = endpoints.map((one) => `${[one.shown, ...standingLines(one)].join('\n  ')}\n`).join('');
  const hint = endpoints.some(({ letters }) => letters.some((letter) => 'message' in letter))
    ? '\nstaging-check webhooks again sends them again.\n'
    : '';
  return `${text}${hint}`;
}

function standingLines({
  waiting,
  dead,
  dropped,
  failingSince,
  lastError,
  goneAt,
  unread,
  letters,
}: ListedEndpoint): readonly string[] {
  const failing =
    failingSince === null ? '' : `, failing since ${minuteText(failingSince)}: ${oneLine(lastError)}`;
  return [
    `${waiting} wait${failing}`,
    ...(unread === null
      ? []
      : [
          `${quantity(unread.subjects, 'subject')} held up by a webhook that this version cannot read: ${oneLine(unread.reason)}`,
        ]),
    ...(goneAt === null ? [] : [`nothing is sent since ${minuteText(goneAt)}: it answered 410`]),
    ...(dead === 0 ? [] : [`${dead} given up${dropped === 0 ? '' : `, ${dropped} more are forgotten`}`]),
    ...letters.map((letter) => `  ${letterLine(letter)}`),
  ];
}

function letterLine(letter: DeadLetter | UnreadLetter): string {
  if ('unread' in letter)
    return `${letter.id ?? 'one'}, which this version cannot read: ${oneLine(letter.unread)}`;
  const { message, subject, diedAt, reason } = letter;
  return `${message.id} ${message.type} ${oneLine(subject)}, ${minuteText(diedAt)}: ${oneLine(reason)}`;
}

function jsonOf(endpoints: readonly ListedEndpoint[]): string {
  const written = endpoints.map(({ letters, failingSince, goneAt, ...standing }) => ({
    ...standing,
    failingSince: failingSince === null ? null : isoText(failingSince),
    goneAt: goneAt === null ? null : isoText(goneAt),
    letters: letters.map((letter) => {
      if ('unread' in letter) return { id: letter.id, unread: letter.unread };
      const { message, subject, diedAt, reason } = letter;
      const { id, type, at } = message;
      return { ...{ id, type, subject, reason }, at: isoText(at), diedAt: isoText(diedAt) };
    }),
  }));
  return `${JSON.stringify(written, null, 2)}\n`;
}

function askedBy(args: Args): { again: readonly string[] | null; format: 'text' | 'json' } {
  const problems: string[] = [];
  const [verb, ...ids] = args.words;
  if (verb !== undefined && verb !== 'again') problems.push(`webhooks ${verb}: expected again, or nothing.`);
  const format = args.value('format') ?? 'text';
  if (format !== 'text' && format !== 'json') problems.push(`--format ${format}: expected text or json.`);
  if (problems.length > 0) throw new UserError('usage', problems.join('\n'));
  return { again: verb === undefined ? null : ids, format: format === 'json' ? 'json' : 'text' };
}
