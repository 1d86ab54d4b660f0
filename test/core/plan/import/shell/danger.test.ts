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
];

const looking = [
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
