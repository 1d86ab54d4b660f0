import fc from 'fast-check';
import { expect, it } from 'vitest';
import { manifestText, sealOf } from '../../../src/core/incident/bundle.ts';
import { readManifest, verifyBundle } from '../../../src/core/incident/verify-bundle.ts';
import { bundle517, bundleFiles, bytesOf, sha256, story517 } from '../../support/incident-bundle.ts';

type Files = Map<string, Uint8Array | null>;

it('an export holds, and says which incident, how many lines and which seal', () => {
  const judged = verifyBundle(bundle517(), sha256);
  expect(judged).toEqual({
    ok: true,
    key: '517',
    madeAt: '2026-11-24T13:51:00.000Z',
    lines: story517.length + 1,
    seal: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect([...bundle517().keys()].sort()).toEqual([
    'audit.ndjson',
    'docs/guide.md',
    'docs/import-validation.md',
    'docs/status.md',
    'incident.json',
    'incident.md',
    'manifest.json',
  ]);
});

it('the same events in any order make the same bytes', () => {
  expect(bundleFiles(story517.toReversed())).toEqual(bundleFiles());
});

it('the audit log has every event and decision in the order it happened, the opening first', () => {
  const lines = (bundleFiles().get('audit.ndjson') ?? '')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines[0].fact).toMatchObject({ kind: 'event', event: { type: 'incident.opened' } });
  expect(lines.at(-1).fact).toMatchObject({ kind: 'event', event: { type: 'incident.closed' } });
  const times = lines.map(({ fact }) => (fact.event ?? fact.audit).at);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(lines.filter(({ fact }) => fact.kind === 'audit').map(({ fact }) => fact.audit.action)).toEqual([
    'approve',
  ]);
});

it('any byte of any file changed, removed or added is found, in the file where it is', () => {
  const names = [...bundle517().keys()];
  const change = fc.record({
    name: fc.constantFrom(...names),
    where: fc.double({ min: 0, max: 1, noNaN: true }),
    how: fc.constantFrom('change', 'remove', 'add', 'cut'),
    byte: fc.integer({ min: 1, max: 255 }),
  });
  const original = bundle517();
  fc.assert(
    fc.property(change, ({ name, where, how, byte }) => {
      const bytes = original.get(name) ?? new Uint8Array();
      const at = Math.min(bytes.length - 1, Math.floor(where * bytes.length));
      const before = bytes.slice(0, at);
      const after = bytes.slice(how === 'add' ? at : at + 1);
      const middle = { change: [(bytes[at] ?? 0) ^ byte], add: [byte], remove: [], cut: [] }[how];
      const written = how === 'cut' ? before : new Uint8Array([...before, ...middle, ...after]);
      const judged = verifyBundle(new Map([...original, [name, written]]), sha256);
      expect(judged.ok ? [] : judged.problems.map(({ file }) => file)).toContain(name);
    }),
    { numRuns: 400 },
  );
});

it('every single byte of the manifest counts', () => {
  const original = bundle517();
  const manifest = original.get('manifest.json') ?? new Uint8Array();
  const missed = [...manifest.keys()].filter((at) => {
    const written = manifest.slice();
    written[at] = (written[at] ?? 0) ^ 1;
    return verifyBundle(new Map([...original, ['manifest.json', written]]), sha256).ok;
  });
  expect(missed).toEqual([]);
});

it.each<[what: string, tamper: (files: Files) => void, file: string, line: number | null, why: RegExp]>([
  [
    'no manifest',
    (files) => files.delete('manifest.json'),
    'manifest.json',
    null,
    /missing: without it nothing/,
  ],
  [
    'an empty manifest',
    (files) => files.set('manifest.json', new Uint8Array()),
    'manifest.json',
    null,
    /no manifest of an export/,
  ],
  [
    'a manifest of another schema',
    (files) => edit(files, 'manifest.json', 'bundle@1', 'bundle@2'),
    'manifest.json',
    null,
    /no manifest of an export \(staging-check\/bundle@1\)/,
  ],
  [
    'another key in the manifest',
    (files) => edit(files, 'manifest.json', '"517"', '"518"'),
    'manifest.json',
    null,
    /seal does not fit/,
  ],
  [
    'a manifest with a blank more',
    (files) => edit(files, 'manifest.json', '"key": ', '"key":  '),
    'manifest.json',
    null,
    /written anew/,
  ],
  [
    'a manifest with a byte order mark',
    (files) => prepend(files, 'manifest.json', '\ufeff'),
    'manifest.json',
    null,
    /no manifest/,
  ],
  [
    'a file missing',
    (files) => files.delete('docs/status.md'),
    'docs/status.md',
    null,
    /missing, the manifest lists it/,
  ],
  [
    'a file added',
    (files) => files.set('docs/more.md', new Uint8Array()),
    'docs/more.md',
    null,
    /added later/,
  ],
  [
    'a link in place of a file',
    (files) => files.set('incident.md', null),
    'incident.md',
    null,
    /no plain file/,
  ],
  [
    'a cut file',
    (files) => files.set('incident.md', new Uint8Array()),
    'incident.md',
    null,
    /cut or shortened: 0 bytes, the manifest says \d+/,
  ],
  [
    'a word of the report',
    (files) => edit(files, 'incident.md', 'UJUN', 'UJIM'),
    'incident.md',
    null,
    /SHA-256 is not/,
  ],
  [
    'a word of line 3 of the log',
    (files) => edit(files, 'audit.ndjson', '503', '200'),
    'audit.ndjson',
    3,
    /not what was hashed/,
  ],
  [
    'the last line of the log gone',
    (files) => dropLines(files, -1),
    'audit.ndjson',
    story517.length,
    /lines are missing at the end/,
  ],
  [
    'the first line of the log gone',
    (files) => dropLines(files, 1),
    'audit.ndjson',
    1,
    /it says that it is line 2/,
  ],
])('%s is told', (_, tamper, file, line, why) => {
  const files: Files = new Map(bundle517());
  tamper(files);
  const judged = verifyBundle(files, sha256);
  expect(judged.ok ? [] : judged.problems).toContainEqual({ file, line, why: expect.stringMatching(why) });
});

it('a manifest made anew for a changed log is found by its chain, one for changed events by the log', () => {
  const files: Files = new Map(bundle517());
  edit(files, 'audit.ndjson', '503', '200');
  reseal(files);
  expect(verifyBundle(files, sha256)).toMatchObject({
    ok: false,
    problems: [{ file: 'audit.ndjson', line: 3 }, { file: 'incident.json' }],
  });
  const others: Files = new Map(bundle517());
  edit(others, 'incident.json', 'it is up again', 'it never was up');
  reseal(others);
  expect(verifyBundle(others, sha256)).toMatchObject({
    ok: false,
    problems: [{ file: 'incident.json', why: 'its events are not those of audit.ndjson' }],
  });
});

it('no files at all, and bytes that are no text, are answered and not thrown', () => {
  expect(verifyBundle(new Map(), sha256).ok).toBe(false);
  fc.assert(
    fc.property(fc.uint8Array(), fc.constantFrom(...bundle517().keys()), (bytes, name) => {
      expect(verifyBundle(new Map([...bundle517(), [name, bytes]]), sha256).ok).toBe(false);
    }),
    { numRuns: 100 },
  );
});

/** As somebody would who knows how manifests are made. */
function reseal(files: Files): void {
  const manifest = readManifest(files.get('manifest.json') ?? new Uint8Array());
  if (manifest === null) throw new Error('no manifest');
  const entries = manifest.files.map(({ name }) => {
    const bytes = files.get(name) ?? new Uint8Array();
    return { name, sha256: sha256(bytes), bytes: bytes.length };
  });
  const bare = { ...manifest, files: entries };
  const text = manifestText({ ...bare, seal: sealOf(bare, sha256) });
  files.set('manifest.json', bytesOf(new Map([['m', text]])).get('m') ?? null);
}

function edit(files: Files, name: string, from: string, to: string): void {
  const text = new TextDecoder().decode(files.get(name) ?? new Uint8Array());
  files.set(name, new TextEncoder().encode(text.replaceAll(from, to)));
}

function prepend(files: Files, name: string, start: string): void {
  const text = new TextDecoder().decode(files.get(name) ?? new Uint8Array());
  files.set(name, new TextEncoder().encode(`${start}${text}`));
}

function dropLines(files: Files, count: number): void {
  const lines = new TextDecoder()
    .decode(files.get('audit.ndjson') ?? new Uint8Array())
    .trimEnd()
    .split('\n');
  const kept = count > 0 ? lines.slice(count) : lines.slice(0, count);
  files.set('audit.ndjson', new TextEncoder().encode(`${kept.join('\n')}\n`));
}
