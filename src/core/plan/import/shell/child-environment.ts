import type { Binder, Context } from './binder.ts';
import { isForbidden } from './command-draft.ts';
import type { Fields, Simple } from './model.ts';
import { isSecretWord } from './secrets.ts';
import { unwrap } from './unwrap.ts';
import { plainText } from './words.ts';

/** Variables that programs of one kind read, by the names of the programs. */
const families: readonly (readonly [programs: RegExp, names: RegExp])[] = [
  [
    /^(?:kubectl|oc|helm|helmfile|stern|istioctl|linkerd|flux|cilium|kustomize|k9s|argocd|eksctl)$/,
    /^(?:KUBE|HELM_|ARGOCD_|AWS_|CLOUDSDK_|GOOGLE_|AZURE_)/,
  ],
  [/^(?:aws|aws2|sam|copilot|eb)$/, /^AWS_/],
  [/^(?:gcloud|gsutil|bq)$/, /^(?:CLOUDSDK_|GOOGLE_|GCLOUD_|BIGQUERY)/],
  [/^(?:az|azd|func)$/, /^(?:AZURE_|ARM_)/],
  [
    /^(?:docker|docker-compose|podman|podman-compose|nerdctl|buildah)$/,
    /^(?:DOCKER_|COMPOSE_|CONTAINER_|BUILDKIT)/,
  ],
  [/^(?:psql|pg_\w+|createdb|dropdb|vacuumdb|pgcli)$/, /^PG/],
  [/^(?:mysql\w*|mariadb\w*)$/, /^(?:MYSQL_|MARIADB_)/],
  [/^(?:redis-cli|valkey-cli)$/, /^(?:REDISCLI_|VALKEYCLI_)/],
  [/^(?:terraform|tofu|terragrunt|pulumi|cdk)$/, /^(?:TF_|TOFU_|PULUMI_|AWS_|GOOGLE_|CLOUDSDK_|ARM_|AZURE_)/],
  [/^(?:vault|nomad|consul)$/, /^(?:VAULT_|NOMAD_|CONSUL_)/],
  [/^(?:gh|hub|glab)$/, /^(?:GH_|GITHUB_|GITLAB_)/],
  [
    /^(?:fly|flyctl|heroku|vercel|netlify|railway|firebase|wrangler|doctl|ibmcloud|cf)$/,
    /^(?:FLY_|HEROKU_|VERCEL_|NETLIFY_|RAILWAY_|FIREBASE_|GOOGLE_|CLOUDFLARE_|DIGITALOCEAN_|IBMCLOUD_|CF_)/,
  ],
  [
    /^(?:rabbitmq\w*|kafka-[\w-]+(?:\.sh)?|kcat|nats|mongosh?|cqlsh|etcdctl)$/,
    /^(?:RABBITMQ_|KAFKA_|NATS_|ETCDCTL_|MONGO)/,
  ],
];

/** Programs that read no variable that a document would set for them. */
const plain =
  /^(?:\[|awk|base64|basename|cat|cmp|column|comm|curl|cut|date|df|diff|dig|dirname|du|echo|egrep|expr|false|fgrep|file|find|free|getent|grep|gzip|head|host|hostname|id|ip|iostat|journalctl|jq|less|ln|ls|lsof|md5sum|nc|ncat|netstat|nslookup|openssl|pgrep|ping6?|pidof|printf|ps|pwd|readlink|realpath|sed|seq|service|sha\d+sum|sort|ss|stat|systemctl|tail|tar|tee|test|top|touch|tr|traceroute|true|uname|uniq|uptime|vmstat|wc|wget|which|whoami|xargs|yq|zcat)$/;

/** The spec with the variables that its programs would get from the shell of the document: a plan's programs inherit next to none. */
export function withExports(
  spec: Fields,
  programs: readonly Simple[],
  { exported, names }: Context,
  binder: Binder,
): Fields {
  if (exported.size === 0) return spec;
  const readers = programs.map((simple) => readerOf(unwrap(simple).simple));
  const added: Record<string, string> = {};
  for (const name of exported) {
    const bound = names.get(name);
    if (bound === undefined || isForbidden(name)) continue;
    const isNamed = readers.some((reads) => reads === 'all' || reads?.test(name) === true);
    if (!isNamed) continue;
    // What only a run can tell is told to a program that is known to read it: it would look elsewhere without it.
    const isWanted = readers.some((reads) => reads !== 'all' && reads?.test(name) === true);
    const value = bound.kind === 'value' && !isSecretWord(name) ? binder.text(bound.text) : null;
    const given =
      value ??
      (isWanted || isSecretWord(name) ? binder.text([{ kind: 'variable', name, fallback: null }]) : null);
    if (given !== null) added[name] = given;
  }
  const own = (spec.env ?? {}) as Record<string, string>;
  const env = { ...added, ...own };
  return Object.keys(env).length === 0 ? spec : { ...spec, env };
}

/** The names that a program reads; `all` for one that may read any. */
function readerOf({ program }: Simple): RegExp | 'all' | null {
  const name = (plainText(program ?? []) ?? '').split('/').at(-1) ?? '';
  if (program === null || plain.test(name)) return null;
  return families.find(([programs]) => programs.test(name))?.[1] ?? 'all';
}
