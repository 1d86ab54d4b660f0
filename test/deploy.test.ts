import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';

const root = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const hasKubectl =
  process.env.PATH?.split(':').some((folder) => existsSync(join(folder, 'kubectl'))) === true;
const overlays = ['base', 'overlays/redis', 'overlays/monitoring', 'overlays/full'];

type Manifest = { kind: string; metadata: { name: string }; spec: Record<string, unknown> };

/** What `kubectl kustomize` makes of a folder; where that is missing, the files as they are. */
function rendered(folder: string): readonly Manifest[] {
  const at = join('deploy/kubernetes', folder);
  const texts = hasKubectl
    ? [execFileSync('kubectl', ['kustomize', join(root, at)], { encoding: 'utf8' })]
    : resourcesOf(at).map(read);
  return texts.flatMap((text) =>
    parseAllDocuments(text, { merge: true }).map((one) => one.toJS() as Manifest),
  );
}

function resourcesOf(folder: string): readonly string[] {
  const { resources, components = [] } = parse(read(join(folder, 'kustomization.yaml'))) as {
    resources: readonly string[];
    components?: readonly string[];
  };
  return [...resources, ...components].flatMap((one) =>
    one.endsWith('.yaml') ? [join(folder, one)] : resourcesOf(join(folder, one)),
  );
}

const confined = z.object({
  allowPrivilegeEscalation: z.literal(false),
  readOnlyRootFilesystem: z.literal(true),
  capabilities: z.object({ drop: z.tuple([z.literal('ALL')]) }),
});
const probe = z.union([
  z.object({ httpGet: z.object({ path: z.enum(['/healthz', '/readyz']), port: z.literal('http') }) }),
  z.object({ exec: z.object({ command: z.array(z.string()).min(1) }) }),
]);
const podOwner = z.object({
  spec: z.object({
    selector: z.object({ matchLabels: z.record(z.string(), z.string()) }),
    template: z.object({
      metadata: z.object({ labels: z.record(z.string(), z.string()) }),
      spec: z.object({
        automountServiceAccountToken: z.literal(false),
        securityContext: z.object({
          runAsNonRoot: z.literal(true),
          runAsUser: z.int().positive(),
          seccompProfile: z.object({ type: z.literal('RuntimeDefault') }),
        }),
        containers: z.array(
          z.object({
            image: z.string().regex(/:\d[\w.-]*$/),
            livenessProbe: probe,
            resources: z.object({
              requests: z.object({ cpu: z.string(), memory: z.string() }),
              limits: z.object({ memory: z.string() }),
            }),
            securityContext: confined,
            env: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
            volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string() })),
          }),
        ),
        volumes: z.array(
          z.looseObject({
            name: z.string(),
            configMap: z.object({ name: z.string() }).optional(),
            secret: z.looseObject({ secretName: z.string() }).optional(),
          }),
        ),
      }),
    }),
  }),
});

it.each(overlays)('deploy/kubernetes/%s renders; every pod is confined, probed and bounded', (folder) => {
  const manifests = rendered(folder);
  const owners = manifests.filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet');
  expect(owners.map(({ metadata }) => metadata.name)).toEqual(
    expect.arrayContaining(['staging-check-bot', 'staging-check-worker', 'staging-check-danger-worker']),
  );
  for (const owner of owners) {
    // Without kubectl the tags of the images stand in another file.
    const text = JSON.stringify(owner).replaceAll(/"image":"([\w-]+)"/g, '"image":"$1:0"');
    const { spec } = podOwner.parse(JSON.parse(text));
    expect(spec.template.metadata.labels).toMatchObject(spec.selector.matchLabels);
    const { volumes, containers } = spec.template.spec;
    const mounted = containers.flatMap(({ volumeMounts }) => volumeMounts.map(({ name }) => name));
    expect(volumes.map(({ name }) => name).filter((name) => !mounted.includes(name))).toEqual([]);
  }
});

