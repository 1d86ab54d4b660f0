import { cloudLogs } from './cloud-logs.ts';
import { curl, wget } from './curl.ts';
import { dnsLookup } from './dns-probe.ts';
import { envProbe, testProbe } from './env-probe.ts';
import { grpcCall, healthProbe } from './grpc-probe.ts';
import { httpie } from './httpie.ts';
import type { Simple } from './model.ts';
import type { NativeReader } from './native.ts';
import { tcpProbe, tlsProbe } from './port-probes.ts';
import { prometheusQuery } from './prometheus-query.ts';
import { socketProbe } from './socket-probe.ts';
import { plainText } from './words.ts';

const kinds: Readonly<Record<string, NativeReader>> = {
  curl,
  wget,
  http: httpie,
  https: httpie,
  xh: httpie,
  xhs: httpie,
  wscat: socketProbe,
  websocat: socketProbe,
  gcloud: cloudLogs,
  promtool: prometheusQuery,
  grpc_health_probe: healthProbe,
  'grpc-health-probe': healthProbe,
  grpcurl: grpcCall,
  dig: dnsLookup('dig'),
  host: dnsLookup('host'),
  nslookup: dnsLookup('nslookup'),
  nc: tcpProbe,
  ncat: tcpProbe,
  netcat: tcpProbe,
  telnet: tcpProbe,
  openssl: tlsProbe,
  echo: envProbe,
  printenv: envProbe,
  test: testProbe,
  '[': testProbe,
  '[[': testProbe,
};

/** The native check that a program may become; null when it runs elsewhere, in a container say, or is none of them. */
export function kindOf(simple: Simple, where: readonly string[]): NativeReader | null {
  const isElsewhere = where.some((name) =>
    /^(?:kubectl|oc|docker|docker-compose|podman|nerdctl|xargs|watch|retry)$/.test(name),
  );
  if (isElsewhere || simple.program === null) return null;
  const name = (plainText(simple.program)?.split('/').at(-1) ?? '').replace(/\.exe$/i, '');
  return Object.hasOwn(kinds, name) ? (kinds[name] ?? null) : null;
}
