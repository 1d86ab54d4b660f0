import type { AuditEvent } from '../../../core/audit.ts';
import { UserError } from '../../../core/errors.ts';
import { parseDuration } from '../../../core/plan/duration.ts';
import { secondText } from '../../../core/words/instants.ts';
import { readWorkerSettings } from '../../../platform/config/bot.ts';
import { readNamedText } from '../../../platform/named-file.ts';
import { redisAudit } from '../../../store/audit.ts';
import { reachRedis } from '../../../store/connections.ts';
import { auditLine } from '../../../text/audit-line.ts';
import { openRedis } from '../../open-redis.ts';
import type { Args, Io } from '../verb.ts';

const formats = ['text', 'json', 'ndjson'] as const;

type AuditOptions = {
  sinceMs: number;
  limit: number;
  format: (typeof formats)[number];
  keep: (event: AuditEvent) => boolean;
};

/** Prints decisions, oldest first; those that filters leave out do not count for the limit. */
export async function showAudit(args: Args, io: Io): Promise<number> {
  const options = askedBy(args);
  const settings = readWorkerSettings(io.env, readNamedText);
  const sinceAt = Math.max(0, Date.now() - options.sinceMs);
  await using opened = await openRedis(settings);
  const redis = await reachRedis(opened.url);
  try {
    const all = await redisAudit(redis).read({ sinceAt, limit: Number.POSITIVE_INFINITY });
    const events = all.filter(options.keep).slice(-options.limit);
    io.stdout.write(printed(events, options.format));
    if (events.length === 0) io.stderr.write(`No decision since ${secondText(sinceAt)}.\n`);
    return 0;
  } finally {
    redis.disconnect();
  }
}

function printed(events: readonly AuditEvent[], format: AuditOptions['format']): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(events.map(written), null, 2)}\n`;
    case 'ndjson':
      return events.map((event) => `${JSON.stringify(written(event))}\n`).join('');
    case 'text':
      return events.map((event) => `${auditLine(event)}\n`).join('');
    default:
      return format satisfies never;
  }
}

/** Times for programs are RFC 3339, as everywhere. */
function written(event: AuditEvent) {
  return { ...event, at: new Date(event.at).toISOString() };
}

function askedBy(args: Args): AuditOptions {
  const problems: string[] = [];
  const since = args.value('since') ?? '7d';
  const sinceMs = parseDuration(since);
  if (sinceMs === null) problems.push(`--since ${since}: expected a duration such as 12h or 30d.`);
  const limit = args.value('limit') ?? '100';
  if (!/^[1-9]\d{0,6}$/.test(limit)) problems.push(`--limit ${limit}: expected a number from 1.`);
  const format = args.value('format') ?? 'text';
  const known = formats.find((one) => one === format);
  if (known === undefined) problems.push(`--format ${format}: expected ${formats.join(', ')}.`);
  const [word] = args.words;
  if (word !== undefined) problems.push(`audit takes no words, got ${word}; --run <id> or --by <user>?`);
  if (problems.length > 0) throw new UserError('usage', problems.join('\n'));
  const run = args.value('run');
  const by = args.value('by');
  const keep = (event: AuditEvent) =>
    (run === null || event.run === run) &&
    (by === null || event.by === by) &&
    (!args.has('refused') || event.decision === 'refused');
  return { sinceMs: sinceMs ?? 0, limit: Number(limit), format: known ?? 'text', keep };
}
