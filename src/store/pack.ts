import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants } from 'node:zlib';
import { UserError } from '../core/errors.ts';
import { document } from './schema.ts';
import { object, text, texts } from './shapes/fields.ts';
import { unreadableData } from './unreadable.ts';

/** An entry of a stream as Redis has it: its place, the name of its field, its JSON. */
export type RawEntry = readonly [position: string, field: string, json: string];

/** How far a pack goes: the place of its last entry, and how many it has. */
export type PackMark = { position: string; count: number };

/** What a stream was, in one value: whatever is needed of its owner beside the entries is in `order` and `plan`. */
export type Pack = {
  entries: readonly RawEntry[];
  /** As `runOrders` writes it, without the text of the plan; empty for a run whose order is gone. */
  order: string;
  /** Names the text of the plan, which other runs share; empty without one. */
  plan: string;
};

type PackHead = { order: string; plan: string; positions: string; fields: readonly string[] };

/** What stands before the entries of a pack. */
export const packHeads = document<PackHead>({
  name: 'the head of a packed run',
  version: 1,
  shape: object({ order: text, plan: text, positions: text, fields: texts }),
});

/** The length of the mark that a pack begins with: readable in scripts, which cannot read the rest. */
export const markLength = 64;

const form = 1;
const markBefore = /^sc:pack:(\d{1,9}) (\d+-\d+) (\d+) *$/;

/** The mark as it stands in a pack. */
export function markText({ position, count }: PackMark): string {
  return `sc:pack:${form} ${position} ${count}`.padEnd(markLength);
}

/** Reads the mark of a pack (its first `markLength` bytes); null for an empty text. Throws a `UserError` (`newer-data`, `unreadable-data`). */
export function readMark(mark: string, key: string): PackMark | null {
  if (mark === '') return null;
  const [, version, position = '', count] = markBefore.exec(mark) ?? [];
  const what = `a packed run (${key})`;
  if (Number(version) > form) {
    throw new UserError(
      'newer-data',
      `${what}: it was written in form ${version} by a newer staging-check, and this one reads up to form ${form}: update this one, or stop it until then`,
    );
  }
  if (version === undefined) throw unreadableData(`${what}: it does not begin as one`);
  return { position, count: Number(count) };
}

/** Compresses a text as stored texts are. */
export async function compressed(whole: string): Promise<Buffer> {
  const size = Buffer.byteLength(whole);
  // Higher qualities save 1 % for ten times the time.
  const params = { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_SIZE_HINT]: size };
  return await promisify(brotliCompress)(whole, { params });
}

/** The text again; throws a `UserError` (`unreadable-data`) that names the key. */
export async function uncompressed(bytes: Uint8Array, key: string): Promise<string> {
  try {
    return (await promisify(brotliDecompress)(bytes)).toString('utf8');
  } catch (error) {
    throw unreadableData(`${key}: what is stored cannot be unpacked`, { cause: error });
  }
}

/** The bytes of a pack; of one without entries there is none. */
export async function writePack({ entries, order, plan }: Pack): Promise<Buffer> {
  const last = entries.at(-1);
  if (last === undefined) throw new Error('a pack has at least one entry');
  const fields = entries.map(([, field]) => field);
  const head: PackHead = {
    ...{ order, plan },
    positions: writePositions(entries.map(([position]) => position)),
    fields: new Set(fields).size === 1 ? fields.slice(0, 1) : fields,
  };
  // JSON has no line breaks of its own.
  const body = [packHeads.write(head), ...entries.map(([, , json]) => json)].join('\n');
  const mark = markText({ position: last[0], count: entries.length });
  return Buffer.concat([Buffer.from(mark, 'latin1'), await compressed(body)]);
}

/** What `writePack` was given. */
export async function readPack(bytes: Buffer, key: string): Promise<Pack & { mark: PackMark }> {
  const mark = readMark(bytes.subarray(0, markLength).toString('latin1'), key);
  if (mark === null) throw unreadableData(`a packed run (${key}): it is empty`);
  const [first = '', ...jsons] = (await uncompressed(bytes.subarray(markLength), key)).split('\n');
  const { order, plan, positions, fields } = packHeads.read(first, key);
  const places = readPositions(positions);
  const [only = ''] = fields;
  const entries = jsons.map((json, at): RawEntry => [places[at] ?? '', fields[at] ?? only, json]);
  if (entries.length !== mark.count || places.length !== mark.count || entries.at(-1)?.[0] !== mark.position)
    throw unreadableData(`a packed run (${key}): it has not the entries that it names`);
  return { entries, order, plan, mark };
}

/** The places of entries, each but the first as what it is after the one before. */
function writePositions(positions: readonly string[]): string {
  let before = 0n;
  const parts = positions.map((position) => {
    const [ms = 0n, number = 0n] = position.split('-').map(BigInt);
    const gap = ms - before;
    before = ms;
    return number === 0n ? `${gap}` : `${gap}-${number}`;
  });
  return parts.join(' ');
}

function readPositions(written: string): readonly string[] {
  let before = 0n;
  return written.split(' ').map((part) => {
    const [gap = '0', number = '0'] = part.split('-');
    before += BigInt(gap);
    return `${before}-${number}`;
  });
}

/** Whether a place in a stream is after another. */
export function isAfter(position: string, other: string): boolean {
  const [ms = 0n, number = 0n] = position.split('-').map(BigInt);
  const [otherMs = 0n, otherNumber = 0n] = other.split('-').map(BigInt);
  return ms > otherMs || (ms === otherMs && number > otherNumber);
}
