import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { LockPackages } from './build/lock-closure.ts';
import { tellUsage } from './tell-usage.ts';

/**
 * Packs what `npx staging-check` runs: node scripts/pack.ts [folder], `packed` unless told. Beside the package stand what it is made of
 * (CycloneDX, https://cyclonedx.org/specification/overview/) and the licences of that.
 */
const root = path.join(import.meta.dirname, '..');
tellUsage('npm run pack -- [FOLDER]   the package, its SBOM and licences; packed unless told');
const packed = path.resolve(process.argv[2] ?? path.join(root, 'packed'));
const built = mkdtempSync(path.join(tmpdir(), 'staging-check-pack-'));

try {
  execFileSync(process.execPath, [path.join(root, 'scripts/build.ts'), built], { stdio: 'inherit' });
  cpSync(path.join(root, 'README.md'), path.join(built, 'README.md'));
  rmSync(packed, { recursive: true, force: true });
  mkdirSync(packed, { recursive: true });
  const [{ filename }] = JSON.parse(
    npm(built, 'pack', '--json', '--ignore-scripts', '--pack-destination', packed),
  );
  const name = filename.replace(/\.tgz$/, '');
  writeFileSync(path.join(packed, `${name}.cdx.json`), partsOf());
  cpSync(path.join(built, 'LICENSE-packages.txt'), path.join(packed, `${name}.licences.txt`));
  const megabytes = (readFileSync(path.join(packed, filename)).length / 1e6).toFixed(1);
  process.stdout.write(
    `${path.join(packed, filename)}: ${megabytes} MB; beside it what it is made of, and its licences\n`,
  );
} finally {
  rmSync(built, { recursive: true, force: true });
}

/** Of all that the project depends on: what is bundled into the package is in no lock file of the package's own. */
function partsOf(): string {
  const { dependencies, name, version, license } = readJson('package.json');
  const { packages }: { packages: LockPackages } = readJson('package-lock.json');
  const shipped = Object.entries(packages).filter(([place, { dev }]) => place !== '' && dev !== true);
  const folder = path.join(built, 'staging-check');
  mkdirSync(folder);
  const own = { name, version, license, dependencies };
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(own));
  const parts = { '': own, ...Object.fromEntries(shipped) };
  writeFileSync(
    path.join(folder, 'package-lock.json'),
    JSON.stringify({ ...own, lockfileVersion: 3, packages: parts }),
  );
  return npm(
    folder,
    'sbom',
    '--sbom-format',
    'cyclonedx',
    '--sbom-type',
    'application',
    '--package-lock-only',
  );
}

function readJson(file: string) {
  return JSON.parse(readFileSync(path.join(root, file), 'utf8'));
}

function npm(cwd: string, ...args: readonly string[]): string {
  return execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}
