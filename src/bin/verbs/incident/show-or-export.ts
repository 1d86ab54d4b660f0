import { UserError } from '../../../core/errors.ts';
import { incidentKeyRule, parseIncidentKey } from '../../../core/incident/key.ts';
import { nearest } from '../../../core/nearest.ts';
import { readWorkerSettings } from '../../../platform/config/bot.ts';
import { readNamedText } from '../../../platform/named-file.ts';
import { redisAudit } from '../../../store/audit.ts';
import { reachRedis } from '../../../store/connections.ts';
import { redisIncidents } from '../../../store/incidents.ts';
import { openRedis } from '../../open-redis.ts';
import type { Args, Io } from '../verb.ts';
import type { IncidentSources } from './export-incident.ts';
import { exportIncident } from './export-incident.ts';
import { listIncidents } from './list-incidents.ts';

type IncidentOptions =
  | { kind: 'list'; isAll: boolean; format: 'text' | 'json' }
  | { kind: 'export'; key: string; folder: string; isForced: boolean };

/** `incident list` and `incident export`. */
export async function showOrExport(args: Args, io: Io): Promise<number> {
  const options = askedBy(args);
  const settings = readWorkerSettings(io.env, readNamedText);
  await using opened = await openRedis(settings);
  const redis = await reachRedis(opened.url);
  try {
    const sources: IncidentSources = {
      // Nothing is written here, so nothing is given a time to live.
      incidents: redisIncidents(redis, { keptMs: () => 1 }),
      audit: redisAudit(redis),
      now: Date.now(),
    };
    return options.kind === 'list'
      ? await listIncidents(sources, options, io)
      : await exportIncident(sources, options, io);
  } finally {
    redis.disconnect();
  }
}

const belongsTo: Readonly<Record<string, 'list' | 'export'>> = {
  all: 'list',
  format: 'list',
  output: 'export',
  force: 'export',
};

function askedBy(args: Args): IncidentOptions {
  const [what, ...words] = args.words;
  if (what !== 'list' && what !== 'export') throw new UserError('usage', unknownWord(what));
  const problems = Object.entries(belongsTo)
    .filter(([flag, verb]) => args.has(flag) && verb !== what)
    .map(([flag, verb]) => `--${flag} belongs to incident ${verb}.`);
  const format = args.value('format') ?? 'text';
  const folder = args.value('output');
  const key = parseIncidentKey(words[0] ?? '');
  if (what === 'list' && words.length > 0)
    problems.push(`incident list takes no words, got ${words.join(' ')}.`);
  if (format !== 'text' && format !== 'json') problems.push(`--format ${format}: expected text or json.`);
  if (what === 'export' && words.length !== 1)
    problems.push('incident export takes one key: incident export <key>.');
  else if (what === 'export' && key === null) problems.push(`${words[0]}: ${incidentKeyRule}.`);
  if (what === 'export' && folder === null)
    problems.push('incident export needs a folder: --output <folder>.');
  if (problems.length > 0) throw new UserError('usage', problems.join('\n'));
  if (what === 'list')
    return { kind: 'list', isAll: args.has('all'), format: format === 'json' ? 'json' : 'text' };
  return { kind: 'export', key: key ?? '', folder: folder ?? '', isForced: args.has('force') };
}

function unknownWord(what: string | undefined): string {
  const usage = 'staging-check incident list, or staging-check incident export <key> --output <folder>';
  if (what === undefined) return `incident needs to know what to do: ${usage}`;
  const near = nearest(what, ['list', 'export']);
  return near === null
    ? `There is no incident ${what}: ${usage}`
    : `There is no incident ${what}. Did you mean incident ${near}?`;
}
