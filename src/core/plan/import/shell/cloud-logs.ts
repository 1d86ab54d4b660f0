import { parseFilter } from '../../../query/evaluate.ts';
import type { Text } from './model.ts';
import {
  type Call,
  durationOf,
  type Native,
  type NativeReader,
  type NotNative,
  type OptionTable,
  option,
  plainOption,
  readOptions,
} from './native.ts';
import { plainText, writtenText } from './words.ts';

const long = Object.fromEntries(
  [
    'project',
    'limit',
    'freshness',
    'format',
    'order',
    'resource-names',
    'bucket',
    'view',
    'location',
    'region',
    'account',
    'configuration',
    'log-filter',
    'service',
    'organization',
    'folder',
    'billing-account',
  ].map((name) => [name, `${name}=`]),
);
const options: OptionTable = {
  values: '',
  flags: 'q',
  long: { ...long, quiet: null, verbosity: 'verbosity=' },
};

/** `gcloud logging read` and `gcloud run services logs read` as a `logs` check; null for any other `gcloud`. */
export const cloudLogs: NativeReader = (call) => {
  const words = call.simple.args.map((arg) => plainText(arg) ?? '');
  const line = words.filter((word) => !word.startsWith('--')).join(' ');
  const isQuery = /^(?:(?:alpha|beta) )?logging read\b/.test(line);
  const isService = /^(?:(?:alpha|beta) )?run (?:services )?logs read\b/.test(line);
  if (!isQuery && !isService) return null;
  const read = readOptions(call.simple.args.slice(words.indexOf('read') + 1), options);
  const before = readOptions(call.simple.args.slice(0, words.indexOf('read')), options);
  const [unknown] = read.unknown;
  if (unknown !== undefined) return { refused: `the option ${unknown}` };
  if (['organization', 'folder', 'billing-account', 'bucket'].some((name) => read.all.has(name)))
    return { refused: 'logs that are not those of a project' };
  const filter = isQuery ? filterOf(read.free, call) : serviceFilter(read.free, read, call);
  if ('refused' in filter) return filter;
  const project = option(read, 'project') ?? option(before, 'project') ?? call.context.project;
  const named = project === null || project === undefined ? null : call.binder.text(project);
  const since = filter.since ?? durationOf(plainOption(read, 'freshness') ?? '') ?? '1d';
  const spec = {
    project: named || call.binder.variable('project', 'the document names no project for its logs'),
    ...(filter.text === '' ? {} : { filter: filter.text }),
    since,
  };
  return {
    type: 'logs',
    spec,
    expect: {},
    isStated: false,
    least: {},
    prints: { kind: 'text' },
    hosts: [],
    review: null,
    why: 'entries of Cloud Logging; `--limit` is how many the document shows, and limits nothing here',
  } satisfies Native;
};

type Filter = { text: string; since: string | null };

function filterOf(free: readonly Text[], { binder }: Call): Filter | NotNative {
  const [filter, ...more] = free;
  if (filter === undefined) return { text: '', since: null };
  if (more.length > 0) return { refused: 'several filters' };
  const { text: bounded, since } = withoutRecent(filter);
  const text = binder.text(bounded);
  if (text === null) return { refused: 'a filter that the shell makes' };
  const oneLine = text.replace(/\s*\n\s*/g, ' ').trim();
  const parsed = parseFilter(oneLine.replace(/\$\{[^}]*\}/g, 'x'));
  if (parsed.kind !== 'filter') return { refused: `a filter that cannot be read (${parsed.message})` };
  return { text: oneLine, since };
}

/** A time that the shell counts back from now is what `since` says. */
function withoutRecent(filter: Text): { text: Text; since: string | null } {
  const at = filter.findIndex((piece) => piece.kind === 'substitution' && /\bdate\b/.test(piece.written));
  const piece = filter[at];
  const before = filter[at - 1];
  if (piece?.kind !== 'substitution' || before?.kind !== 'literal') return { text: filter, since: null };
  const found =
    /(\d+)\s*-?\s*(min|hour|day|sec)/i.exec(piece.written) ?? /-v-(\d+)([MHdS])/.exec(piece.written);
  const bound = /(?:\s*AND\s+)?timestamp\s*>=?\s*"?$/.exec(before.text);
  if (found === null || bound === null) return { text: filter, since: null };
  const unit = { m: 'm', M: 'm', h: 'h', H: 'h', d: 'd', s: 's', S: 's' }[(found[2] ?? 'm')[0] ?? 'm'] ?? 'm';
  const next = filter[at + 1];
  const rest = next?.kind === 'literal' ? next.text.replace(/^"/, '') : '';
  const head = before.text.slice(0, bound.index);
  const joined = head.trim() === '' ? rest.replace(/^\s*AND\s+/, '') : head + rest;
  const text: Text = [...filter.slice(0, at - 1), { kind: 'literal', text: joined }, ...filter.slice(at + 2)];
  return { text, since: `${found[1]}${unit}` };
}

function serviceFilter(
  free: readonly Text[],
  read: ReturnType<typeof readOptions>,
  { binder }: Call,
): Filter | NotNative {
  const service = free[0] ?? option(read, 'service');
  const name = service === undefined ? null : binder.text(service);
  if (name === null) return { refused: 'no service' };
  const extra = option(read, 'log-filter');
  const more = extra === undefined ? '' : ` AND (${binder.text(extra) ?? ''})`;
  const text = `resource.type="cloud_run_revision" AND resource.labels.service_name="${name}"${more}`;
  const parsed = parseFilter(text.replace(/\$\{[^}]*\}/g, 'x'));
  return parsed.kind === 'filter' ? { text, since: null } : { refused: 'a filter that cannot be read' };
}

/** True for a `gcloud` that goes on until somebody stops it. */
export function isTail(words: readonly string[]): boolean {
  return (
    /\blog(?:ging|s)\b.*\btail\b/.test(words.join(' ')) ||
    words.some((word) => writtenText([{ kind: 'literal', text: word }]) === '--follow')
  );
}
