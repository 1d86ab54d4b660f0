// Installs what a command of this project needs and the machine lacks: node scripts/setup.mjs [node|redis|python|prometheus|postgres|containers]...
// Runs before anything is installed, on the Node that the machine has: plain JavaScript, Node's own modules only.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const systemPython = '/usr/bin/python3';
/** Named as their packages are. */
const containerPrograms = ['podman', 'buildah', 'runc', 'debootstrap'];

/** What can be asked for; `packages` are Debian's, null for what npm brings. */
const needs = {
  node: {
    isThere: () => {
      const installed = modifiedAt('node_modules/.package-lock.json');
      return installed !== null && installed >= (modifiedAt('package-lock.json') ?? 0);
    },
    packages: null,
    label: 'npm packages (npm ci)',
    hint: 'npm is missing: it comes with Node, see https://nodejs.org',
  },
  redis: {
    isThere: () => onPath('redis-server'),
    packages: ['redis-server'],
    label: 'redis-server (apt-get)',
    hint: 'redis-server is missing: install Redis 7 or newer, see https://redis.io/docs/latest/operate/oss_and_stack/install/',
  },
  python: {
    isThere: () => hasModules(systemPython) || (!canUseApt() && hasModules('python3')),
    packages: ['python3-pytest', 'python3-websockets'],
    label: 'pytest and websockets for python3 (apt-get)',
    hint: 'pytest or websockets for python3 is missing: python3 -m pip install pytest websockets',
  },
  prometheus: {
    isThere: () => ['prometheus', 'promtool', 'victoria-metrics'].every(onPath),
    packages: ['prometheus', 'victoria-metrics'],
    label: 'prometheus and victoria-metrics (apt-get)',
    hint: 'prometheus, promtool or victoria-metrics is missing: put them on the PATH, see https://prometheus.io/download and https://docs.victoriametrics.com',
  },
  postgres: {
    isThere: () =>
      onPath('initdb') || debianVersions().some((folder) => existsSync(path.join(folder, 'bin/initdb'))),
    packages: ['postgresql'],
    label: 'postgresql (apt-get)',
    hint: 'initdb is missing: put PostgreSQL 13 or newer on the PATH, see https://www.postgresql.org/download',
  },
  containers: {
    isThere: () => containerPrograms.every(onPath),
    packages: containerPrograms,
    label: 'podman, buildah, runc and debootstrap (apt-get)',
    hint: 'podman, buildah, runc or debootstrap is missing: put them on the PATH, see https://podman.io/docs/installation',
  },
};

main(process.argv.slice(2));

function main(asked) {
  const unknown = asked.find((name) => !Object.hasOwn(needs, name));
  if (unknown !== undefined) stop(2, `${unknown}: expected one of ${Object.keys(needs).join(', ')}`);
  const names = Object.keys(needs).filter((name) => name === 'node' || asked.includes(name));
  if (missing(names).length === 0) return;
  refuseWhatCannotBeDone(missing(names));
  const unlock = lock();
  try {
    // Whoever held the lock may have installed it.
    const left = missing(names).map((name) => needs[name]);
    for (const need of left) if (need.packages === null) installFromNpm(need);
    installFromDebian(left.filter(({ packages }) => packages !== null));
  } finally {
    unlock();
  }
}

function missing(names) {
  return names.filter((name) => !needs[name].isThere());
}

function refuseWhatCannotBeDone(names) {
  const hints = names
    .filter((name) => (needs[name].packages === null ? !onPath('npm') : !canUseApt()))
    .map((name) => needs[name].hint);
  if (hints.length > 0) stop(3, hints.join('\nsetup: '));
}

function installFromNpm(need) {
  say(`installing ${need.label}`);
  run(need, 'npm', ['ci', '--no-progress', '--loglevel=error']);
  // npm keeps the time of an unchanged file; without this it would count as older than the lock file again.
  const now = new Date();
  utimesSync(path.join(root, 'node_modules/.package-lock.json'), now, now);
}

