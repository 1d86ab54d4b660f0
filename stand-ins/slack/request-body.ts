import type { IncomingMessage } from 'node:http';
import { isObject } from './block-kit-fields.ts';
import type { Json } from './state.ts';

const maxBytes = 20_000_000;

/** The whole body of a request; more than 20 MB is refused by closing the connection. */
export async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > maxBytes) request.destroy();
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** The arguments of a call, from its address and its JSON or form body; null when the body cannot be read. */
export async function readArgs(request: IncomingMessage, address: URL): Promise<Json | null> {
  const bytes = await readBytes(request);
  const fromUrl = Object.fromEntries(address.searchParams);
  const type = request.headers['content-type'] ?? '';
  if (type.startsWith('multipart/form-data')) return { ...fromUrl, ...(await multipart(bytes, type)) };
  const body = bytes.toString();
  if (!type.startsWith('application/json'))
    return { ...fromUrl, ...Object.fromEntries(new URLSearchParams(body)) };
  const json = parseJson(body === '' ? '{}' : body);
  return isObject(json) ? { ...fromUrl, ...json } : null;
}

/** The fields of a multipart form; files among them as Buffers. */
async function multipart(bytes: Buffer, type: string): Promise<Json> {
  const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData();
  const fields: Json = {};
  for (const [name, value] of form)
    fields[name] = typeof value === 'string' ? value : Buffer.from(await value.arrayBuffer());
  return fields;
}

/** The JSON value of a text, or undefined when it is none. */
export function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
