import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Plugin, rolldown } from 'rolldown';
import { licencesOf } from './build/licences.ts';
import { type LockPackages, lockClosure } from './build/lock-closure.ts';
import { startGroups } from './build/start-groups.ts';
import { tellUsage } from './tell-usage.ts';

/**
 * Makes the program that images run: node scripts/build.ts [folder], `dist` unless told. A folder that is there is replaced.
 * It starts in a fraction of the time: a few files instead of hundreds, no types to strip.
 */
const root = path.join(import.meta.dirname, '..');
tellUsage('npm run build -- [FOLDER]   the bundle that images and the package run; dist unless told');
const dist = path.resolve(process.argv[2] ?? path.join(root, 'dist'));

/** Stay packages of their own: one is native code, the others load files beside theirs and few processes need them. */
const unbundled = ['@google-cloud/logging', '@resvg/resvg-js', 'google-auth-library'];
/** Native code that its packages do well without. */
const missing = ['bufferutil', 'msgpackr-extract', 'utf-8-validate'];

/** What Bolt loads for what we do without: its Express receiver, reading requests for it, installing by OAuth. None of it is called. */
const uncalled = ['@slack/oauth', 'express', 'raw-body'];

/** Node's own that an `import` would read whole: of `node:http` also its WebSocket, which loads an undici more. */
const costly = ['node:http'];

const fonts = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'];
const fontsFrom = path.join(root, 'node_modules/dejavu-fonts-ttf');

rmSync(dist, { recursive: true, force: true });
const modules = await bundle();
writeFileSync(path.join(dist, 'LICENSE-packages.txt'), licencesOf([...modules, `${fontsFrom}/ttf`]));
mkdirSync(path.join(dist, 'fonts'));
for (const font of fonts) cpSync(path.join(fontsFrom, 'ttf', font), path.join(dist, 'fonts', font));
for (const file of ['LICENSE', 'bin/staging-check']) cpSync(path.join(root, file), path.join(dist, file));
writePackage();

/** Writes `lib/`; resolves to the files of the modules in it. */
async function bundle(): Promise<readonly string[]> {
  const external = [...unbundled, ...missing];
  const building = await rolldown({
    cwd: root,
    input: { cli: 'src/bin/cli.ts', health: 'src/bin/health.ts' },
    platform: 'node',
    // Says that a package which is loaded later here is loaded at once there: so it is.
    checks: { ineffectiveDynamicImport: false },
    external: (id) => external.some((name) => id === name || id.startsWith(`${name}/`)),
    plugins: [
      replaced('uncalled', uncalled, () => 'module.exports = {};'),
      replaced('costly', costly, (id) => `module.exports = process.getBuiltinModule('${id}');`),
    ],
  });
  // First only to see what loads what.
  const { output: seen } = await building.generate({ format: 'esm' });
  const groups = startGroups(seen.filter((one) => one.type === 'chunk'));
  const { output } = await building.write({
    dir: path.join(dist, 'lib'),
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    codeSplitting: { groups },
    // For stack traces; the sources are in the repository.
    sourcemap: true,
    sourcemapExcludeSources: true,
    // Half the size: what was read stays in memory. Names stay, for whoever reads a stack trace or a heap.
    minify: { mangle: false, compress: false, codegen: { removeWhitespace: true } },
    comments: false,
  });
  await building.close();
  return output.flatMap((one) => (one.type === 'chunk' ? one.moduleIds : []));
}

function replaced(name: string, ids: readonly string[], codeOf: (id: string) => string): Plugin {
  const mark = `${name}:`;
  return {
    name,
    resolveId: (id) => (ids.includes(id) ? `${mark}${id}` : null),
    load: (id) => (id.startsWith(mark) ? codeOf(id.slice(mark.length)) : null),
  };
}

/** The package of what was built, and the lock file of what it is installed with. */
function writePackage(): void {
  const own = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const lock: { packages: LockPackages } = JSON.parse(
    readFileSync(path.join(root, 'package-lock.json'), 'utf8'),
  );
  const { name, version, description, license, type, engines, bin } = own;
  const dependencies = Object.fromEntries(unbundled.map((each) => [each, own.dependencies[each]]));
  const described = { name, version, license, dependencies, bin, engines };
  const imports = { '#fonts/*': './fonts/*', '#demo': './demo/main.ts' };
  const files = ['bin', 'fonts', 'lib', 'LICENSE-packages.txt'];
  writeJson('package.json', { ...described, description, type, imports, files });
  writeJson('package-lock.json', {
    ...{ name, version, lockfileVersion: 3, requires: true },
    packages: { '': described, ...lockClosure(lock.packages, unbundled) },
  });
}

function writeJson(file: string, content: unknown): void {
  writeFileSync(path.join(dist, file), `${JSON.stringify(content, null, 2)}\n`);
}
