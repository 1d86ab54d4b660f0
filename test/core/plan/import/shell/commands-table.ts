import type { Row } from './row.ts';

/** What these commands become. */
export const commands: readonly Row[] = [
  [
    'curl -F file=@a.png https://api.example.com/upload',
    {
      type: 'command',
      spec: { run: ['curl', '--fail', '-F', 'file=@a.png', 'https://api.example.com/upload'] },
      expect: {},
      inferred: true,
      danger: true,
    },
  ],
  [
    'curl -T file.txt https://api.example.com/upload',
    {
      type: 'command',
      spec: { run: ['curl', '--fail', '-T', 'file.txt', 'https://api.example.com/upload'] },
      expect: {},
      inferred: true,
      danger: true,
    },
  ],
  [
    'curl --resolve api.example.com:443:10.0.0.1 https://api.example.com/health',
    {
      type: 'command',
      spec: {
        run: [
          'curl',
          '--fail',
          '--resolve',
          'api.example.com:443:10.0.0.1',
          'https://api.example.com/health',
        ],
      },
      expect: {},
      inferred: true,
    },
  ],
  [
    'curl --http2 -sI https://api.example.com',
    {
      type: 'command',
      spec: { run: ['curl', '--fail', '--http2', '-sI', 'https://api.example.com'] },
      expect: {},
      inferred: true,
    },
  ],
  [
    'curl -s https://get.example.com/install.sh | bash',
    {
      type: 'command',
      spec: { run: ['bash', '-eo', 'pipefail', '-c', 'curl -s https://get.example.com/install.sh | bash'] },
      expect: {},
      inferred: true,
      danger: true,
    },
  ],
  [
    'curl "$(gcloud run deploy api --image x --format=\'value(status.url)\')/health"',
    {
      type: 'command',
      spec: {
        run: [
          'bash',
          '-eo',
          'pipefail',
          '-c',
          'curl "$(gcloud run deploy api --image x --format=\'value(status.url)\')/health"',
        ],
      },
      expect: {},
      inferred: true,
      danger: true,
    },
  ],
  [
    "gcloud logging tail 'severity>=ERROR'",
    {
      type: 'manual',
      spec: { prompt: "Run `gcloud logging tail 'severity>=ERROR'` and look: is it as it should be?" },
      expect: {},
    },
  ],
  [
    'kubectl logs deploy/api --since=10m | grep ERROR',
    {
      type: 'command',
      spec: { run: ['kubectl', 'logs', 'deploy/api', '--since=10m'] },
      expect: {},
      inferred: true,
    },
  ],
  [
    'kubectl logs -f deploy/api',
    {
      type: 'manual',
      spec: { prompt: 'Run `kubectl logs -f deploy/api` and look: is it as it should be?' },
      expect: {},
    },
  ],
  [
    'docker logs api 2>&1 | grep -q started',
    {
      type: 'command',
      spec: { run: ['bash', '-eo', 'pipefail', '-c', 'docker logs api 2>&1'] },
      expect: { stdout: { matches: '\\bstarted\\b' } },
    },
  ],
  [
    'docker logs -f api',
    {
      type: 'manual',
      spec: { prompt: 'Run `docker logs -f api` and look: is it as it should be?' },
      expect: {},
    },
  ],
  [
    'aws logs filter-log-events --log-group-name /x --filter-pattern ERROR',
    {
      type: 'command',
      spec: {
        run: ['aws', 'logs', 'filter-log-events', '--log-group-name', '/x', '--filter-pattern', 'ERROR'],
      },
      expect: {},
      inferred: true,
    },
  ],
  [
    'openssl s_client -connect smtp.example.com:587 -starttls smtp',
    {
      type: 'command',
      spec: { run: ['openssl', 's_client', '-connect', 'smtp.example.com:587', '-starttls', 'smtp'] },
      expect: {},
      inferred: true,
    },
  ],
  [
    '[[ $REGION == us-* ]]',
    {
      type: 'command',
      spec: { run: ['bash', '-eo', 'pipefail', '-c', '[[ $REGION == us-* ]]'], env: { REGION: '${REGION}' } },
      expect: { exitCode: 0 },
    },
  ],
  [
    'pytest tests/e2e -v',
    {
      type: 'command',
      spec: { run: ['pytest', 'tests/e2e', '-v'], junit: 'auto' },
      expect: { exitCode: 0, tests: { passed: { gte: 1 }, failed: 0 } },
    },
  ],
  [
    'python -m pytest tests/ -k smoke',
    {
      type: 'command',
      spec: { run: ['python', '-m', 'pytest', 'tests/', '-k', 'smoke'], junit: 'auto' },
      expect: { exitCode: 0, tests: { passed: { gte: 1 }, failed: 0 } },
    },
  ],
  ['npm test', { type: 'command', spec: { run: ['npm', 'test'] }, expect: { exitCode: 0 } }],
  [
    'npm run test:e2e',
    { type: 'command', spec: { run: ['npm', 'run', 'test:e2e'] }, expect: { exitCode: 0 } },
  ],
  [
    'npx playwright test',
    { type: 'command', spec: { run: ['npx', 'playwright', 'test'] }, expect: { exitCode: 0 } },
  ],
  ['go test ./...', { type: 'command', spec: { run: ['go', 'test', './...'] }, expect: { exitCode: 0 } }],
  ['cargo test', { type: 'command', spec: { run: ['cargo', 'test'] }, expect: { exitCode: 0 } }],
  ['make test', { type: 'command', spec: { run: ['make', 'test'] }, expect: { exitCode: 0 } }],
  [
    'python scripts/check_architecture_compliance.py --focus configuration',
    {
      type: 'command',
      spec: { run: ['python', 'scripts/check_architecture_compliance.py', '--focus', 'configuration'] },
      expect: { exitCode: 0 },
    },
  ],
  [
    'python scripts/validate_all_imports.py --service netra_backend',
    {
      type: 'command',
      spec: { run: ['python', 'scripts/validate_all_imports.py', '--service', 'netra_backend'] },
      expect: { exitCode: 0 },
    },
  ],
  [
    'python scripts/deploy_to_gcp.py --project netra-staging',
    {
      type: 'command',
      spec: { run: ['python', 'scripts/deploy_to_gcp.py', '--project', 'netra-staging'] },
      expect: {},
      inferred: true,
      danger: true,
    },
  ],
  [
    './deploy.sh staging',
    { type: 'command', spec: { run: ['./deploy.sh', 'staging'] }, expect: {}, inferred: true, danger: true },
  ],
  [
    './scripts/verify-deployment.sh',
    { type: 'command', spec: { run: ['./scripts/verify-deployment.sh'] }, expect: { exitCode: 0 } },
  ],
  [
    'bash scripts/migrate.sh',
    {
      type: 'command',
      spec: { run: ['bash', 'scripts/migrate.sh'] },
      expect: {},
      inferred: true,
      danger: true,
    },
  ],
  [
    'npm run deploy',
    { type: 'command', spec: { run: ['npm', 'run', 'deploy'] }, expect: {}, inferred: true, danger: true },
  ],
  [
    'make migrate',
    { type: 'command', spec: { run: ['make', 'migrate'] }, expect: {}, inferred: true, danger: true },
  ],
  [
    'alembic upgrade head',
    {
      type: 'command',
      spec: { run: ['alembic', 'upgrade', 'head'] },
      expect: {},
      inferred: true,
      danger: true,
    },
  ],
  [
    'python manage.py migrate',
    {
      type: 'command',
      spec: { run: ['python', 'manage.py', 'migrate'] },
      expect: {},
      inferred: true,
      danger: true,
    },
  ],
  [
    'kubectl get pods -n staging',
    {
      type: 'command',
      spec: { run: ['kubectl', 'get', 'pods', '-n', 'staging'] },
      expect: {},
      inferred: true,
    },
  ],
  [
    'kubectl apply -f k8s/',
    {
      type: 'command',
      spec: { run: ['kubectl', 'apply', '-f', 'k8s/'] },
      expect: {},
      inferred: true,
      danger: true,
    },
  ],
  [
    'kubectl delete pod api-0',
    {
      type: 'command',
      spec: { run: ['kubectl', 'delete', 'pod', 'api-0'] },
      expect: {},
      inferred: true,
      danger: true,
    },
  ],
  [
    'kubectl rollout restart deployment/api',
    {
      type: 'command',
      spec: { run: ['kubectl', 'rollout', 'restart', 'deployment/api'] },
      expect: {},
      inferred: true,
      danger: true,
    },
  ],
  [
    'kubectl rollout status deployment/api',
    {
      type: 'command',
      spec: { run: ['kubectl', 'rollout', 'status', 'deployment/api'] },
      expect: {},
      inferred: true,
    },
  ],
  [
    'kubectl scale deploy/api --replicas=3',
    {
      type: 'command',
      spec: { run: ['kubectl', 'scale', 'deploy/api', '--replicas=3'] },
      expect: {},
      inferred: true,
      danger: true,
    },
  ],
  [
    'kubectl exec api-0 -- rm -rf /tmp/x',
    {
      type: 'command',
      spec: { run: ['kubectl', 'exec', 'api-0', '--', 'rm', '-rf', '/tmp/x'] },
      expect: {},
      inferred: true,
      danger: true,
    },
  ],
  [
    'kubectl exec deploy/api -- printenv NODE_ENV',
    {
      type: 'command',
      spec: { run: ['kubectl', 'exec', 'deploy/api', '--', 'printenv', 'NODE_ENV'] },
      expect: {},
      inferred: true,
    },
  ],
  [
    'kubectl port-forward svc/api 8080:80',
    {
      type: 'command',
      spec: { run: ['kubectl', 'port-forward', 'svc/api', '8080:80'], background: { ready: { port: 8080 } } },
      expect: {},
      inferred: true,
    },
  ],
  [
    'kubectl apply --dry-run=client -f x.yaml',
    {
      type: 'command',
      spec: { run: ['kubectl', 'apply', '--dry-run=client', '-f', 'x.yaml'] },
      expect: {},
      inferred: true,
    },
  ],
  ['terraform plan', { type: 'command', spec: { run: ['terraform', 'plan'] }, expect: {}, inferred: true }],
  [
    'terraform apply -auto-approve',
    {
      type: 'command',
      spec: { run: ['terraform', 'apply', '-auto-approve'] },
      expect: {},
      inferred: true,
      danger: true,
    },
  ],
  [
    'helm upgrade api ./chart',
    {
      type: 'command',
      spec: { run: ['helm', 'upgrade', 'api', './chart'] },
      expect: {},
      inferred: true,
      danger: true,
    },
  ],
  [
    'gcloud run deploy api --image gcr.io/p/api',
    {
      type: 'command',
      spec: { run: ['gcloud', 'run', 'deploy', 'api', '--image', 'gcr.io/p/api'] },
      expect: {},
      inferred: true,
      danger: true,
    },
  ],
  [
    "gcloud run services describe api --format='value(status.url)'",
    {
      type: 'command',
      spec: { run: ['gcloud', 'run', 'services', 'describe', 'api', '--format=value(status.url)'] },
      expect: {},
      inferred: true,
    },
  ],
  [
    'gcloud run services update-traffic api --to-revisions=LATEST=100',
    {
      type: 'command',
      spec: { run: ['gcloud', 'run', 'services', 'update-traffic', 'api', '--to-revisions=LATEST=100'] },
      expect: {},
      inferred: true,
      danger: true,
    },
  ],
  [
    'gcloud sql instances restart db',
    {
      type: 'command',
      spec: { run: ['gcloud', 'sql', 'instances', 'restart', 'db'] },
      expect: {},
      inferred: true,
      danger: true,
    },
  ],
  ['docker ps', { type: 'command', spec: { run: ['docker', 'ps'] }, expect: {}, inferred: true }],
  [
    'docker compose up -d',
    {
      type: 'command',
      spec: { run: ['docker', 'compose', 'up', '-d'] },
      expect: {},
      inferred: true,
      danger: true,
    },
  ],
  [
    'docker compose ps',
    { type: 'command', spec: { run: ['docker', 'compose', 'ps'] }, expect: {}, inferred: true },
  ],
  [
    'docker push registry/x:1',
    {
      type: 'command',
      spec: { run: ['docker', 'push', 'registry/x:1'] },
      expect: {},
      inferred: true,
      danger: true,
    },
  ],
  [
    'docker rm -f api',
    {
      type: 'command',
      spec: { run: ['docker', 'rm', '-f', 'api'] },
      expect: {},
      inferred: true,
      danger: true,
    },
  ],
  [
    'git push origin main',
    {
      type: 'command',
      spec: { run: ['git', 'push', 'origin', 'main'] },
      expect: {},
      inferred: true,
      danger: true,
    },
  ],
  ['git status', { type: 'command', spec: { run: ['git', 'status'] }, expect: {}, inferred: true }],
  [
    'git log --oneline -5',
    { type: 'command', spec: { run: ['git', 'log', '--oneline', '-5'] }, expect: {}, inferred: true },
  ],
  [
    'rm -rf /tmp/cache',
    { type: 'command', spec: { run: ['rm', '-rf', '/tmp/cache'] }, expect: {}, inferred: true, danger: true },
  ],
  [
    'kill -9 1234',
    { type: 'command', spec: { run: ['kill', '-9', '1234'] }, expect: {}, inferred: true, danger: true },
  ],
  ['redis-cli ping', { type: 'command', spec: { run: ['redis-cli', 'ping'] }, expect: {}, inferred: true }],
  [
    'redis-cli -a s3cretpw FLUSHALL',
    {
      type: 'command',
      spec: { run: ['redis-cli', '-a', '${secret:REDIS_PASSWORD}', 'FLUSHALL'] },
      expect: {},
      inferred: true,
      danger: true,
      secrets: ['REDIS_PASSWORD'],
    },
  ],
  [
    'redis-cli get key',
    { type: 'command', spec: { run: ['redis-cli', 'get', 'key'] }, expect: {}, inferred: true },
  ],
  [
    'psql -c "select count(*) from users"',
    {
      type: 'command',
      spec: { run: ['psql', '-c', 'select count(*) from users'] },
      expect: {},
      inferred: true,
    },
  ],
  [
    'psql "postgres://app:pgpass1@db/x" -c "delete from users"',
    {
      type: 'command',
      spec: { run: ['psql', 'postgres://app:${secret:APP_PASSWORD}@db/x', '-c', 'delete from users'] },
      expect: {},
      inferred: true,
      danger: true,
      secrets: ['APP_PASSWORD'],
    },
  ],
  [
    'PGPASSWORD=pgpass1 psql -h db -c "select 1"',
    {
      type: 'command',
      spec: { run: ['psql', '-h', 'db', '-c', 'select 1'], env: { PGPASSWORD: '${secret:PGPASSWORD}' } },
      expect: {},
      inferred: true,
      secrets: ['PGPASSWORD'],
    },
  ],
  [
    "mysql -u root -ppassw0rd -e 'select 1'",
    {
      type: 'command',
      spec: { run: ['mysql', '-u', 'root', '-p${secret:MYSQL_PASSWORD}', '-e', 'select 1'] },
      expect: {},
      inferred: true,
      secrets: ['MYSQL_PASSWORD'],
    },
  ],
  [
    'k6 run load.js',
    { type: 'command', spec: { run: ['k6', 'run', 'load.js'] }, expect: { exitCode: 0 }, danger: true },
  ],
  [
    'ab -n 1000 -c 10 https://api.example.com/',
    {
      type: 'command',
      spec: { run: ['ab', '-n', '1000', '-c', '10', 'https://api.example.com/'] },
      expect: {},
      inferred: true,
      danger: true,
    },
  ],
  [
    'sudo systemctl restart nginx',
    {
      type: 'command',
      spec: { run: ['sudo', 'systemctl', 'restart', 'nginx'] },
      expect: {},
      inferred: true,
      danger: true,
    },
  ],
  [
    'systemctl status nginx',
    { type: 'command', spec: { run: ['systemctl', 'status', 'nginx'] }, expect: {}, inferred: true },
  ],
  [
    "ssh host 'systemctl restart api'",
    {
      type: 'command',
      spec: { run: ['ssh', 'host', 'systemctl restart api'] },
      expect: {},
      inferred: true,
      danger: true,
    },
  ],
  [
    'bash -c "kubectl delete ns x"',
    {
      type: 'command',
      spec: { run: ['bash', '-c', 'kubectl delete ns x'] },
      expect: {},
      inferred: true,
      danger: true,
    },
  ],
  [
    'xargs kill < pids',
    {
      type: 'command',
      spec: { run: ['bash', '-eo', 'pipefail', '-c', 'xargs kill < pids'] },
      expect: {},
      inferred: true,
      danger: true,
    },
  ],
  [
    'watch kubectl get pods',
    {
      type: 'manual',
      spec: { prompt: 'Run `watch kubectl get pods` and look: is it as it should be?' },
      expect: {},
    },
  ],
  [
    'tail -f /var/log/app.log',
    {
      type: 'manual',
      spec: { prompt: 'Run `tail -f /var/log/app.log` and look: is it as it should be?' },
      expect: {},
    },
  ],
  [
    'tail -n 100 /var/log/app.log',
    { type: 'command', spec: { run: ['tail', '-n', '100', '/var/log/app.log'] }, expect: {}, inferred: true },
  ],
  [
    'python -m http.server 8000',
    {
      type: 'command',
      spec: { run: ['python', '-m', 'http.server', '8000'], background: { ready: { port: 8000 } } },
      expect: {},
      inferred: true,
    },
  ],
  [
    'cd netra_backend && python -m netra_backend.app.main',
    {
      type: 'manual',
      spec: { prompt: 'Run `python -m netra_backend.app.main` and look: is it as it should be?' },
      expect: {},
    },
  ],
  [
    'uvicorn app:app --port 8000 &',
    {
      type: 'command',
      spec: { run: ['uvicorn', 'app:app', '--port', '8000'], background: { ready: { port: 8000 } } },
      expect: {},
      inferred: true,
    },
  ],
  [
    'npm start',
    { type: 'manual', spec: { prompt: 'Run `npm start` and look: is it as it should be?' }, expect: {} },
  ],
  [
    'for i in $(seq 1 5); do curl -sf https://api.example.com/health; done',
    {
      type: 'command',
      spec: {
        run: [
          'bash',
          '-eo',
          'pipefail',
          '-c',
          'for i in $(seq 1 5); do curl -sf https://api.example.com/health; done',
        ],
      },
      expect: {},
      inferred: true,
    },
  ],
  [
    'for i in 1 2 3; do curl -X POST https://api.example.com/x; done',
    {
      type: 'command',
      spec: {
        run: [
          'bash',
          '-eo',
          'pipefail',
          '-c',
          'for i in 1 2 3; do curl -X POST https://api.example.com/x; done',
        ],
      },
      expect: {},
      inferred: true,
      danger: true,
    },
  ],
  [
    'while ! curl -sf https://api.example.com/health; do sleep 1; done',
    {
      type: 'command',
      spec: {
        run: [
          'bash',
          '-eo',
          'pipefail',
          '-c',
          'while ! curl -sf https://api.example.com/health; do sleep 1; done',
        ],
      },
      expect: {},
      inferred: true,
    },
  ],
  [
    'while true; do curl https://api.example.com; sleep 1; done',
    {
      type: 'manual',
      spec: {
        prompt:
          'Run `while true; do curl https://api.example.com; sleep 1; done` and look: is it as it should be?',
      },
      expect: {},
    },
  ],
  [
    'if [ -f .env ]; then echo yes; fi',
    {
      type: 'command',
      spec: { run: ['bash', '-eo', 'pipefail', '-c', 'if [ -f .env ]; then echo yes; fi'] },
      expect: { stdout: { contains: 'yes' }, exitCode: 0 },
    },
  ],
  ['check() { curl -sf "$1"; }', null],
  ['export API_URL=https://api.example.com', null],
  ['API_KEY=sk-live-0123456789abcdef', null],
  ['cd backend', null],
  ['sleep 5', null],
  ['set -e', null],
  ['source venv/bin/activate', null],
  ['echo "=== Checking ==="', null],
  ['TOKEN=$(gcloud auth print-identity-token)', null],
  [
    "URL=$(gcloud run services describe api --format='value(status.url)')",
    {
      type: 'command',
      spec: {
        run: ['gcloud', 'run', 'services', 'describe', 'api', '--format=value(status.url)'],
        read: { URL: '^\\s*(\\S.*?)\\s*$' },
      },
      expect: {},
      inferred: true,
      capture: { URL: '$.read.URL' },
    },
  ],
  [
    "DEPLOYED=$(gcloud run deploy api --image x --format='value(status.url)')",
    {
      type: 'command',
      spec: {
        run: ['gcloud', 'run', 'deploy', 'api', '--image', 'x', '--format=value(status.url)'],
        read: { DEPLOYED: '^\\s*(\\S.*?)\\s*$' },
      },
      expect: {},
      inferred: true,
      danger: true,
      capture: { DEPLOYED: '$.read.DEPLOYED' },
    },
  ],
  [
    'Open the dashboard and check the graphs.',
    { type: 'manual', spec: { prompt: 'Open the dashboard and check the graphs.' }, expect: {} },
  ],
  [
    'SELECT count(*) FROM users;',
    {
      type: 'manual',
      spec: { prompt: 'Run `SELECT count(*) FROM users;` in the database and look: is it as it should be?' },
      expect: {},
    },
  ],
  [
    'DELETE FROM users WHERE id = 1;',
    {
      type: 'manual',
      spec: {
        prompt: 'Run `DELETE FROM users WHERE id = 1;` in the database and look: is it as it should be?',
      },
      expect: {},
      danger: true,
    },
  ],
  ['/staging-check status', { type: 'manual', spec: { prompt: '/staging-check status' }, expect: {} }],
  ['- click the Login button', { type: 'manual', spec: { prompt: '- click the Login button' }, expect: {} }],
  [
    'grpcurl -plaintext localhost:50051 grpc.health.v1.Health/Check',
    {
      type: 'grpc',
      spec: { address: 'localhost:50051' },
      expect: { status: 'SERVING' },
      hosts: ['localhost:50051'],
      inferred: true,
    },
  ],
  [
    'ping -c 3 api.example.com',
    { type: 'command', spec: { run: ['ping', '-c', '3', 'api.example.com'] }, expect: {}, inferred: true },
  ],
  [
    'ping api.example.com',
    {
      type: 'manual',
      spec: { prompt: 'Run `ping api.example.com` and look: is it as it should be?' },
      expect: {},
    },
  ],
  [
    'diff a.txt b.txt',
    { type: 'command', spec: { run: ['diff', 'a.txt', 'b.txt'] }, expect: { exitCode: 0 } },
  ],
  [
    'cat config.json | jq -e .a',
    {
      type: 'command',
      spec: { run: ['bash', '-eo', 'pipefail', '-c', 'cat config.json | jq -e .a'] },
      expect: { exitCode: 0 },
    },
  ],
  ['ls -la dist', { type: 'command', spec: { run: ['ls', '-la', 'dist'] }, expect: {}, inferred: true }],
  [
    'terraform output -raw url',
    { type: 'command', spec: { run: ['terraform', 'output', '-raw', 'url'] }, expect: {}, inferred: true },
  ],
  [
    'vercel --prod',
    { type: 'command', spec: { run: ['vercel', '--prod'] }, expect: {}, inferred: true, danger: true },
  ],
  [
    'fly deploy',
    { type: 'command', spec: { run: ['fly', 'deploy'] }, expect: {}, inferred: true, danger: true },
  ],
  [
    'gh workflow run deploy.yml',
    {
      type: 'command',
      spec: { run: ['gh', 'workflow', 'run', 'deploy.yml'] },
      expect: {},
      inferred: true,
      danger: true,
    },
  ],
  ['gh run list', { type: 'command', spec: { run: ['gh', 'run', 'list'] }, expect: {}, inferred: true }],
  [
    'python -c "import requests; assert requests.get(\'https://api.example.com\').ok"',
    {
      type: 'command',
      spec: { run: ['python', '-c', "import requests; assert requests.get('https://api.example.com').ok"] },
      expect: { exitCode: 0 },
    },
  ],
  [
    'for host in a b; do curl -sf "https://$host.example.com/health" || exit 1; done',
    {
      type: 'command',
      spec: {
        run: [
          'bash',
          '-eo',
          'pipefail',
          '-c',
          'for host in a b; do curl -sf "https://$host.example.com/health" || exit 1; done',
        ],
      },
      expect: {},
      inferred: true,
    },
  ],
];
