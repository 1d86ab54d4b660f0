import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The same GETs, each of which has to be answered 200, as other tools are told them. */
export type ToolFiles = { httpyac: string; newman: string; bruno: string; gabbi: string };

/** Writes what each tool runs into a folder; `path` is what is asked for at the origin. */
export async function writeToolFiles(
  folder: string,
  { origin, path, checks }: { origin: string; path: string; checks: number },
): Promise<ToolFiles> {
  const all = Array.from({ length: checks }, (_, nth) => nth);
  const files = {
    httpyac: join(folder, 'checks.http'),
    newman: join(folder, 'collection.json'),
    bruno: join(folder, 'bruno'),
    gabbi: join(folder, 'gabbi.yaml'),
  };
  await writeFile(files.httpyac, all.map(() => `GET ${origin}${path}\n?? status == 200\n`).join('\n###\n\n'));
  const test = { exec: ["pm.test('200', () => pm.response.to.have.status(200))"] };
  const item = all.map((nth) => ({
    name: `c${nth}`,
    request: { method: 'GET', url: `${origin}${path}` },
    event: [{ listen: 'test', script: test }],
  }));
  const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
  await writeFile(files.newman, JSON.stringify({ info: { name: 'bench', schema }, item }));
  await mkdir(files.bruno);
  const collection = { version: '1', name: 'bench', type: 'collection' };
  await writeFile(join(files.bruno, 'bruno.json'), JSON.stringify(collection));
  for (const nth of all) await writeFile(join(files.bruno, `c${nth}.bru`), bruOf(nth, `${origin}${path}`));
  const tests = all.map((nth) => `  - name: c${nth}\n    GET: ${path}\n    status: 200\n`);
  await writeFile(files.gabbi, `tests:\n${tests.join('')}`);
  return files;
}

function bruOf(nth: number, url: string): string {
  const meta = `meta {\n  name: c${nth}\n  type: http\n  seq: ${nth + 1}\n}\n`;
  const get = `get {\n  url: ${url}\n  body: none\n  auth: none\n}\n`;
  return `${meta}\n${get}\nassert {\n  res.status: eq 200\n}\n`;
}
