import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { pathOfThis } from './support/cli.ts';
import { httpServer } from './support/http-server.ts';
import { told } from './truth/hold.ts';

const text = await readFile(join(import.meta.dirname, '../docs/secrets.md'), 'utf8');
const value = 'Rk8-token-of-staging';

/** The fences of a language under a heading. */
function blocks(heading: string, language: string): readonly string[] {
  const part = text.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...part.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(
    ([, block = '']) => block,
  );
}

/** Whether a check that uses the secret passes when this file holds it. */
async function holdsFor(file: string, content: string): Promise<string> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content, { mode: 0o600 });
  return await checkedWith(file);
}

async function checkedWith(file: string): Promise<string> {
  const ended = await told({
    says: 'a secret from a file',
    is: 'passed',
    why: '',
    check: '\n  http: { url: "${url}", auth: { bearer: "${secret:WS_TOKEN}" } }\n  expect: { status: 200 }',
    env: { STAGING_CHECK_SECRET_WS_TOKEN_FILE: file },
    target: async (stage) => {
      const server = await httpServer(({ headers }, response) =>
        response.writeHead(headers.authorization === `Bearer ${value}` ? 200 : 401).end(),
      );
      return { url: stage.use(server).url };
    },
  });
  return `${ended.status} ${ended.reason}`.trim();
}

async function folder() {
  const path = await mkdtemp(join(tmpdir(), 'secrets-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

const named = z.object({ name: z.string() });
const container = z.object({
  env: z.array(z.object({ name: z.string(), value: z.string() })),
  volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string() })).default([]),
});
const volume = z.object({
  name: z.string(),
  secret: z.object({ secretName: z.string() }).optional(),
  csi: z.object({ volumeAttributes: z.object({ secretProviderClass: z.string() }) }).optional(),
});
const deployment = z.object({
  kind: z.literal('Deployment'),
  spec: z.object({
    selector: z.object({ matchLabels: z.record(z.string(), z.string()) }),
    template: z.object({
      metadata: z.object({
        labels: z.record(z.string(), z.string()),
        annotations: z.record(z.string(), z.string()).default({}),
      }),
      spec: z.object({ containers: z.array(container), volumes: z.array(volume).default([]) }),
    }),
  }),
});
const providerClass = z.object({
  kind: z.literal('SecretProviderClass'),
  metadata: named,
  spec: z.object({ parameters: z.object({ secrets: z.string() }) }),
});
const externalSecret = z.object({
  kind: z.literal('ExternalSecret'),
  spec: z.object({ target: named, data: z.array(z.object({ secretKey: z.string() })) }),
});
const item = z.object({ kind: z.literal('OnePasswordItem'), metadata: named });

/** The files of a secret or a class by its name, as its operator writes them; an item has the fields of people. */
function filesBy(
  documents: readonly unknown[],
  fields: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  return new Map(
    documents.flatMap((document): (readonly [string, readonly string[]])[] => {
      const provider = providerClass.safeParse(document).data;
      const external = externalSecret.safeParse(document).data;
      const onePassword = item.safeParse(document).data;
      if (provider !== undefined) {
        const listed = z.array(z.object({ path: z.string() })).parse(parse(provider.spec.parameters.secrets));
        return [[provider.metadata.name, listed.map(({ path }) => path)]];
      }
      if (external !== undefined)
        return [[external.spec.target.name, external.spec.data.map(({ secretKey }) => secretKey)]];
      return onePassword === undefined ? [] : [[onePassword.metadata.name, fields]];
    }),
  );
}

