import type { Redis } from 'ioredis';
import { shownBoxes, wantedBoxes } from '../../src/github/checklist-memory.ts';
import { slotPacks } from '../../src/slack/out/outbox/packed-slots.ts';
import { wantedMessages } from '../../src/slack/out/outbox/slots.ts';
import { uploadedFiles } from '../../src/slack/out/slack-memory.ts';
import { auditEvents } from '../../src/store/audit.ts';
import { packHeads, readPack, uncompressed } from '../../src/store/pack.ts';
import { pictureLists, threads } from '../../src/store/report-memory.ts';
import { comparisons, heads, tellings } from '../../src/store/schedule-reports.ts';
import { schedules } from '../../src/store/schedules.ts';
import { plainNumber, plainText, type Schema } from '../../src/store/schema.ts';
import { deployEvents } from '../../src/store/shapes/deploy.ts';
import { incidentEvents } from '../../src/store/shapes/incident.ts';
import { droppedDetails, runEvents, runFacts, runOrders, runSummaries } from '../../src/store/shapes/run.ts';
import { letters, webhookMessages } from '../../src/store/webhook-queue.ts';
import { jobTimes } from '../../src/store/workers.ts';

type AnySchema = Pick<Schema<unknown>, 'name' | 'version' | 'shape' | 'read' | 'readVersion'>;

/** Every kind of value that is stored as JSON. */
export const documents: readonly AnySchema[] = [
  runEvents,
  runOrders,
  runSummaries,
  runFacts,
  droppedDetails,
  packHeads,
  incidentEvents,
  deployEvents,
  auditEvents,
  schedules,
  heads,
  comparisons,
  tellings,
  uploadedFiles,
  pictureLists,
  threads,
  jobTimes,
  wantedMessages,
  slotPacks,
  webhookMessages,
  letters,
  wantedBoxes,
  shownBoxes,
];

const text = plainText('a text');
const number = plainNumber('a number');

/** Which keys hold what; `field` is of a hash. Sets and sorted sets hold ids, and are ordered by numbers of Redis. */
const places: readonly [key: RegExp, schema: AnySchema, field?: RegExp][] = [
  [/^sc:\{dep\.[^}]+\}:events$/, deployEvents],
  [/^sc:\{inc\.[^}]+\}:events$/, incidentEvents],
  [/^sc:\{audit\}:/, auditEvents],
  [/^sc:\{r-[^}]+\}:events$/, runEvents],
  [/^sc:\{r-[^}]+\}:order$/, runOrders],
  [/^sc:\{r-[^}]+\}:summary$/, runSummaries],
  [/^sc:\{r-[^}]+\}:facts:\d+$/, runFacts],
  [/^sc:\{r-[^}]+\}:dropped$/, droppedDetails],
  [/^sc:\{r-[^}]+\}:report:pictures$/, pictureLists],
  [/^sc:\{r-[^}]+\}:report:thread$/, threads],
  [/^sc:\{r-[^}]+\}:report:refused$/, number],
  [/^sc:\{[^}]+\}:publish:files$/, uploadedFiles],
  [/^sc:\{[^}]+\}:publish:upload-failures$/, number],
  [/^sc:\{[^}]+\}:(publish|joined):/, text],
  [/^sc:\{[^}]+\}:fences$/, number],
  [/^sc:\{[^}]+\}:slot:/, wantedMessages, /^want$/],
  [/^sc:\{[^}]+\}:slot:/, text],
  [/^sc:\{inc\.[^}]+\}:timeline$/, number],
  [/^sc:\{inc\.[^}]+\}:shown:/, text],
  [/^sc:\{place\.[^}]+\}:topic$/, text],
  [/^sc:\{schedules\}:all$/, schedules],
  [/^sc:\{schedules\}:handled$/, number],
  [/^sc:\{schedules\}:taken:/, text],
  [/^sc:\{schedule-reports\}:/, heads, / head$/],
  [/^sc:\{schedule-reports\}:/, comparisons, / compared$/],
  [/^sc:\{schedule-reports\}:/, tellings, / told$/],
  [/^sc:metrics:jobs$/, jobTimes],
  [/^sc:\{env\.[^}]+\}:counts$/, number],
  [/^sc:\{env\.[^}]+\}:lease$/, number, /^(since|number|until)$/],
  [/^sc:\{env\.[^}]+\}:(lease|reasons)$/, text],
  [/^sc:\{github\.[^}]+\}:issue:/, wantedBoxes, /^boxes$/],
  [/^sc:\{github\.[^}]+\}:issue:/, shownBoxes, /^shown$/],
  [/^sc:\{github\.[^}]+\}:issue:/, text],
  [/^sc:\{durations\.[^}]+\}$/, text],
  [/^sc:\{watch\.[^}]+\}:state$/, number],
  [/^sc:\{(deploys|incidents|runs|locks|slack|slack\.[^}]+)\}:/, text],
  [/^sc:(seen|link-secret|ready|home)\b/, text],
];

/** Reads all that is in a Redis but the jobs of BullMQ, each by its schema; tells what it found, and of which versions. */
export async function readEverything(
  redis: Redis,
): Promise<{ unknown: readonly string[]; found: ReadonlySet<string> }> {
  const unknown: string[] = [];
  const found = new Set<string>();
  const take = (key: string, field: string, value: string) => {
    const schema = places.find(([pattern, , of]) => pattern.test(key) && (of?.test(field) ?? true))?.[1];
    if (schema === undefined) return void unknown.push(`${key} ${field}`);
    schema.read(value, key);
    found.add(schema.name);
  };
  for (const key of await redis.keys('sc:*')) {
    if (await isPacked(redis, key, found)) continue;
    const type = await redis.type(key);
    if (type === 'string') take(key, '', (await redis.get(key)) ?? '');
    if (type === 'list') for (const one of await redis.lrange(key, 0, -1)) take(key, '', one);
    if (type === 'hash') {
      for (const [field, value] of Object.entries(await redis.hgetall(key))) take(key, field, value);
    }
    if (type !== 'stream') continue;
    const schema = places.find(([pattern]) => pattern.test(key))?.[1];
    if (schema === undefined) unknown.push(key);
    for (const [, [field = '', json = '']] of await redis.xrange(key, '-', '+')) {
      schema?.readVersion(Number(field.split('.')[1] ?? 0), json, key);
      found.add(schema?.name ?? '');
    }
  }
  return { unknown, found };
}

/** Reads what is stored as bytes; false for any other key. */
async function isPacked(redis: Redis, key: string, found: Set<string>): Promise<boolean> {
  const bytes = /:(pack|text|facts:4)$/.test(key) ? await redis.getBuffer(key) : null;
  if (bytes === null) return false;
  const compressed = [slotPacks, runFacts].find((_, at) =>
    key.endsWith([':slots:pack', ':facts:4'][at] ?? '-'),
  );
  if (compressed !== undefined) {
    compressed.read(await uncompressed(bytes, key), key);
    found.add(compressed.name);
    return true;
  }
  if (!key.endsWith(':pack')) return (await uncompressed(bytes, key)) !== '';
  found.add(packHeads.name);
  for (const [, field, json] of (await readPack(bytes, key)).entries)
    runEvents.readVersion(Number(field.split('.')[1] ?? 0), json, key);
  return true;
}
