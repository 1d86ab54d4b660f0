/** Texts of a repository that may tell of a service, by path from its root. */
export type RepositoryTexts = ReadonlyMap<string, string>;

/** What they tell. */
export type RepositoryHints = {
  /** Where the image's own health check looks. */
  healthPaths: readonly string[];
  /** Where the service seems to be: addresses that builds and workflows ask, a staging one first. */
  addresses: readonly string[];
  /** The Google Cloud project that is deployed to; null: none is named. */
  project: string | null;
  /** Documents that look like test plans. */
  testPlans: readonly string[];
};

/** Reads Dockerfiles, compose files, Cloud Build, workflows and Markdown; what is not understood is passed over. */
export function repositoryHints(texts: RepositoryTexts): RepositoryHints {
  const all = [...texts];
  const built = all.filter(([path]) => !path.endsWith('.md')).map(([, text]) => text);
  return {
    healthPaths: unique(built.flatMap(healthPathsIn)),
    addresses: addressesIn(built),
    project: built.flatMap((text) => projectIn(text) ?? [])[0] ?? null,
    testPlans: all.flatMap(([path, text]) => (path.endsWith('.md') && isTestPlan(path, text) ? [path] : [])),
  };
}

/** `HEALTHCHECK CMD curl -f http://localhost:8080/health`, compose's `test:`, Kubernetes' `path:` of a probe. */
function healthPathsIn(text: string): readonly string[] {
  const checks = text
    .split('\n')
    .filter((line) => /healthcheck|curl|wget|test:|readiness|liveness/i.test(line));
  const requested = checks.flatMap((line) => [
    ...line.matchAll(
      /https?:\/\/[\w.-]+(?::[\w${}]+)?(\/[\w./-]*(?:health|ready|live|status|ping|up)[\w./-]*)/g,
    ),
    ...line.matchAll(/https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0)(?::[\w${}]+)?(\/[\w./-]*)/g),
  ]);
  const probed = [
    ...text.matchAll(/(?:livenessProbe|readinessProbe|startupProbe)[\s\S]{0,120}?path:\s*["']?(\/[\w./-]*)/g),
  ];
  return [...requested, ...probed].map(([, path = '/']) => path).filter((path) => path !== '/');
}

function projectIn(text: string): string | null {
  const [, id = ''] =
    /(?:--project[= ]|GOOGLE_CLOUD_PROJECT[:=]\s*|project_id:\s*|gcr\.io\/)["']?([a-z][a-z0-9-]{4,28}[a-z0-9])\b/.exec(
      text,
    ) ?? [];
  return id === '' ? null : id;
}

const staging = /\b(?:staging|stage|stg|preprod|qa|test|dev)\b/i;

/** Addresses that a line asks or names as an environment's; those of package registries and the like are nobody's service. */
function addressesIn(texts: readonly string[]): readonly string[] {
  const lines = texts.flatMap((text) => text.split('\n')).filter((line) => /curl|wget|url|host/i.test(line));
  const found = lines.flatMap((line) => [
    ...line.matchAll(/https?:\/\/[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?/gi),
  ]);
  const foreign =
    /(?:github|gitlab|githubusercontent|docker|npmjs|nodesource|pypi|debian|ubuntu|alpinelinux|googleapis|slack|sentry)\.\w+$|127\.0\.0\.1/i;
  const addresses = unique(found.map(([address]) => address)).filter(
    (one) => !foreign.test(new URL(one).hostname),
  );
  return addresses.toSorted((a, b) => Number(staging.test(b)) - Number(staging.test(a)));
}

/** Requests in fences, and a word that says what they are for. */
function isTestPlan(path: string, text: string): boolean {
  const requests =
    text.match(/^\s*(?:\$ )?(?:curl|wscat|websocat|gcloud|kubectl|http|grpcurl)\s/gm)?.length ?? 0;
  const isNamed = /test|verif|check|accept|runbook/i.test(path);
  return requests >= (isNamed ? 1 : 3) && /\b(?:test|check|verif|expect|criteria|acceptance)/i.test(text);
}

function unique(words: readonly string[]): readonly string[] {
  return [...new Set(words)];
}
