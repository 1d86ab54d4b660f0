import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { options } from './container.ts';
import type { Engine } from './engine.ts';
import type { Bench, Proof } from './smoke.ts';

const mostMegabytes = 260;

/** What an image is, and what may be done in it. */
export const confinedProofs: readonly Proof[] = [
  {
    promise: `bot and worker have less than ${mostMegabytes} MB each`,
    seen({ engine, images }) {
      const sizes = [images.bot, images.worker, images.python].map((image) => megabytes(engine, image));
      assert.ok(
        sizes.slice(0, 2).every((size) => size < mostMegabytes),
        sizes.join(', '),
      );
      return `${sizes[0]} and ${sizes[1]} MB, ${sizes[2]} MB with Python`;
    },
  },
  {
    promise: 'an image says what it is, of which version and commit',
    seen({ engine, images, root }) {
      const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
      for (const image of [images.bot, images.worker]) {
        const labels = JSON.parse(engine.podman('inspect', '--format', '{{json .Config.Labels}}', image));
        assert.equal(labels['org.opencontainers.image.version'], version);
        assert.equal(labels['org.opencontainers.image.title'], image.replace('localhost/', ''));
        assert.match(labels['org.opencontainers.image.revision'], /^[0-9a-f]{40}$/);
      }
      return version;
    },
  },
  {
    promise:
      'nothing of the machine that built it is in an image: no secret, no npm, no program that makes one root',
    seen({ engine, images }) {
      for (const image of [images.bot, images.worker, images.python]) {
        const search =
          'find / -xdev \\( -path /proc -o -path /root \\) -prune -o -type f \\( -perm /6000 -o -name .npmrc -o -name npm -o -name 90build \\) -print 2>/dev/null; ls -A /run/secrets 2>/dev/null';
        assert.equal(shell({ engine }, image, search), '');
      }
      return 'three images searched';
    },
  },
  {
    promise: 'a process is user 10001, has no capability, gains none, and writes nowhere but in /tmp',
    seen({ engine, images }) {
      for (const image of [images.bot, images.worker, images.python]) {
        const status = shell(
          { engine },
          image,
          'id -u; grep -E "^(CapEff|CapBnd|NoNewPrivs)" /proc/self/status',
        );
        assert.match(status, /^10001\nCapEff:\s0+\nCapBnd:\s0+\nNoNewPrivs:\s1$/);
        const tries =
          'for each in / /app /app/lib /app/compile-cache /etc /var/tmp /home; do touch $each/x 2>/dev/null && echo $each; done; touch /tmp/x && echo /tmp';
        assert.equal(shell({ engine }, image, tries), '/tmp');
      }
      return 'ten places tried in each';
    },
  },
  {
    promise: 'the program starts from what was compiled',
    seen({ engine, images }) {
      const script =
        'a=$(date +%s%N); /app/bin/staging-check --version >/dev/null; b=$(date +%s%N); echo $(( (b - a) / 1000000 ))';
      const times = [0, 1, 2].map(() => Number(shell({ engine }, images.bot, script)));
      const best = Math.min(...times);
      assert.ok(best < 1_000, `${best} ms`);
      return `--version in ${best} ms`;
    },
  },
  {
    promise: 'with Python there are `python`, the certificates of the usual authorities, and pytest',
    seen({ engine, images }) {
      const script =
        "import ssl, sys, pytest, websockets; print(sys.version.split()[0], ssl.create_default_context().cert_store_stats()['x509_ca'])";
      const [version = '', known = '0'] = run({ engine }, images.python, 'python', '-c', script).split(' ');
      assert.ok(Number(known) > 100, `${known} authorities`);
      return `${version}, ${known} authorities`;
    },
  },
];

/** As podman counts them: 1 MB is 1,000,000 bytes. */
function megabytes(engine: Engine, image: string): number {
  return Math.round(Number(engine.podman('inspect', '--format', '{{.Size}}', image)) / 1e6);
}

/** What a command in a new container prints. */
export function run(
  { engine }: Pick<Bench, 'engine'>,
  image: string,
  program: string,
  ...args: readonly string[]
): string {
  return engine.run(...options({}), '--rm', '--no-healthcheck', '--entrypoint', program, image, ...args);
}

function shell(bench: Pick<Bench, 'engine'>, image: string, script: string): string {
  return run(bench, image, 'sh', '-c', `${script}; true`);
}