it('what a pod names is there: its configuration in the base, its secrets in docs/deploy.md, with the files that its variables name', () => {
  const page = read('docs/deploy.md');
  const all = overlays.flatMap(rendered);
  const maps = all.filter(({ kind }) => kind === 'ConfigMap').map(({ metadata }) => metadata.name);
  for (const owner of all.filter(({ kind }) => kind === 'Deployment')) {
    const text = JSON.stringify(owner).replaceAll(/"image":"([\w-]+)"/g, '"image":"$1:0"');
    const { volumes, containers } = podOwner.parse(JSON.parse(text)).spec.template.spec;
    if (hasKubectl)
      for (const { configMap } of volumes) if (configMap) expect(maps).toContain(configMap.name);
    const secrets = volumes.flatMap(({ secret }) => secret?.secretName ?? []);
    const [, files = ''] =
      new RegExp(`-n staging-check create secret generic ${secrets[0]} (.*)`).exec(page) ?? [];
    const named = containers.flatMap(({ env }) => env.filter(({ name }) => name.endsWith('_FILE')));
    expect(named.length).toBeGreaterThan(0);
    for (const { value } of named) expect(files).toContain(`--from-file=${value.replace('/secrets/', '')}=`);
  }
});

it('who runs the commands of plans does not reach the credentials of the node, and copies stand on other nodes', () => {
  const all = rendered('overlays/full').map(
    (one) => [one.metadata.name, JSON.stringify(one.spec ?? {})] as const,
  );
  const workers = all.find(([name]) => name === 'staging-check-workers')?.[1];
  expect(workers).toContain('"policyTypes":["Ingress","Egress"]');
  expect(workers).toContain('"except":["169.254.169.254/32"]');
  expect(all.filter(([, spec]) => spec.includes('topologySpreadConstraints'))).toHaveLength(2);
});

it('only workers that look may be two, and only the danger worker takes dangerous checks', () => {
  const byName = new Map(
    rendered('base').map((one) => [`${one.kind} ${one.metadata.name}`, JSON.stringify(one.spec)]),
  );
  expect(byName.get('Deployment staging-check-danger-worker')).toContain(
    '"args":["worker","--queues","danger"]',
  );
  expect(byName.get('Deployment staging-check-danger-worker')).toContain('"type":"Recreate"');
  expect(byName.get('Deployment staging-check-worker')).not.toContain('danger');
  expect(byName.get('Deployment staging-check-bot')).not.toContain('SECRET_WS');
});

it('the rules are good for Prometheus, the same for its operator, and name only metrics that exist', () => {
  const rules = parse(read('deploy/prometheus/alerts.yaml'));
  execFileSync('promtool', ['check', 'rules', join(root, 'deploy/prometheus/alerts.yaml')], {
    stdio: 'pipe',
  });
  expect(parse(read('deploy/kubernetes/components/monitoring/rules.yaml')).spec).toEqual(rules);
  const known = read('docs/metrics.md');
  const texts = ['deploy/prometheus/alerts.yaml', 'deploy/grafana/staging-check.json'].map(read).join('\n');
  const names = new Set(
    [...texts.matchAll(/staging_check_[a-z0-9_]+/g)].map(([name]) =>
      name.replace(/_(?:bucket|count|sum)$/, ''),
    ),
  );
  expect(names.size).toBeGreaterThan(8);
  const lag = 'staging_check_nodejs_eventloop_lag_p99_seconds';
  expect([...names].filter((name) => name !== lag && !known.includes(`\`${name}\``))).toEqual([]);
});

it('each panel of the dashboard has a query, and none lies over another', () => {
  const { panels } = JSON.parse(read('deploy/grafana/staging-check.json')) as {
    panels: { title: string; gridPos: { x: number; y: number }; targets: { expr: string }[] }[];
  };
  expect(new Set(panels.map(({ gridPos }) => `${gridPos.x} ${gridPos.y}`)).size).toBe(panels.length);
  for (const { targets } of panels)
    expect(targets.map(({ expr }) => expr)).toEqual([expect.stringContaining('staging_check_')]);
});

it('each unit starts a verb that there is, with secrets as files', () => {
  for (const name of readdirSync(join(root, 'deploy/systemd'))) {
    const text = read(join('deploy/systemd', name));
    expect(text).toMatch(/^ExecStart=\/usr\/bin\/staging-check (?:bot|worker)\b/m);
    expect(text).not.toMatch(/TOKEN=|SECRET=/);
    for (const [, file] of text.matchAll(/%d\/(\w+)/g)) expect(text).toContain(`LoadCredential=${file}:`);
    for (const line of ['NoNewPrivileges=yes', 'ProtectSystem=strict', 'DynamicUser=yes'])
      expect(text).toContain(line);
  }
});
