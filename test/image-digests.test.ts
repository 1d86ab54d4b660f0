import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sc-digests-'));
  symlinkSync('/bin/sh', join(folder, 'sh'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const text =
  '# images\nREDIS_IMAGE=redis:8.2.2-alpine\nNODE_IMAGE=node:26.10.0-trixie-slim\nWORKER_PACKAGES=\n';
const digest = `sha256:${'0a'.repeat(32)}`;

/** Runs the script where only the commands of the folder are there. */
function pin(file = join(folder, '.env')) {
  const script = join(import.meta.dirname, '../scripts/image-digests.mjs');
  return spawnSync(process.execPath, [script, file], { encoding: 'utf8', env: { PATH: folder } });
}

/** A command that knows digests: it answers for every image but the one. */
function registry(command: string, unknown = 'none') {
  const script = `#!${folder}/sh\ncase "$*" in *${unknown}*) echo "no such manifest" >&2; exit 1;; esac\necho '"${digest}"'\n`;
  writeFileSync(join(folder, command), script, { mode: 0o755 });
}

it.each(['docker', 'skopeo'])(
  'digests are those that %s tells; asked again they are asked for the tag',
  (command) => {
    const file = join(folder, '.env');
    writeFileSync(file, text);
    registry(command);
    for (const _ of ['first', 'again']) {
      expect(pin()).toMatchObject({ status: 0, stderr: '' });
      expect(readFileSync(file, 'utf8')).toBe(
        `# images\nREDIS_IMAGE=redis:8.2.2-alpine@${digest}\nNODE_IMAGE=node:26.10.0-trixie-slim@${digest}\nWORKER_PACKAGES=\n`,
      );
    }
  },
);

it('where nothing can ask it says so, and the file is as it was', () => {
  const file = join(folder, '.env');
  writeFileSync(file, text);
  const { status, stderr } = pin();
  expect(status).toBe(1);
  expect(stderr).toContain(
    'REDIS_IMAGE: the digest of redis:8.2.2-alpine is not known: docker is not installed; skopeo is not installed\n',
  );
  expect(stderr).toContain('.env is as it was.');
  expect(readFileSync(file, 'utf8')).toBe(text);
});

it('one image that is not known: none is pinned', () => {
  const file = join(folder, '.env');
  writeFileSync(file, text);
  registry('skopeo', 'node');
  const { status, stderr } = pin();
  expect(status).toBe(1);
  expect(stderr).toMatch(/^NODE_IMAGE: .*skopeo no such manifest$/m);
  expect(readFileSync(file, 'utf8')).toBe(text);
});

it('a missing file, and one without images, are told', () => {
  expect(pin(join(folder, 'nowhere')).stderr).toContain('is not there: cp .env.example .env');
  writeFileSync(join(folder, '.env'), 'WORKER_PACKAGES=\n');
  registry('skopeo');
  expect(pin()).toMatchObject({ status: 1, stderr: expect.stringContaining('there is no line such as') });
});