/** Every file that is there for the containers of a deployment. */
function mounted(
  { spec: { template } }: z.infer<typeof deployment>,
  files: ReadonlyMap<string, readonly string[]>,
) {
  const { annotations } = template.metadata;
  const injected = Object.keys(annotations).flatMap((name) => {
    const [, file] = /^vault\.hashicorp\.com\/agent-inject-secret-(.+)$/.exec(name) ?? [];
    return file === undefined ||
      annotations[`vault.hashicorp.com/agent-inject-template-${file}`] === undefined
      ? []
      : [`/vault/secrets/${file}`];
  });
  const volumes = template.spec.containers.flatMap(({ volumeMounts }) =>
    volumeMounts.flatMap(({ name, mountPath }) => {
      const { secret, csi } = template.spec.volumes.find((one) => one.name === name) ?? {};
      const source = secret?.secretName ?? csi?.volumeAttributes.secretProviderClass ?? '';
      return (files.get(source) ?? []).map((file) => `${mountPath}/${file}`);
    }),
  );
  return [...injected, ...volumes];
}

it.each([
  ['Google Secret Manager', value],
  ['Vault Agent', value],
  ['External Secrets Operator', `${value}\n`],
  ['1Password', value],
])(
  '%s on Kubernetes: the file that the variable names is the one that is mounted',
  async (heading, content) => {
    const [block = ''] = blocks(heading, 'yaml');
    const documents = parseAllDocuments(block).map((document): unknown => {
      expect(document.errors).toEqual([]);
      return document.toJS();
    });
    const worker = deployment.parse(documents.at(-1));
    expect(worker.spec.template.metadata.labels).toEqual(worker.spec.selector.matchLabels);
    const { env = [] } = worker.spec.template.spec.containers[0] ?? {};
    const [variable] = env;
    expect(variable?.name).toBe('STAGING_CHECK_SECRET_WS_TOKEN_FILE');
    expect(mounted(worker, filesBy(documents, ['token']))).toEqual([variable?.value]);
    await using place = await folder();
    expect(await holdsFor(join(place.path, variable?.value ?? ''), content)).toBe('passed');
  },
);

it('Google Secret Manager on Cloud Run: the file that the variable names is the one that is mounted', async () => {
  const [block = ''] = blocks('Google Secret Manager', 'sh');
  const [, file] = /--set-secrets=(\/\S+)=[\w-]+:latest/.exec(block) ?? [];
  const [, path] = /--set-env-vars=STAGING_CHECK_SECRET_WS_TOKEN_FILE=(\S+)/.exec(block) ?? [];
  expect(path).toBe(file);
});

/** What each program is asked with, and how it answers: to the file that it is told, or to its output. */
const programs = {
  'Google Secret Manager': {
    name: 'gcloud',
    asked: 'secrets versions access latest --secret=staging-ws-token --out-file=*',
    answer: `printf %s "$SECRET" > "\${6#--out-file=}"`,
  },
  'Vault Agent': {
    name: 'vault',
    asked: 'kv get -mount=kv -field=token staging/api',
    answer: 'echo "$SECRET"',
  },
  '1Password': {
    name: 'op',
    asked: 'read --no-newline --out-file * op://staging/api/token',
    answer: `printf %s "$SECRET" > "$4"`,
  },
};

it.each(Object.entries(programs))('%s by its command', async (heading, { name, asked, answer }) => {
  const block = blocks(heading, 'sh').at(-1) ?? '';
  await using place = await folder();
  const program = join(place.path, name);
  const pattern = asked.replaceAll(' ', '\\ ');
  await writeFile(program, `#!/bin/sh\ncase "$*" in ${pattern}) ${answer} ;; *) exit 64 ;; esac\n`);
  await chmod(program, 0o755);
  const script = `set -eu\n${block.replaceAll('/run/staging-check', `${place.path}/run`)}\nstat -c %a "$STAGING_CHECK_SECRET_WS_TOKEN_FILE"\nprintf %s "$STAGING_CHECK_SECRET_WS_TOKEN_FILE"`;
  const env = { PATH: `${place.path}:${pathOfThis()}`, SECRET: value };
  const { stdout } = await promisify(execFile)('sh', ['-c', script], { env });
  const [mode, file = ''] = stdout.split('\n');
  expect(mode).toBe('600');
  expect(await checkedWith(file)).toBe('passed');
});
