import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Engine } from './engine.ts';

/** The names of what was built. */
export type Images = { bot: string; worker: string; python: string };

const python = 'python3 python3-pytest python3-websockets';

/** Builds them by the Dockerfile, as a registry would get them. What this machine is set up with to reach npm and Debian is mounted, and stays in none of them. */
export async function buildImages(
  engine: Engine,
  { root, base }: { root: string; base: string },
): Promise<Images> {
  const images = {
    bot: 'localhost/staging-check-bot',
    worker: 'localhost/staging-check-worker',
    python: 'localhost/staging-check-worker-python',
  };
  const revision = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
  const wanted: readonly (readonly [name: string, target: string, packages: string])[] = [
    [images.bot, 'bot', ''],
    [images.worker, 'worker', ''],
    [images.python, 'worker', python],
  ];
  for (const [name, target, packages] of wanted) {
    process.stderr.write(`images: building ${name}\n`);
    const args = { NODE_IMAGE: base, REVISION: revision, WORKER_PACKAGES: packages };
    await engine.buildah(
      ...['bud', '--format', 'docker', '--layers', '--network', 'host', '--isolation', 'chroot'],
      ...Object.entries(args).flatMap(([key, value]) => ['--build-arg', `${key}=${value}`]),
      ...mounted().flatMap(([id, file]) => ['--secret', `id=${id},src=${file}`]),
      ...['--target', target, '--tag', name, root],
    );
  }
  return images;
}

/** The secrets of the Dockerfile that this machine has. */
function mounted(): readonly (readonly [id: string, file: string])[] {
  const npm = (key: string) => execFileSync('npm', ['config', 'get', key], { encoding: 'utf8' }).trim();
  const files: readonly (readonly [string, string])[] = [
    ['npmrc', npm('userconfig')],
    ['ca', npm('cafile')],
    ['apt_conf', '/etc/apt/apt.conf'],
  ];
  return files.filter(([, file]) => path.isAbsolute(file) && existsSync(file));
}
