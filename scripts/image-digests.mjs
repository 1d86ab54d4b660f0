#!/usr/bin/env node
// Pins the images of .env by the digest that the registry gives for their tag: node scripts/image-digests.mjs [file].
// Asks with `docker buildx imagetools inspect`, else with skopeo. Writes nothing unless all could be asked: no digest is made up.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const file = process.argv[2] ?? '.env';
const pinned = /^([A-Z_]+_IMAGE)=([^\s@]+)(?:@\S+)?$/;
const ways = [
  ['docker', (image) => ['buildx', 'imagetools', 'inspect', image, '--format', '{{json .Manifest.Digest}}']],
  ['skopeo', (image) => ['inspect', '--format', '{{.Digest}}', `docker://${withHost(image)}`]],
];

const lines = linesOf(file);
const asked = lines.map((line) => {
  const [, name, image] = pinned.exec(line) ?? [];
  return name === undefined ? { line } : { name, image, ...digestOf(image) };
});
const failed = asked.filter(({ problem }) => problem !== undefined);
for (const { name, image, problem } of failed)
  console.error(`${name}: the digest of ${image} is not known: ${problem}`);
if (failed.length > 0 || asked.every(({ name }) => name === undefined)) {
  if (failed.length === 0) console.error(`${file}: there is no line such as REDIS_IMAGE=redis:8.2.2-alpine`);
  console.error(`${file} is as it was.`);
  process.exit(1);
}
writeFileSync(
  file,
  asked.map(({ line, name, image, digest }) => line ?? `${name}=${image}@${digest}`).join('\n'),
);
for (const { name, image, digest } of asked)
  if (name !== undefined) console.log(`${name}=${image}@${digest}`);

/** The digest, or why it cannot be told. */
function digestOf(image) {
  const problems = [];
  for (const [command, args] of ways) {
    const { error, status, stdout, stderr } = spawnSync(command, args(image), {
      encoding: 'utf8',
      timeout: 60_000,
    });
    const digest = /sha256:[0-9a-f]{64}/.exec(stdout ?? '')?.[0];
    if (status === 0 && digest !== undefined) return { digest };
    const why = error?.code === 'ENOENT' ? 'is not installed' : (stderr ?? '').trim().split('\n')[0];
    problems.push(`${command} ${why || error?.message || `ended with ${status} and no digest`}`);
  }
  return { problem: problems.join('; ') };
}

/** skopeo wants the registry too. */
function withHost(image) {
  const [first = '', ...rest] = image.split('/');
  if (rest.length > 0 && /[.:]|^localhost$/.test(first)) return image;
  return rest.length > 0 ? `docker.io/${image}` : `docker.io/library/${image}`;
}

function linesOf(path) {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch (error) {
    console.error(
      `${path}: ${error.code === 'ENOENT' ? 'is not there: cp .env.example .env' : error.message}`,
    );
    process.exit(1);
  }
}
