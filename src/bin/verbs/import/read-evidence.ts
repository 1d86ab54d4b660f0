import { statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../../core/errors.ts';
import { verifyBundle } from '../../../core/incident/verify-bundle.ts';
import {
  evidenceOfIncident,
  evidenceOfRun,
  type NamedEvidence,
} from '../../../core/plan/import/tick-evidence.ts';
import { resultDocument } from '../../../core/run/result-document.ts';
import { parseResultDocument } from '../../../core/run/result-schema.ts';
import { readWorkerSettings } from '../../../platform/config/bot.ts';
import { readNamedText } from '../../../platform/named-file.ts';
import { reachRedis } from '../../../store/connections.ts';
import { redisIncidents } from '../../../store/incidents.ts';
import type { Redis } from '../../../store/redis.ts';
import { redisRuns } from '../../../store/runs.ts';
import { openRedis } from '../../open-redis.ts';
import { inFile, readJsonFile } from '../result-files.ts';
import type { Io } from '../verb.ts';
import { readExport, sha256 } from '../verify/read-folder.ts';

/** Reads a run or an incident: from a file where there is one of that name, else from the Redis of the bot. */
export async function readEvidence(
  { run, incident }: { run: string | null; incident: string | null },
  io: Io,
): Promise<NamedEvidence> {
  const word = run ?? incident ?? '';
  const file = statSync(word, { throwIfNoEntry: false });
  const isPath = file !== undefined || /[/\\]|\.json$/.test(word);
  if (isPath) {
    const path = file?.isDirectory() === true ? join(word, 'incident.json') : word;
    if (run === null) await refuseChanged(dirname(path), file?.isDirectory() === true);
    const source = { path, from: run === null ? '--incident ' : '--run ' };
    const document = await readJsonFile(source);
    return inFile(source, () =>
      run === null ? ofExport(document) : evidenceOfRun(parseResultDocument(document)),
    );
  }
  return await withRedis(io, async (redis) => {
    // Nothing is written here, so how long things are kept does not matter.
    if (run !== null) {
      const state = await redisRuns(redis, { keptMs: () => 1 }).state(run);
      if (state === null)
        throw new UserError(
          'usage',
          `There is no run ${run}; staging-check history shows those that are kept.`,
        );
      if (state.finishedAt === null)
        throw new UserError('usage', `${run} still goes on: wait for its verdict.`);
      return evidenceOfRun(resultDocument(state));
    }
    const state = await redisIncidents(redis, { keptMs: () => 1 }).state(word);
    if (state === null)
      throw new UserError(
        'unknown-incident',
        `There is no incident ${word}. staging-check incident list --all shows what is kept.`,
      );
    return evidenceOfIncident({ ...state, checks: Object.fromEntries(state.checks) });
  });
}

/** An export that is not what was exported ticks nothing. A file on its own, away from its manifest, has nothing to be held against. */
async function refuseChanged(folder: string, isFolder: boolean): Promise<void> {
  const files = await readExport(resolve(folder));
  if (files === null || (files.size === 0 && !isFolder)) return;
  const judged = verifyBundle(files, sha256);
  const [problem] = judged.ok ? [] : judged.problems;
  if (problem === undefined) return;
  throw new UserError(
    'usage',
    `${folder} does not hold: ${problem.file}: ${problem.why}. It is not what was exported, so it ticks nothing; staging-check verify ${folder} tells all of it.`,
  );
}

async function withRedis<Value>(io: Io, read: (redis: Redis) => Promise<Value>): Promise<Value> {
  await using opened = await openRedis(readWorkerSettings(io.env, readNamedText));
  const redis = await reachRedis(opened.url);
  try {
    return await read(redis);
  } finally {
    redis.disconnect();
  }
}

const exportSchema = z.object({
  head: z.object({
    key: z.string(),
    environment: z.string().exactOptional(),
    criteria: z.array(z.object({ id: z.string(), checks: z.array(z.string()) })).exactOptional(),
  }),
  state: z.object({
    record: z.array(z.object({ at: z.number() })).default([]),
    criteria: z.array(
      z.object({
        id: z.string().default(''),
        text: z.string(),
        status: z.enum(['met', 'unmet', 'unknown']),
      }),
    ),
    checks: z.record(
      z.string(),
      z.object({
        status: z.enum(['passed', 'failed']),
        doubt: z.unknown(),
        outdatedBy: z.unknown().optional(),
        source: z
          .object({ file: z.string(), line: z.number(), ticks: z.array(z.string()).exactOptional() })
          .exactOptional(),
        asking: z.object({ digest: z.string(), values: z.record(z.string(), z.string()) }).exactOptional(),
      }),
    ),
    windows: z.array(
      z.object({
        tasks: z.array(
          z.object({
            text: z.string(),
            checks: z.array(z.string()).exactOptional(),
            standing: z.object({ kind: z.enum(['open', 'proved', 'attested', 'broken']) }),
          }),
        ),
      }),
    ),
  }),
});

function ofExport(document: unknown): NamedEvidence {
  const read = exportSchema.safeParse(document);
  if (!read.success)
    throw new UserError(
      'result-document',
      `it is no incident.json of an export: ${z.prettifyError(read.error)}`,
    );
  return evidenceOfIncident({ head: read.data.head, ...read.data.state });
}
