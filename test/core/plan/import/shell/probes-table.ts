import type { Row } from './row.ts';

/** What these commands become. */
export const probes: readonly Row[] = [
  [
    `promtool query instant http://prometheus:9090 'sum(rate(http_requests_total{job="api"}[5m]))'`,
    {
      type: 'metrics',
      spec: { prometheus: 'http://prometheus:9090', query: 'sum(rate(http_requests_total{job="api"}[5m]))' },
      expect: { series: { gte: 1 } },
      inferred: true,
      hosts: ['prometheus:9090'],
    },
  ],
  [
    "gcloud logging read 'severity>=ERROR' --project my-proj --limit 50 --freshness=1h",
    {
      type: 'logs',
      spec: { project: 'my-proj', filter: 'severity>=ERROR', since: '1h' },
      expect: {},
      inferred: true,
    },
  ],
  [
    'gcloud logging read "resource.labels.service_name=\\"$SERVICE\\"" --project=$PROJECT',
    {
      type: 'logs',
      spec: { project: '${PROJECT}', filter: 'resource.labels.service_name="${SERVICE}"', since: '1d' },
      expect: {},
      inferred: true,
    },
  ],
  [
    "gcloud logging read 'severity>=ERROR' | grep -q boom",
    {
      type: 'logs',
      spec: { project: '${project}', filter: 'severity>=ERROR', since: '1d' },
      expect: { entries: { some: { matches: '\\bboom\\b' } } },
    },
  ],
  [
    "gcloud logging read 'severity>=ERROR AND timestamp>=\"'$(date -u -d '1 hour ago' +%FT%TZ)'\"' --project p",
    {
      type: 'logs',
      spec: { project: 'p', filter: 'severity>=ERROR', since: '1h' },
      expect: {},
      inferred: true,
    },
  ],
  [
    'gcloud run services logs read api --region us-central1 --project p --limit 20',
    {
      type: 'logs',
      spec: {
        project: 'p',
        filter: 'resource.type="cloud_run_revision" AND resource.labels.service_name="api"',
        since: '1d',
      },
      expect: {},
      inferred: true,
    },
  ],
  [
    'dig +short api.example.com',
    {
      type: 'dns',
      spec: { name: 'api.example.com' },
      expect: { records: { length: { gte: 1 } } },
      inferred: true,
    },
  ],
  [
    'dig @8.8.8.8 example.com MX +short',
    {
      type: 'dns',
      spec: { name: 'example.com', type: 'MX', server: '8.8.8.8' },
      expect: { records: { length: { gte: 1 } } },
      inferred: true,
      hosts: ['8.8.8.8'],
    },
  ],
  [
    'dig -x 1.2.3.4',
    {
      type: 'dns',
      spec: { name: '4.3.2.1.in-addr.arpa', type: 'PTR' },
      expect: { records: { length: { gte: 1 } } },
      inferred: true,
    },
  ],
  [
    'nslookup api.example.com',
    {
      type: 'dns',
      spec: { name: 'api.example.com' },
      expect: { records: { length: { gte: 1 } } },
      inferred: true,
    },
  ],
  [
    'host -t TXT example.com',
    {
      type: 'dns',
      spec: { name: 'example.com', type: 'TXT' },
      expect: { records: { length: { gte: 1 } } },
      inferred: true,
    },
  ],
  [
    'nc -z db.example.com 5432',
    {
      type: 'tcp',
      spec: { host: 'db.example.com', port: 5432 },
      expect: { open: true },
      hosts: ['db.example.com:5432'],
    },
  ],
  [
    'nc -zv -w 3 db.example.com 5432',
    {
      type: 'tcp',
      spec: { host: 'db.example.com', port: 5432 },
      expect: { open: true, duration: { lt: '3s' } },
      hosts: ['db.example.com:5432'],
    },
  ],
  [
    'telnet mail.example.com 25',
    {
      type: 'tcp',
      spec: { host: 'mail.example.com', port: 25 },
      expect: { open: true },
      inferred: true,
      hosts: ['mail.example.com:25'],
    },
  ],
  [
    '! nc -z db.example.com 5432',
    {
      type: 'tcp',
      spec: { host: 'db.example.com', port: 5432 },
      expect: { open: false },
      hosts: ['db.example.com:5432'],
    },
  ],
  [
    'openssl s_client -connect api.example.com:443 -servername api.example.com </dev/null',
    {
      type: 'tls',
      spec: { host: 'api.example.com' },
      expect: { valid: true },
      inferred: true,
      hosts: ['api.example.com:443'],
    },
  ],
  [
    'echo | openssl s_client -connect api.example.com:443 2>/dev/null | openssl x509 -noout -checkend 2592000',
    {
      type: 'tls',
      spec: { host: 'api.example.com' },
      expect: { expiresIn: { gt: '30d' } },
      hosts: ['api.example.com:443'],
    },
  ],
  [
    'echo $DATABASE_URL',
    { type: 'env', spec: { process: true }, expect: { DATABASE_URL: { exists: true } }, inferred: true },
  ],
  [
    'echo "url: $NEXT_PUBLIC_WS_URL"',
    {
      type: 'env',
      spec: { process: true },
      expect: { NEXT_PUBLIC_WS_URL: { exists: true } },
      inferred: true,
    },
  ],
  [
    'printenv NODE_ENV',
    { type: 'env', spec: { process: true }, expect: { NODE_ENV: { exists: true } }, inferred: true },
  ],
  [
    'echo "$NODE_ENV" | grep -q production',
    { type: 'env', spec: { process: true }, expect: { NODE_ENV: { matches: '\\bproduction\\b' } } },
  ],
  [
    'test -n "$DATABASE_URL"',
    { type: 'env', spec: { process: true }, expect: { DATABASE_URL: { exists: true, ne: '' } } },
  ],
  [
    '[ "$NODE_ENV" = "production" ]',
    { type: 'env', spec: { process: true }, expect: { NODE_ENV: 'production' } },
  ],
  [
    'Write-Host $env:NODE_ENV',
    { type: 'env', spec: { process: true }, expect: { NODE_ENV: { exists: true } }, inferred: true },
  ],
  [
    'Test-NetConnection db.example.com -Port 5432',
    {
      type: 'tcp',
      spec: { host: 'db.example.com', port: 5432 },
      expect: { open: true },
      hosts: ['db.example.com:5432'],
    },
  ],
  [
    'curl -i -N -H "Connection: Upgrade" -H "Upgrade: websocket" -H "Sec-WebSocket-Version: 13" -H "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==" -H "Origin: https://app.example.com" https://api.example.com/ws',
    {
      type: 'websocket',
      spec: { url: 'wss://api.example.com/ws', headers: { Origin: 'https://app.example.com' } },
      expect: { handshake: { status: 101 } },
      inferred: true,
      hosts: ['api.example.com'],
    },
  ],
];
