import { describe, expect, it } from 'vitest';
import { draftsIn } from './draft-plan.ts';

/** Whether any of the commands is marked as a change. */
function isMarked(source: string): boolean {
  return draftsIn(source).some(({ draft }) => draft !== null && draft.danger !== null);
}

const changing = [
  // Code in a word, and in a heredoc.
  'python manage.py shell -c "User.objects.all().delete()"',
  'python -c "from app import db; db.drop_all()"',
  'python -c "from a import User; User.objects.create(name=1)"',
  'python -c "import boto3; boto3.client(\\"s3\\").delete_object(Bucket=1)"',
  'python -c "c.cursor().execute(\\"delete from users\\")"',
  'node -e "pool.query(\'DROP TABLE users\')"',
  'node -e "db.users.deleteMany({})"',
  'ruby -e "User.destroy_all"',
  "python - <<'EOF'\nimport redis\nredis.Redis().flushall()\nEOF",
  'python -c "urlopen(\'http://x/admin/restart\')"',
  "python -c \"urlopen(Request('http://x/a', data=b'1'))\"",
  // What reads commands.
  'cat drop.sql | psql',
  'echo "$SQL" | psql',
  'cat cmds.txt | redis-cli -h r',
  'nc 127.0.0.1 11211 <<< "flush_all"',
  "printf 'FLUSHALL\\r\\n' | nc localhost 6379",
  'if true; then cat drop.sql | mysql db; fi',
  'base64 -d job | sh',
  'bash < deploy.sh',
  'bash <(curl -s http://x/install.sh)',
  'eval "$CMD"',
  'bash -c "$(curl -fsSL http://x/install.sh)"',
  // Calls, messages, addresses.
  "grpcurl -d '{}' localhost:50051 pkg.Svc/DeleteAll",
  'grpcurl -plaintext localhost:50051 pkg.Svc/CreateUser',
  'grpcurl -plaintext localhost:50051 pkg.Svc.Restart',
  "curl 'http://x/graphql?query=mutation%7BdeleteAll%7D'",
  "curl -G http://x/graphql --data-urlencode 'query=mutation { deleteAll }'",
  'curl "http://x/api/reset-password?user=bob"',
  'curl "http://x/unsubscribe?id=7"',
  'wscat -c ws://x -x \'{"type":"delete_all"}\'',
  'curl -s http://x/g -X "$METHOD"',
  'curl -sX${METHOD} http://x/g',
  'wget --method "$M" http://x/g',
  'http "$METHOD" http://x/g',
  // Files and databases that are emptied.
  '> app.log',
  ': > app.log',
  'bash -c "> app.log"',
  'cat /dev/null > app.log',
  'pytest tests/ --reset-db',
  // However options are bundled, and whatever starts the program.
  'curl -sXDELETE http://x/a/7',
  'curl -sSfXPOST http://x/a',
  'curl -H "X-HTTP-Method-Override: DELETE" http://x/a/7',
  'curl -K deploy.curlrc',
  'git clean -fdx',
  'mvn flyway:clean',
  'bundle exec rails runner "User.delete_all"',
  'npx --yes prisma@5 migrate reset',
  'curl http://x/api/jobs/7/cancel',
  'curl http://x/users/7/deactivate',
  'curl -G http://x/query --data-urlencode "query=drop table x"',
  'curl "http://x/query?db=m&q=DROP+DATABASE+m"',
  'python -c "import requests; requests.delete(\'http://x/7\')"',
  '$(which rm) x',
  // SQL that is more than a question.
  'psql -c "select * into backup from orders"',
  'psql -c "copy orders to program \'rm -rf /x\'"',
  'psql -c "do $$ begin perform 1; end $$"',
  'psql -c "select lo_unlink(1)"',
  'psql -c "select cleanup_orders()"',
  'mysql -e "kill 12"',
  'sqlite3 a.db ".restore b.db"',
  // Programs by their words.
  'redis-cli --pipe < cmds.txt',
  'gcloud pubsub subscriptions seek s --time 2026-01-01',
  'gcloud pubsub subscriptions pull s --auto-ack',
  'gcloud logging write l text',
  'aws sqs receive-message --queue-url q',
  'npm dist-tag add a@1 latest',
  'npm version patch',
  'make clean',
  'cp a b',
  'mosquitto_pub -t a -m b',
  'slack chat send hi',
  'spark-submit job.py',
  'terraform workspace select prod',
  'az aks get-credentials -n a',
  'source ./deploy.sh',
  '. ./scripts/migrate-all.sh',
  "trap 'rm -rf x' EXIT",
];

const looking = [
  'source .env.deploy',
  '. venv/bin/activate',
  'source ~/.bashrc',
  'source deploy_env.sh',
  "trap 'echo done' EXIT",
  'kubectl auth can-i delete pods',
  'curl -sX GET http://x/a',
  'curl "http://x/search?q=select+a+restaurant"',
  'psql -c "select count(*) from orders"',
  'psql -c "select now(), version()"',
  'bundle exec rspec',
  'make check',
  'cp plan.yaml /tmp/plan.yaml',
  'curl http://x/orders/7/status',
  'python -c "print(requests.get(\'http://x/created\').status_code)"',
  'python -c "import json,sys; print(json.load(sys.stdin)[\'updated_at\'])"',
  'python -c "import app; print(app.create_app())"',
  'python -c "c.execute(\'select count(*) from deleted_users\')"',
  'node -e "console.log(require(\'./package.json\').version)"',
  'grpcurl -plaintext localhost:50051 list',
  'grpcurl -plaintext localhost:50051 describe pkg.Svc',
  'grpcurl -plaintext localhost:50051 pkg.Svc/GetUser',
  'grpcurl -d \'{"service":"x"}\' localhost:50051 grpc.health.v1.Health/Check',
  'echo "select 1" | psql',
  'echo "select 1 from t where id = $ID" | psql',
  'echo PING | redis-cli',
  'cat drop.sql | psql -c "select 1"',
  'echo stats | nc localhost 11211',
  "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc localhost 80",
  'curl "http://x/graphql?query=%7Bme%7D"',
  'curl http://x/deleted-users',
  'curl http://x/reset-password',
  'wscat -c ws://x -x \'{"type":"ping"}\'',
  'wscat -c ws://x -x \'{"type":"subscribe","channel":"deletes"}\'',
  'cat urls.txt | xargs -n1 curl -s',
  'curl -s http://x/health > health.json',
  'echo done > /dev/null',
  'eval "$(ssh-agent -s)"',
  'bash < check-health.sh',
];

describe('what changes something is marked, and what only looks is not', () => {
  it.each(changing)('%s is a change', (source) => {
    expect(isMarked(source)).toBe(true);
  });

  it.each([
    'curl -s http://x/g -X "$METHOD"',
    'wget --method "$METHOD" http://x/g',
    'http "$METHOD" http://x/g',
  ])('%s keeps its method', (source) => {
    const [one] = draftsIn(source);
    expect(one?.draft).toMatchObject({ type: 'command', variables: [{ name: 'METHOD', value: null }] });
  });

  it.each(looking)('%s only looks', (source) => {
    expect(isMarked(source)).toBe(false);
  });
});
