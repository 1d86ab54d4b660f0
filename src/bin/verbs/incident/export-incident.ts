import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { AuditEvent, AuditLog } from '../../../core/audit.ts';
import { UserError } from '../../../core/errors.ts';
import { type BundleFiles, bundleOf, manifestName } from '../../../core/incident/bundle.ts';
import type { IncidentEvent } from '../../../core/incident/events.ts';
import { followUpsOf } from '../../../core/incident/follow-ups.ts';
import { reduceIncident } from '../../../core/incident/reduce.ts';
import type { IncidentState } from '../../../core/incident/state.ts';
import type { IncidentStore } from '../../../core/incident/store.ts';
import { readManifest, verifyBundle } from '../../../core/incident/verify-bundle.ts';
import { nearest } from '../../../core/nearest.ts';
import { quantity } from '../../../core/words/quantity.ts';
import { incidentDocuments } from '../../../text/incident-documents.ts';
import { incidentMarkdown } from '../../../text/incident-markdown.ts';
import { tarOf } from '../../../text/tar.ts';
import type { Io } from '../verb.ts';
import { readExport, sha256 } from '../verify/read-folder.ts';
import { told as written } from '../write-file.ts';

/** What the parts of the verb work with. */
export type IncidentSources = { incidents: IncidentStore; audit: AuditLog; now: number };

/** Writes an incident as files, or as one archive to stdout (`-`); the manifest comes last, so that an export that was interrupted does not hold. */
export async function exportIncident(
  { incidents, audit, now }: IncidentSources,
  { key, folder, isForced }: { key: string; folder: string; isForced: boolean },
  io: Io,
): Promise<number> {
  const events = await incidents.events(key);
  const state = reduceIncident(events);
  if (state === null) throw new UserError('unknown-incident', unknown(key, await incidents.keys(1_000)));
  const isArchive = folder === '-';
  const root = resolve(folder);
  const before = isArchive ? [] : await replaceable(root, folder, key, isForced);
  const files = bundleOf(
    {
      state,
      events,
      audit: await auditOf(state, events, audit),
      markdown: incidentMarkdown(state, now),
      documents: incidentDocuments(state, events, now),
      madeAt: now,
    },
    sha256,
  );
  if (isArchive) {
    io.stdout.write(tarOf(new Map([...files].map(([name, text]) => [`${key}/${name}`, text])), now));
    io.stderr.write(told(`the folder ${key} of the archive`, files, state));
  } else {
    await writeAll(root, files);
    for (const name of before) if (!files.has(name)) await rm(join(root, name), { force: true });
    io.stdout.write(told(folder, files, state));
  }
  for (const offer of followUpsOf(state.head)) {
    if (offer.kind === 'refused') io.stderr.write(`${offer.path}: not written, ${offer.why}.\n`);
  }
  return 0;
}

const dayMs = 24 * 3_600_000;

/** Decisions about its runs, and what was asked of the incident itself. */
async function auditOf(
  { head, openedAt, closed }: IncidentState,
  events: readonly IncidentEvent[],
  audit: AuditLog,
): Promise<readonly AuditEvent[]> {
  const known = new Set(events.flatMap((event) => ('run' in event ? (event.run ?? []) : [])));
  const until = closed === null ? Number.POSITIVE_INFINITY : closed.at + 60_000;
  const all = await audit.read({ sinceAt: Math.max(0, openedAt - dayMs), limit: Number.POSITIVE_INFINITY });
  return all.filter(({ at, run, channel, action, selector }) => {
    if (run !== null) return known.has(run);
    const isAsked = action.startsWith('incident') || action === 'close-exception';
    const isOfThis = selector[0] === undefined ? at >= openedAt : selector[0] === head.key;
    return isAsked && isOfThis && channel === head.channel && at <= until;
  });
}

/** The names of the earlier export that is written over; throws (`export-folder`) when something else would be. */
async function replaceable(
  root: string,
  folder: string,
  key: string,
  isForced: boolean,
): Promise<readonly string[]> {
  const refuse = (why: string) => new UserError('export-folder', `${folder}: ${why}`);
  const names = await namesIn(root, refuse);
  if (names.length === 0) return [];
  const files = (await readExport(root)) ?? new Map<string, Uint8Array | null>();
  const manifest = files.get(manifestName);
  const earlier = manifest ? readManifest(manifest) : null;
  if (earlier === null) throw refuse('the folder is not empty and holds no export; name another one.');
  if (earlier.key !== key)
    throw refuse(`it holds an export of incident ${earlier.key}, not of ${key}; name another one.`);
  if (!verifyBundle(files, sha256).ok && !isForced) {
    throw refuse(
      `the export in it was changed since it was made: look with "staging-check verify ${folder}"; --force writes over it.`,
    );
  }
  if ([...files.values()].includes(null))
    throw refuse('there is something in it that is no plain file; name another one.');
  return earlier.files.map(({ name }) => name).filter((name) => files.has(name));
}

async function namesIn(root: string, refuse: (why: string) => UserError): Promise<readonly string[]> {
  try {
    return await readdir(root);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'ENOENT') return [];
    if (code === 'ENOTDIR') throw refuse('it is a file; name a folder.');
    throw error;
  }
}

async function writeAll(root: string, files: BundleFiles): Promise<void> {
  for (const [name, text] of files) {
    const path = join(root, name);
    await written(path, mkdir(dirname(path), { recursive: true }));
    await written(path, writeFile(`${path}.new`, text));
    await written(path, rename(`${path}.new`, path));
  }
}

function told(folder: string, files: BundleFiles, { head, record }: IncidentState): string {
  const seal = readManifest(new TextEncoder().encode(files.get(manifestName) ?? ''))?.seal ?? '';
  return [
    `Incident ${head.key}, ${quantity(record.length, 'entry', 'entries')}, is in ${folder}:`,
    ...[...files].map(([name, text]) => `  ${name} (${new TextEncoder().encode(text).length} bytes)`),
    `Seal ${seal}`,
    'Keep the seal somewhere else, in the issue for example: staging-check verify compares it with --seal.',
    '',
  ].join('\n');
}

function unknown(key: string, keys: readonly string[]): string {
  const near = nearest(key, keys);
  const hint =
    near === null ? 'staging-check incident list --all shows what is kept.' : `Did you mean ${near}?`;
  return `There is no incident ${key}. ${hint}`;
}
