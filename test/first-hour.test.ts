import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { commandsUnder } from './support/written-commands.ts';

const root = join(import.meta.dirname, '..');
const page = readFileSync(join(root, 'docs/first-hour.md'), 'utf8');

it('what the page does before the images are built leaves every file that compose.yaml mounts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sc-first-hour-'));
  try {
    for (const part of ['compose.yaml', '.env.example', 'demo', 'redis', 'scripts', 'plans', 'package.json'])
      cpSync(join(root, part), join(folder, part), { recursive: true });
    const lines = commandsUnder(page, 'Images');
    const own = lines.filter((line) => /^(?:node|cp|cat) /.test(line));
    for (const line of own) {
      const pasted = /^cat > (\S+)$/.exec(line)?.[1];
      if (pasted !== undefined) writeFileSync(join(folder, pasted), 'xoxb-pasted\n');
      else execFileSync('bash', ['-euc', line.replace(/^node /, `${process.execPath} `)], { cwd: folder });
    }
    const { services, secrets } = parse(readFileSync(join(folder, 'compose.yaml'), 'utf8'), { merge: true });
    const mounted = Object.values<{ volumes?: readonly (string | { source: string })[] }>(services)
      .flatMap(({ volumes = [] }) => volumes)
      .flatMap((volume) => (typeof volume === 'string' ? [] : [volume.source]));
    const files = Object.values<{ file: string }>(secrets).map(({ file }) => file);
    expect(files.length).toBeGreaterThan(5);
    expect([...files, ...mounted].filter((file) => !existsSync(join(folder, file)))).toEqual([]);
    const others = lines.filter((line) => !own.includes(line));
    expect(others.map((line) => line.split(' ')[0])).toEqual(['git', 'sudo', 'docker', 'docker', 'docker']);
    for (const line of others) {
      const service = /^docker compose exec (\S+) \/app\/bin\/staging-check doctor$/.exec(line)?.[1];
      if (service !== undefined) expect(Object.keys(services)).toContain(service);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 30_000);

it('what the page renders is what the test of the manifests renders', () => {
  const [, overlay = ''] =
    /^kubectl kustomize deploy\/kubernetes\/(.*)$/.exec(commandsUnder(page, 'Kubernetes')[0] ?? '') ?? [];
  expect(readFileSync(join(root, 'test/deploy.test.ts'), 'utf8')).toContain(`'${overlay}'`);
  expect(existsSync(join(root, 'deploy/kubernetes', overlay, 'kustomization.yaml'))).toBe(true);
});
