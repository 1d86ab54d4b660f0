import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const root = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

type Instruction = { word: string; rest: string };
const stages = stagesOf(read('Dockerfile'));

const service = z.looseObject({
  user: z.string(),
  read_only: z.boolean(),
  cap_drop: z.array(z.string()),
  security_opt: z.array(z.string()),
  tmpfs: z.array(z.string()),
  stop_grace_period: z.string(),
  networks: z.array(z.string()),
  environment: z.record(z.string(), z.string()).default({}),
  secrets: z.array(z.string()).default([]),
  volumes: z.array(z.union([z.string(), z.looseObject({ target: z.string(), read_only: z.boolean() })])),
  mem_limit: z.string(),
  ports: z.array(z.string()).default([]),
  init: z.boolean().default(false),
  logging: z.object({ driver: z.string(), options: z.record(z.string(), z.string()) }),
  command: z.array(z.string()),
  healthcheck: z.unknown().optional(),
});
const compose = z
  .looseObject({
    services: z.record(z.string(), service),
    networks: z.record(z.string(), z.unknown()),
    volumes: z.record(z.string(), z.unknown()),
    secrets: z.record(z.string(), z.object({ file: z.string() })),
  })
  .parse(parse(read('compose.yaml'), { merge: true }));
const services = Object.entries(compose.services);
const ours = services.filter(([name]) => name !== 'redis');

it('each image is of an exact version, and none is "latest"', () => {
  const froms = [...read('Dockerfile').matchAll(/^ARG NODE_IMAGE=(.*)$/gm)].map(([, image]) => image);
  expect(froms).toEqual([expect.stringMatching(/^node:\d+\.\d+\.\d+-[a-z]+-slim$/)]);
  const node = JSON.parse(read('package.json')).devDependencies.node;
  expect(froms[0]).toContain(`node:${node}-`);
  expect(compose.services.redis?.image).toMatch(/^\$\{REDIS_IMAGE:-redis:\d+\.\d+\.\d+-alpine\}$/);
});

it.each(['bot', 'worker'])('the image of the %s runs as a numbered user, with a health check', (target) => {
  const lines = chain(target);
  expect(last(lines, 'USER')).toMatch(/^[1-9]\d*:[1-9]\d*$/);
  expect(last(lines, 'HEALTHCHECK')).toContain(`CMD ["node", "/app/lib/health.js", "${target}"]`);
  expect(last(lines, 'STOPSIGNAL')).toBe('SIGTERM');
  // Compose and Kubernetes start no init of their own: tini reaps what a check's command leaves behind.
  expect(last(lines, 'ENTRYPOINT')).toBe('["/usr/bin/tini", "--", "/app/bin/staging-check"]');
  expect(last(lines, 'CMD')).toBe(`["${target}"]`);
});

it('packages come without development tools, from the lock file of what was built, and run no script of their own', () => {
  expect(commandsOf('packages').filter((command) => command.includes('npm '))).toEqual([
    expect.stringMatching(/; npm ci --omit=dev --ignore-scripts\b/),
  ]);
  const [locked] = (stages.get('packages') ?? []).filter(({ word }) => word === 'COPY');
  expect(locked?.rest).toContain('/app/dist/package-lock.json');
  expect(commandsOf('build')).toEqual([
    expect.stringMatching(/; npm ci --ignore-scripts\b/),
    expect.stringMatching(/^node scripts\/build\.ts$/),
  ]);
  expect(chain('bot').some(({ rest }) => rest.includes('apt-get'))).toBe(false);
  // Of what was removed nothing is in a layer: the image begins with none.
  expect(commandsOf('system').join('')).toMatch(/rm -rf \/usr\/local\/lib\/node_modules .*chmod a-s/);
  expect(stages.get('base')?.[0]?.rest).toBe('scratch AS base');
});

it('what a build is lent to reach npm and Debian is mounted while a command runs, and is the same in compose.build.yaml', () => {
  const asked = [...read('Dockerfile').matchAll(/--mount=type=(\w+),id=(\w+)/g)];
  expect([...new Set(asked.map(([, type]) => type))]).toEqual(['secret']);
  const ids = [...new Set(asked.map(([, , id]) => id))].sort();
  const { secrets, services: built } = parse(read('compose.build.yaml'), { merge: true });
  expect(Object.keys(secrets).sort()).toEqual(ids);
  const named = (entry: unknown) =>
    [...z.object({ build: z.object({ secrets: z.array(z.string()) }) }).parse(entry).build.secrets].sort();
  expect(Object.entries(built).map(([name, entry]) => [name, named(entry)])).toEqual(
    ours.map(([name]) => [name, ids]),
  );
  expect(chain('bot').some(({ word, rest }) => word === 'ARG' && /PROXY|TOKEN|NPM/i.test(rest))).toBe(false);
});

it('an image says of which version it is', () => {
  const labels = chain('bot')
    .filter(({ word }) => word === 'LABEL')
    .map(({ rest }) => rest)
    .join(' ');
  expect(labels).toContain(`org.opencontainers.image.version="${JSON.parse(read('package.json')).version}"`);
  for (const name of ['revision', 'licenses', 'title', 'description'])
    expect(labels).toContain(`org.opencontainers.image.${name}="`);
});

