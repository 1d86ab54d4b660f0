import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Pair, parseDocument, YAMLMap } from 'yaml';
import { root } from './root.ts';

/** Copies the plan into a folder of plans for the demo's bot: its environment `demo` first, so that it is the default, and these values in it. */
export async function copyPlan(
  folder: string,
  values: Readonly<Record<string, string | number>>,
): Promise<void> {
  const document = parseDocument(await readFile(path.join(root, 'plans/issue-517.yaml'), 'utf8'));
  const environments = document.get('environments');
  if (!(environments instanceof YAMLMap)) throw new Error('plans/issue-517.yaml has no environments');
  const isDemo = (pair: Pair) => String(pair.key) === 'demo';
  environments.items.sort((a, b) => Number(isDemo(b)) - Number(isDemo(a)));
  for (const [name, value] of Object.entries(values))
    document.setIn(['environments', 'demo', 'vars', name], value);
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'issue-517.yaml'), String(document));
}
