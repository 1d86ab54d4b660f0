import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseDocument, YAMLMap } from 'yaml';
import { root } from './root.ts';

/** Times of the reports after a deploy: a day, in a demo. */
export const reportsAt = ['3s', '18s', '26s'] as const;

/**
 * Copies the plan into a folder of plans for the demo's bot: of its environments only `demo`, so that nothing leads off this machine,
 * with these values in it, and the reports after a deploy within seconds.
 */
export async function copyPlan(
  folder: string,
  values: Readonly<Record<string, string | number>>,
): Promise<void> {
  const document = parseDocument(await readFile(path.join(root, 'plans/issue-517.yaml'), 'utf8'));
  const environments = document.get('environments');
  if (!(environments instanceof YAMLMap)) throw new Error('plans/issue-517.yaml has no environments');
  environments.items = environments.items.filter(({ key }) => String(key) === 'demo');
  for (const [name, value] of Object.entries(values))
    document.setIn(['environments', 'demo', 'vars', name], value);
  document.setIn(['reports', 'after-deploy', 'at'], reportsAt);
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'issue-517.yaml'), String(document));
}
