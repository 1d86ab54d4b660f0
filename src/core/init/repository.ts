/** Texts of a repository that may tell of a service, by path from its root. */
export type RepositoryTexts = ReadonlyMap<string, string>;

/** What they tell. */
export type RepositoryHints = {
  /** Where the image's own health check looks. */
  healthPaths: readonly string[];
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
    project: built.flatMap((text) => projectIn(text) ?? [])[0] ?? null,
    testPlans: all.flatMap(([path, text]) => (path.endsWith('.md') && isTestPlan(text) ? [path] : [])),
  };
}

/** `HEALTHCHECK CMD curl -f http://localhost:8080/health`, compose's `test:`, Kubernetes' `path:` of a probe. */
function healthPathsIn(text: string): readonly string[] {
  const checks = text
    .split('\n')
    .filter((line) => /healthcheck|curl|wget|test:|readiness|liveness/i.test(line));
  const requested = checks.flatMap((line) => [
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

/** Several requests in fences, and a word that says what it is for. */
function isTestPlan(text: string): boolean {
  const requests =
    text.match(/^\s*(?:\$ )?(?:curl|wscat|websocat|gcloud|kubectl|http|grpcurl)\s/gm)?.length ?? 0;
  return requests >= 3 && /\b(?:test|check|verif|expect|criteria|acceptance)/i.test(text);
}

function unique(words: readonly string[]): readonly string[] {
  return [...new Set(words)];
}
