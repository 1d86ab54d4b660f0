// Installs what a command of this project needs and the machine lacks: node scripts/setup.mjs [node|redis|python]...
// Runs before anything is installed, on the Node that the machine has: plain JavaScript, Node's own modules only.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  mkdirSync,
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
    for (const name of missing(names)) install(needs[name]);
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

function install(need) {
  say(`installing ${need.label}`);
  if (need.packages === null) {
    run(need, 'npm', ['ci', '--no-progress', '--loglevel=error']);
    // npm keeps the time of an unchanged file; without this it would count as older than the lock file again.
    const now = new Date();
    utimesSync(path.join(root, 'node_modules/.package-lock.json'), now, now);
    return;
  }
  const wait = ['-qq', '-o', 'DPkg::Lock::Timeout=300'];
  run(need, 'apt-get', [...wait, 'update']);
  run(need, 'apt-get', [...wait, 'install', '-y', '--no-install-recommends', ...need.packages]);
  if (!need.isThere()) stop(3, `${need.label}: installed, but still not found`);
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
