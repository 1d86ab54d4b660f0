import { UserError } from '../../../core/errors.ts';
import { minuteText } from '../../../core/words/instants.ts';
import { quantity } from '../../../core/words/quantity.ts';
import { reachRedis } from '../../../store/connections.ts';
import { redisRefusal } from '../../../store/refusal.ts';
import { memoryIn, memoryShare, memoryWarning, type RedisMemory } from '../../../store/storage.ts';
import { writeRefused } from '../../../store/trial.ts';
import { type EndpointCounts, redisWebhookQueue } from '../../../store/webhook-queue.ts';
import { openRedis, type RedisPlace } from '../../open-redis.ts';
import type { Diagnosis } from './diagnosis.ts';

/** Whether Redis answers, is new enough, and keeps what it is given; how webhooks stand, which only the bot may see. The embedded one is started for the moment when nobody runs it. */
export async function redisFindings(place: RedisPlace, isBot: boolean): Promise<readonly Diagnosis[]> {
  try {
    await using opened = await openRedis(place);
    const redis = await reachRedis(opened.url);
    try {
      // INFO and not CONFIG: hosted servers refuse the latter.
      const info = await redis.info();
      const fields = fieldsOf(info);
      return [
        ...judge(fields),
        ...written(await writeRefused(redis)),
        ...memory(memoryIn(info)),
        ...(isBot ? await redisWebhookQueue(redis).standings() : []).flatMap(webhookFindings),
      ];
    } finally {
      redis.disconnect();
    }
  } catch (error) {
    const refusal = redisRefusal(error);
    if (!(error instanceof UserError) && refusal === null) throw error;
    const fix = error instanceof UserError ? error.message : `it ${refusal}`;
    return [{ what: 'Redis', finding: 'cannot be used', fix }];
  }
}

/** Nothing where receivers take what they are told. */
function webhookFindings(standing: EndpointCounts): readonly Diagnosis[] {
  const { endpoint, waiting, dead, failingSince, lastError, goneAt, unread } = standing;
  const held: readonly Diagnosis[] =
    unread === null
      ? []
      : [
          {
            what: `webhooks to ${endpoint}`,
            finding: `${quantity(unread.subjects, 'subject')} held up by a webhook that this version cannot read: ${unread.reason}`,
            fix: 'update the bots; the others go on meanwhile, and nothing is lost',
          },
        ];
  if (dead === 0 && failingSince === null && goneAt === null) return held;
  const fails = failingSince === null ? '' : `, fails since ${minuteText(failingSince)}: ${lastError}`;
  const gone = goneAt === null ? '' : ', answered 410: nothing more is sent';
  return [
    ...held,
    {
      what: `webhooks to ${endpoint}`,
      finding: `${waiting} wait, ${dead} given up${fails}${gone}`,
      fix: 'mend the receiver, then staging-check webhooks again; staging-check webhooks tells which address it is and what was given up',
    },
  ];
}

function fieldsOf(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split(/\r?\n/).flatMap((line) => {
      const at = line.indexOf(':');
      return at < 1 || line.startsWith('#') ? [] : [[line.slice(0, at), line.slice(at + 1)] as const];
    }),
  );
}

function judge(fields: ReadonlyMap<string, string>): readonly Diagnosis[] {
  const version = fields.get('redis_version') ?? 'unknown';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isNew = major > 6 || (major === 6 && minor >= 2);
  return [
    { what: 'Redis', finding: `version ${version}`, fix: isNew ? '' : 'install Redis 6.2 or newer' },
    appendOnly(fields.get('aof_enabled')),
    eviction(fields.get('maxmemory_policy')),
  ];
}

/** Nothing where it takes them. */
function written(refused: Error | null): readonly Diagnosis[] {
  if (refused === null) return [];
  return [
    { what: 'Redis writes', finding: 'refused', fix: `it ${redisRefusal(refused) ?? refused.message}` },
  ];
}

/** Nothing where it has no limit. */
function memory(found: RedisMemory): readonly Diagnosis[] {
  if (found.most === 0) return [];
  const share = `${Math.round(memoryShare(found) * 100)} % of maxmemory used`;
  return [{ what: 'Redis memory', finding: share, fix: memoryWarning(found) ?? '' }];
}

function appendOnly(value: string | undefined): Diagnosis {
  const what = 'Redis appendonly';
  if (value === '1') return { what, finding: 'yes', fix: '' };
  return {
    what,
    finding: value === '0' ? 'no' : 'not told by the server',
    fix: 'set `appendonly yes` in its configuration: without it a restart loses running and queued runs, open questions for approval, what was posted where, and audit events since the last snapshot',
  };
}

function eviction(value: string | undefined): Diagnosis {
  const what = 'Redis maxmemory-policy';
  if (value === 'noeviction') return { what, finding: value, fix: '' };
  return {
    what,
    finding: value ?? 'not told by the server',
    fix: 'set `maxmemory-policy noeviction`: with any other, a full Redis silently throws away queued checks, leases of environments, results and audit events',
  };
}
