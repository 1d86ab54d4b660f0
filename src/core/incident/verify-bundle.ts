import { isRecord } from '../query/unread.ts';
import { quantity } from '../words/quantity.ts';
import {
  type BundleManifest,
  bundleNames,
  bundleSchema,
  type Digest,
  manifestName,
  manifestText,
  sealOf,
} from './bundle.ts';
import { brokenLink } from './chain.ts';

/** What is wrong with an export; `line` is counted from 1, null when it is about a whole file. */
export type BundleProblem = { file: string; line: number | null; why: string };

export type BundleJudgement =
  | { ok: true; key: string; madeAt: string; lines: number; seal: string }
  | { ok: false; problems: readonly BundleProblem[] };

/**
 * Tells whether the files of a folder are an export as it was written: any byte changed, any file missing, added or cut is named.
 * `files` holds the bytes by path; null stands for something that is no plain file. Who writes a whole new export is found only by
 * comparing `seal` with the one that was told when it was made.
 */
export function verifyBundle(files: ReadonlyMap<string, Uint8Array | null>, digest: Digest): BundleJudgement {
  const written = files.get(manifestName);
  if (written === undefined || written === null)
    return broken([whole(manifestName, 'it is missing: without it nothing can be checked')]);
  const manifest = readManifest(written);
  if (manifest === null)
    return broken([whole(manifestName, `it is no manifest of an export (${bundleSchema})`)]);
  const problems = [
    ...manifestProblems(manifest, written, digest),
    ...manifest.files.flatMap((entry) => fileProblems(entry, files.get(entry.name), digest)),
    ...strangers(manifest, files),
    ...chainProblems(manifest, files.get('audit.ndjson'), digest),
    ...contentProblems(manifest, files),
  ];
  if (problems.length > 0) return broken(problems);
  const { key, madeAt, chain, seal } = manifest;
  return { ok: true, key, madeAt, lines: chain.lines, seal };
}

/** The manifest in these bytes, whether it holds or not; null when they are none. */
export function readManifest(bytes: Uint8Array): BundleManifest | null {
  const value = parsed(textOf(bytes));
  return isManifest(value) ? value : null;
}

function manifestProblems(
  manifest: BundleManifest,
  written: Uint8Array,
  digest: Digest,
): readonly BundleProblem[] {
  if (manifest.seal !== sealOf(manifest, digest)) {
    return [whole(manifestName, 'it was changed after the export: its seal does not fit its content')];
  }
  if (!isSame(written, new TextEncoder().encode(manifestText(manifest)))) {
    return [whole(manifestName, 'it was written anew: its content is the same, its bytes are not')];
  }
  const missing = bundleNames.filter((name) => !manifest.files.some((file) => file.name === name));
  return missing.map((name) => whole(manifestName, `it does not list ${name}, which every export has`));
}

function fileProblems(
  { name, sha256, bytes }: BundleManifest['files'][number],
  content: Uint8Array | null | undefined,
  digest: Digest,
): readonly BundleProblem[] {
  if (content === undefined) return [whole(name, 'it is missing, the manifest lists it')];
  if (content === null) return [whole(name, 'it is no plain file')];
  if (content.length !== bytes) {
    const how = content.length < bytes ? 'was cut or shortened' : 'grew';
    return [whole(name, `it ${how}: ${content.length} bytes, the manifest says ${bytes}`)];
  }
  return digest(content) === sha256
    ? []
    : [whole(name, 'its content was changed: its SHA-256 is not the one in the manifest')];
}

function strangers(
  manifest: BundleManifest,
  files: ReadonlyMap<string, Uint8Array | null>,
): readonly BundleProblem[] {
  const listed = new Set([manifestName, ...manifest.files.map(({ name }) => name)]);
  return [...files.keys()]
    .filter((name) => !listed.has(name))
    .map((name) => whole(name, 'it is not part of the export: it was added later'));
}

/** Where in the log, which a hash of the whole file cannot tell. */
function chainProblems(
  { chain }: BundleManifest,
  content: Uint8Array | null | undefined,
  digest: Digest,
): readonly BundleProblem[] {
  if (content === undefined || content === null) return [];
  const text = textOf(content);
  const link = brokenLink(text, chain.last, digest);
  if (link !== null) return [{ file: 'audit.ndjson', ...link }];
  const lines = text.split('\n').length - 1;
  return lines === chain.lines
    ? []
    : [whole('audit.ndjson', `it has ${quantity(lines, 'line')}, the manifest says ${chain.lines}`)];
}

/** The log and the document tell the same events of the same incident; broken ones were told before. */
function contentProblems(
  { key }: BundleManifest,
  files: ReadonlyMap<string, Uint8Array | null>,
): readonly BundleProblem[] {
  const document = parsed(textOf(files.get('incident.json') ?? new Uint8Array()));
  const lines = textOf(files.get('audit.ndjson') ?? new Uint8Array()).split('\n');
  if (!isRecord(document) || !Array.isArray(document.events) || !isRecord(document.head)) return [];
  const problems: BundleProblem[] = [];
  if (document.head.key !== key) {
    problems.push(
      whole('incident.json', `it is about incident ${String(document.head.key)}, the manifest about ${key}`),
    );
  }
  const told = new Set(lines.flatMap((line) => eventIn(line)));
  const known = document.events.map((event) => JSON.stringify(event));
  if (known.length !== told.size || known.some((event) => !told.has(event))) {
    problems.push(whole('incident.json', 'its events are not those of audit.ndjson'));
  }
  return problems;
}

function eventIn(line: string): readonly string[] {
  const value = parsed(line);
  if (!isRecord(value) || !isRecord(value.fact) || value.fact.kind !== 'event') return [];
  return [JSON.stringify(value.fact.event)];
}

function isManifest(value: unknown): value is BundleManifest {
  if (!isRecord(value) || value.schema !== bundleSchema || !isRecord(value.chain)) return false;
  const { key, madeAt, files, chain, seal } = value;
  const texts = [key, madeAt, seal, chain.last];
  return (
    texts.every((one) => typeof one === 'string') &&
    typeof chain.lines === 'number' &&
    Array.isArray(files) &&
    files.every(
      (file) =>
        isRecord(file) &&
        typeof file.name === 'string' &&
        typeof file.sha256 === 'string' &&
        typeof file.bytes === 'number',
    )
  );
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

/** Bytes as text, with a byte order mark kept: it would be a changed byte. */
function textOf(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Safe: the caller says what it is not.
    return null;
  }
}

function whole(file: string, why: string): BundleProblem {
  return { file, line: null, why };
}

function broken(problems: readonly BundleProblem[]): BundleJudgement {
  return { ok: false, problems };
}
