import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { type Engine, told } from './engine.ts';

type Wanted = {
  /** Of the project. */
  root: string;
  /** Where it is made. */
  folder: string;
  /** As the Dockerfile names it: `node:26.10.0-trixie-slim`. */
  name: string;
};

/** What the image of Node is made of: its Debian, and the one library that Node is linked with beside Debian's smallest set. */
const packages = 'libatomic1';
/** What slim images leave out. */
const leftOut = ['usr/share/{doc,man,locale,info,lintian}', 'var/cache/apt', 'var/lib/apt/lists', 'var/log'];

/**
 * The name of an image like Node's own, made of Debian's packages (from where this machine gets its own) and the Node of
 * node_modules. Made once: it is there the next time.
 */
export async function baseImage(engine: Engine, { root, folder, name }: Wanted): Promise<string> {
  const made = `localhost/${name}`;
  if (engine.podman('images', '--quiet', made) !== '') return made;
  const [, suite = ''] = /-([a-z]+)-slim$/.exec(name) ?? [];
  process.stderr.write(`images: making ${made} of Debian ${suite} and Node's npm package\n`);
  const system = mkdtempSync(path.join(folder, 'system-'));
  try {
    await told('debootstrap', ['--variant=minbase', `--include=${packages}`, suite, system, mirror()]);
    for (const gone of leftOut)
      for (const one of globSync(`${gone}/*`, { cwd: system }))
        rmSync(path.join(system, one), { recursive: true, force: true });
    copyFileSync(path.join(root, 'node_modules/node/bin/node'), path.join(system, 'usr/local/bin/node'));
    const npm = execFileSync('npm', ['--version'], { encoding: 'utf8' }).trim();
    const prefix = path.join(system, 'usr/local');
    await told('npm', ['install', '--global', '--prefix', prefix, '--no-audit', '--no-fund', `npm@${npm}`]);
    const archive = path.join(folder, 'system.tar');
    await told('tar', ['-C', system, '-cf', archive, '.']);
    engine.podman('import', '--quiet', '--change', 'CMD ["node"]', archive, made);
    rmSync(archive);
  } finally {
    rmSync(system, { recursive: true, force: true });
  }
  return made;
}

/** Where apt of this machine gets Debian's packages. */
function mirror(): string {
  const files = ['/etc/apt/sources.list', ...globSync('/etc/apt/sources.list.d/*.{list,sources}')].filter(
    (file) => existsSync(file),
  );
  const lines = files.flatMap((file) => readFileSync(file, 'utf8').split('\n'));
  const urls = lines.flatMap(
    (line) => /^(?:deb\s+(?:\[.*?\]\s+)?|URIs:\s*)(https?:\/\/\S+\/debian)\/?(?:\s|$)/.exec(line)?.[1] ?? [],
  );
  const [url] = urls;
  if (url === undefined)
    throw new Error('apt of this machine names no address of Debian: /etc/apt/sources.list');
  return url;
}
