import type { AuditEvent } from '../audit.ts';
import { chained, lastHash } from './chain.ts';
import type { IncidentEvent, IncidentHead } from './events.ts';
import { inOrder } from './reduce.ts';
import type { IncidentState } from './state.ts';

/** SHA-256 as lower-case hex, of a text as UTF-8 or of bytes; handed in, since core knows no cryptography. */
export type Digest = (content: string | Uint8Array) => string;

/** A file of an export by its path, with `/` between folders. */
export type BundleFiles = ReadonlyMap<string, string>;

/** What an export is made of; `documents` are more files, by paths that `exportPath` allows. */
export type BundleParts = {
  state: IncidentState;
  events: readonly IncidentEvent[];
  audit: readonly AuditEvent[];
  markdown: string;
  documents: BundleFiles;
  /** Epoch ms. */
  madeAt: number;
};

/** The manifest of an export: `seal` is the SHA-256 of its text with an empty seal, so that it holds itself too. */
export type BundleManifest = {
  schema: typeof bundleSchema;
  key: string;
  madeAt: string;
  /** In the order of their names. */
  files: readonly { name: string; sha256: string; bytes: number }[];
  chain: { lines: number; last: string };
  seal: string;
};

export const bundleSchema = 'staging-check/bundle@1';
const incidentSchema = 'staging-check/incident@1';
export const manifestName = 'manifest.json';
/** The files that every export has, beside its manifest. */
export const bundleNames = ['audit.ndjson', 'incident.json', 'incident.md'] as const;

/** The files of an export: the same parts give the same bytes. */
export function bundleOf(parts: BundleParts, digest: Digest): BundleFiles {
  const { state, madeAt, documents } = parts;
  const audit = chained(factsOf(parts), digest);
  const own: readonly (readonly [string, string])[] = [
    ['incident.md', parts.markdown],
    ['incident.json', incidentJson(parts)],
    ['audit.ndjson', audit],
  ];
  // Its own files come first, and no document takes the place of one.
  const contents = new Map([...own, ...documents, ...own]);
  const files = [...contents]
    .map(([name, text]) => ({ name, sha256: digest(text), bytes: new TextEncoder().encode(text).length }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const chain = { lines: audit.split('\n').length - 1, last: lastHash(audit) };
  const bare: BundleManifest = {
    schema: bundleSchema,
    key: state.head.key,
    madeAt: new Date(madeAt).toISOString(),
    files,
    chain,
    seal: '',
  };
  return new Map([...contents, [manifestName, manifestText({ ...bare, seal: sealOf(bare, digest) })]]);
}

/** A manifest as it stands in its file; any other text of the same content is a changed file. */
export function manifestText(manifest: BundleManifest): string {
  const { schema, key, madeAt, files, chain, seal } = manifest;
  const ordered = {
    schema,
    key,
    madeAt,
    files: files.map(({ name, sha256, bytes }) => ({ name, sha256, bytes })),
    chain: { lines: chain.lines, last: chain.last },
    seal,
  };
  return `${JSON.stringify(ordered, null, 2)}\n`;
}

/** The seal that belongs to a manifest, whatever it says itself. */
export function sealOf(manifest: BundleManifest, digest: Digest): string {
  return digest(manifestText({ ...manifest, seal: '' }));
}

/** What the audit log of an export tells, in the order it happened; of the same moment, what was allowed comes before what it did. */
function factsOf({ events, audit }: BundleParts): readonly unknown[] {
  const decisions = audit.map((one) => ({ at: one.at, fact: { kind: 'audit', audit: one } }));
  const happened = inOrder(events).map((event) => ({ at: event.at, fact: { kind: 'event', event } }));
  const [opening, ...rest] = happened;
  const sorted = [...decisions, ...rest].sort((a, b) => a.at - b.at);
  return [...(opening === undefined ? [] : [opening]), ...sorted].map(({ fact }) => fact);
}

/** Head, state and events as a document; maps become objects, instants stay epoch ms as in the events. */
function incidentJson({ state, events }: BundleParts): string {
  const { head, roles, checks, followUps, ...rest } = state;
  const document: {
    schema: typeof incidentSchema;
    head: IncidentHead;
    state: unknown;
    events: readonly IncidentEvent[];
  } = {
    schema: incidentSchema,
    head,
    state: {
      ...rest,
      roles: Object.fromEntries(roles),
      checks: Object.fromEntries(checks),
      followUps: Object.fromEntries(followUps),
    },
    events: inOrder(events),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
