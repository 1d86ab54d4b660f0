import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const licenceFile = /^(licen[cs]e|copying|notice)(\.(md|txt))?$/i;

/** The licences of the packages that modules belong to, one after another, by name: what is bundled goes without its own files. */
export function licencesOf(modules: Iterable<string>): string {
  const folders = new Set<string>();
  for (const module of modules) {
    const folder = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(module)?.[1];
    if (folder !== undefined && existsSync(path.join(folder, 'package.json'))) folders.add(folder);
  }
  const parts = [...folders].map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    const texts = readdirSync(folder)
      .filter((file) => licenceFile.test(file))
      .map((file) => readFileSync(path.join(folder, file), 'utf8').trim());
    const title = `${name} ${version} (${typeof license === 'string' ? license : 'see below'})`;
    return [title, '='.repeat(title.length), ...texts].join('\n\n');
  });
  return `${parts.sort().join('\n\n\n')}\n`;
}