it('the log of a container is bounded, and its files of Google come to workers only', () => {
  for (const [, { logging }] of services)
    expect(logging).toEqual({ driver: 'json-file', options: { 'max-size': '10m', 'max-file': '5' } });
  const google = parse(read('compose.google.yaml'), { merge: true });
  expect(Object.keys(google.services)).toEqual(['worker', 'danger-worker']);
  expect(google.services.worker.environment.GOOGLE_APPLICATION_CREDENTIALS).toBe(
    '/run/secrets/google_credentials',
  );
  for (const file of ['compose.google.yaml', 'compose.build.yaml'])
    expect(read('.env.example')).toContain(file);
});

it('every file that the image copies exists and is not ignored', () => {
  const sources = copied('build');
  expect([...copied('bot'), ...copied('worker')]).toEqual([]);
  expect(sources.filter((source) => !existsSync(join(root, source)))).toEqual([]);
  const allowed = read('.dockerignore')
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) => line.slice(1));
  expect([...new Set(sources)].sort()).toEqual(allowed.sort());
});

it('the files that the image is built from are enough to build it, and what was built is what it runs', {
  timeout: 60_000,
}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'sc-image-'));
  try {
    for (const source of copied('build'))
      cpSync(join(root, source), join(folder, source), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    execFileSync(process.execPath, ['scripts/build.ts'], { cwd: folder });
    const program = JSON.parse(last(chain('bot'), 'ENTRYPOINT') ?? '[]').at(-1);
    const health = JSON.parse(last(chain('bot'), 'HEALTHCHECK')?.replace(/^.* CMD /, '') ?? '[]')[1];
    const built = [program, health].map((path: string) => path.replace('/app/', ''));
    expect(built.filter((path) => !existsSync(join(folder, 'dist', path)))).toEqual([]);
    // The packages that it does not bring are not needed to look at a plan.
    rmSync(join(folder, 'node_modules'));
    mkdirSync(join(folder, 'node'));
    mkdirSync(join(folder, 'tmp'));
    symlinkSync(process.execPath, join(folder, 'node/node'));
    const before = globSync('**/*', { cwd: join(folder, 'dist') }).length;
    expect(runIn(folder, '--version')).toBe(`${JSON.parse(read('package.json')).version}\n`);
    expect(runIn(folder, 'validate', join(root, 'plans/issue-517.yaml'))).toContain('issue-517');
    expect(globSync('**/*', { cwd: join(folder, 'dist') })).toHaveLength(before);
    const compiled = chain('bot').find(({ rest }) => rest.includes('nothing'))?.rest ?? '';
    const [, verbs = ''] =
      /for verb in ([a-z ]+); do bin\/staging-check "\$verb" nothing/.exec(compiled) ?? [];
    for (const verb of verbs.split(' '))
      expect(runIn(folder, 'help', verb)).toContain(`staging-check ${verb}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('Redis lets in only the users of redis/users.acl, each process as its own', () => {
  expect(compose.services.redis?.command.join(' ')).toContain('--aclfile /run/secrets/redis_users');
  expect(compose.services.redis?.secrets).toEqual(['redis_users']);
  expect(compose.services.redis?.healthcheck).toMatchObject({
    test: expect.arrayContaining(['--user', 'health', 'ping']),
  });
  const urls = ours.map(([name, { environment }]) => [name, environment.REDIS_URL_FILE]);
  expect(urls).toEqual(ours.map(([name]) => [name, `/run/secrets/redis_url_${name.replace('-', '_')}`]));
  for (const [name, { environment }] of ours) {
    expect(environment.REDIS_URL).toBeUndefined();
    expect(read('redis/users.acl')).toContain(`user ${name} on <password:${name}> `);
  }
});

it('.env.example has every variable of compose.yaml, with the value that is used without it', () => {
  const used = [...read('compose.yaml').matchAll(/\$\{(\w+):-([^}]*)\}/g)];
  const values = new Map(used.map(([, name = '', value = '']) => [name, value]));
  for (const [, name = '', value] of used) expect([name, value]).toEqual([name, values.get(name)]);
  const lines = read('.env.example').split('\n');
  const given = lines.flatMap((line) => (/^[A-Z]/.test(line) ? [line.split('=')] : []));
  expect(Object.fromEntries(given)).toEqual(Object.fromEntries(values));
  expect(read('Dockerfile')).toContain(`ARG NODE_IMAGE=${values.get('NODE_IMAGE')}\n`);
});

it.each(services)('%s can neither write its files, nor gain rights, nor run as root', (_, its) => {
  expect(its.user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
  expect(its.read_only).toBe(true);
  expect(its.cap_drop).toEqual(['ALL']);
  expect(its.security_opt).toEqual(['no-new-privileges:true']);
  expect(its.tmpfs).toEqual([expect.stringMatching(/^\/tmp:.*noexec,nosuid,nodev,size=/)]);
  expect(its.stop_grace_period).toMatch(/^\d+s$/);
  expect(its.mem_limit).toMatch(/^\d+[mg]$/);
});

it.each(ours)(
  '%s runs as the user of its image, with its init, and sees plans and permissions read-only',
  (name, its) => {
    expect(its.user).toBe(last(chain(name === 'bot' ? 'bot' : 'worker'), 'USER'));
    expect(its.init).toBe(false);
    const targets = its.volumes.map((each) => (typeof each === 'string' ? each : each.target));
    expect(targets).toEqual(['/plans', '/config/staging-check.yaml']);
    expect(its.volumes).toEqual(
      targets.map(() => expect.objectContaining({ type: 'bind', read_only: true })),
    );
  },
);

it('the image looks for plans, permissions and data where compose.yaml puts them', () => {
  const env = chain('bot').find(({ word }) => word === 'ENV')?.rest ?? '';
  expect(env).toContain('STAGING_CHECK_PLANS=/plans');
  expect(env).toContain('STAGING_CHECK_CONFIG=/config/staging-check.yaml');
  expect(env).toContain('STAGING_CHECK_DATA=/tmp/');
});

it('Redis keeps what it was told, refuses instead of forgetting, and cannot be reached from outside', () => {
  const its = compose.services.redis;
  const command = its?.command.join(' ') ?? '';
  expect(command).toContain('--appendonly yes');
  expect(command).toContain('--maxmemory-policy noeviction');
  expect(its?.ports).toEqual([]);
  expect(its?.networks).toEqual(['queue']);
  expect(compose.networks.queue).toEqual({ internal: true });
  expect(its?.volumes).toEqual(['redis:/data']);
  expect(its?.healthcheck).toBeDefined();
});

it('secrets come as files, only the bot has those of Slack, and only it has a port, on loopback', () => {
  for (const [name, { environment, secrets, ports }] of ours) {
    const files = Object.entries(environment).filter(([variable]) => variable.endsWith('_FILE'));
    expect(files.map(([, path]) => path).sort()).toEqual(
      secrets.map((each) => `/run/secrets/${each}`).sort(),
    );
    expect(Object.keys(environment).filter((each) => /TOKEN$|SECRET$/.test(each))).toEqual([]);
    const isBot = name === 'bot';
    expect(Object.keys(environment).some((each) => each.startsWith('SLACK_'))).toBe(isBot);
    expect(ports.every((each) => each.startsWith('127.0.0.1:'))).toBe(true);
    expect(ports).toHaveLength(isBot ? 1 : 0);
  }
  const used = new Set(services.flatMap(([, each]) => each.secrets));
  expect(Object.keys(compose.secrets).sort()).toEqual([...used].sort());
});

it('docs/install.md names every variable, secret and service that compose.yaml uses', () => {
  const text = read('docs/install.md');
  const names = ours.flatMap(([, { environment }]) => Object.keys(environment));
  const plain = [...new Set(names)].map((name) => name.replace(/_FILE$/, ''));
  const files = Object.values(compose.secrets).map(({ file }) => file.slice('./'.length));
  expect([...plain, ...files, 'danger-worker'].filter((name) => !text.includes(name))).toEqual([]);
});

function stagesOf(text: string): ReadonlyMap<string, readonly Instruction[]> {
  const found = new Map<string, Instruction[]>();
  let lines: Instruction[] = [];
  for (const line of text
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n\s*/g, '')
    .split('\n')) {
    const [, word = '', rest = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    if (word === '') continue;
    if (word === 'FROM') {
      lines = [];
      found.set(/ AS (\w+)$/.exec(rest)?.[1] ?? rest, lines);
    }
    lines.push({ word, rest });
  }
  return found;
}

/** The instructions that make a target, those of the stages below it first. */
function chain(target: string): readonly Instruction[] {
  const lines = stages.get(target);
  if (lines === undefined) return [];
  const [below = ''] = lines[0]?.rest.split(' ') ?? [];
  return [...chain(below), ...lines];
}

/** What a stage runs, without what is mounted for it. */
function commandsOf(stage: string): readonly string[] {
  const lines = (stages.get(stage) ?? []).filter(({ word }) => word === 'RUN');
  return lines.map(({ rest }) => rest.replace(/^(?:--mount=\S+\s+)+/, ''));
}

function last(lines: readonly Instruction[], word: string): string | undefined {
  return lines.findLast((each) => each.word === word)?.rest;
}

/** What the COPY lines of a target take from this folder. */
function copied(target: string): string[] {
  return chain(target)
    .filter(({ word, rest }) => word === 'COPY' && !rest.startsWith('--from='))
    .flatMap(({ rest }) => rest.split(/\s+/).slice(0, -1));
}

function runIn(image: string, ...args: readonly string[]): string {
  return execFileSync(join(image, 'dist/bin/staging-check'), args, {
    cwd: image,
    encoding: 'utf8',
    env: {
      PATH: `${join(image, 'node')}:/usr/bin:/bin`,
      TMPDIR: join(image, 'tmp'),
      STAGING_CHECK_DATA: join(image, 'tmp/data'),
    },
  });
}