/** All of it in one go: reading the lists takes longer than many a package. */
function installFromDebian(wanted) {
  if (wanted.length === 0) return;
  const all = { label: wanted.map(({ label }) => label).join(', ') };
  for (const { label } of wanted) say(`installing ${label}`);
  const wait = ['-qq', '-o', 'DPkg::Lock::Timeout=300'];
  run(all, 'apt-get', [...wait, 'update']);
  const packages = wanted.flatMap((need) => need.packages);
  const allow = startNoServices();
  try {
    run(all, 'apt-get', [...wait, 'install', '-y', '--no-install-recommends', ...packages]);
  } finally {
    allow();
  }
  const lost = wanted.find((need) => !need.isThere());
  if (lost !== undefined) stop(3, `${lost.label}: installed, but still not found`);
}

/** Debian starts what it installs unless this file forbids it: tests start servers of their own. Returns what takes it away again. */
function startNoServices() {
  const policy = '/usr/sbin/policy-rc.d';
  try {
    writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755, flag: 'wx' });
  } catch {
    // Safe: somebody has a policy already, or nobody may write one, and then nothing is installed either.
    return () => {};
  }
  const allow = () => rmSync(policy, { force: true });
  process.once('exit', allow);
  return allow;
}

/** Runs a command quietly; what it said is shown only when it failed. */
function run(need, command, args) {
  const done = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PATH: machinePath(), DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (done.status === 0) return;
  process.stderr.write(`${done.stdout ?? ''}${done.stderr ?? ''}`);
  const why = done.error ? `: ${done.error.message}` : '';
  stop(3, `${need.label}: ${command} ${args.join(' ')} failed${why}`);
}

/** One set-up at a time in this clone; a lock whose owner is gone is taken over. */
function lock() {
  const file = path.join(root, '.staging-check/setup.lock');
  const own = `${file}.${process.pid}`;
  mkdirSync(path.dirname(file), { recursive: true });
  // Linked, not written in place: a lock never stands there without its owner's number.
  writeFileSync(own, String(process.pid));
  while (!isLinked(own, file)) {
    if (isOwnerGone(file)) rmSync(file, { force: true });
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  }
  rmSync(own);
  const unlock = () => rmSync(file, { force: true });
  process.once('exit', unlock);
  return unlock;
}

function isLinked(own, file) {
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function isOwnerGone(file) {
  try {
    process.kill(Number(readFileSync(file, 'utf8')), 0);
    return false;
  } catch (error) {
    // EPERM: somebody else's process, alive. ENOENT: released in between.
    return error.code !== 'EPERM' && error.code !== 'ENOENT';
  }
}

function hasModules(python) {
  return spawnSync(python, ['-c', 'import pytest, websockets'], { stdio: 'ignore' }).status === 0;
}

function canUseApt() {
  return process.getuid?.() === 0 && onPath('apt-get');
}

/** Debian keeps the programs of a server apart, a folder a version, and not on the PATH. */
function debianVersions() {
  const all = '/usr/lib/postgresql';
  return existsSync(all) ? readdirSync(all).map((version) => path.join(all, version)) : [];
}

function onPath(command) {
  return machinePath()
    .split(path.delimiter)
    .some((folder) => folder !== '' && existsSync(path.join(folder, command)));
}

/** The PATH without this project's own tools: `npm ci` removes them while it runs. */
function machinePath() {
  const own = path.join('node_modules', '.bin');
  return (process.env.PATH ?? '')
    .split(path.delimiter)
    .filter((folder) => !folder.endsWith(own))
    .join(path.delimiter);
}

function modifiedAt(file) {
  return statSync(path.join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? null;
}

function say(text) {
  process.stderr.write(`setup: ${text}\n`);
}

function stop(code, text) {
  say(text);
  process.exit(code);
}
