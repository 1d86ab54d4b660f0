import { isTail } from './cloud-logs.ts';
import type { ParsedCommand, Simple } from './model.ts';
import { wordsOf } from './native.ts';
import { readScript } from './read-script.ts';
import { unwrap } from './unwrap.ts';
import { plainText } from './words.ts';

const servers =
  /^(?:\S*\/)?(?:python[\d.]*\s+-m\s+(?:http\.server|SimpleHTTPServer|flask\s+run|uvicorn|gunicorn|hypercorn|streamlit|celery|(?:[\w.]+\.)?(?:main|app|server|__main__|api|wsgi|asgi|worker)(?=\s|$))|python[\d.]*\s+(?:\S+\s+)*manage\.py\s+runserver|(?:uvicorn|gunicorn|hypercorn|daphne|waitress-serve|puma|unicorn|thin|streamlit|nodemon|pm2-runtime|http-server|serve|live-server|mailhog|mailpit|ngrok|cloudflared|localtunnel|lt|cloud_sql_proxy|cloud-sql-proxy|redis-server|mongod|postgres|mysqld|nginx|caddy|minio|traefik|envoy|vault\s+server|consul\s+agent|stern|kubetail|k9s|top|htop|btop|lazydocker|ctop|glances|iotop|vmstat\s+\d+|iostat\s+\d+|tcpdump|ssh\s+.*-N|jupyter)(?=\s|$)|flask\s+run|celery\s+(?:\S+\s+)*worker|(?:npm|pnpm|yarn|bun)\s+(?:run\s+)?(?:start|dev|serve|watch|preview)(?::[\w-]+)?(?=\s|$)|(?:node|deno\s+run|bun|tsx|ts-node)\s+(?:-\S+\s+)*(?:\S*\/)?(?:server|app|index|main)\.[cm]?[jt]s(?=\s|$)|rails\s+s(?:erver)?(?=\s|$)|(?:bundle\s+exec\s+)?(?:rails|puma|sidekiq|foreman)\s+(?:s|server|start)?(?=\s|$)|java\s+(?:-\S+\s+)*-jar\s|\S*gradlew?\s+bootRun|mvn\s+spring-boot:run|\S*mvnw\s+spring-boot:run|php\s+(?:artisan\s+serve|-S)|dotnet\s+(?:run|watch)|next\s+(?:dev|start)|vite(?=\s*$)|vite\s+dev|air(?=\s|$)|skaffold\s+dev|tilt\s+up|kubectl\s+(?:proxy|port-forward)|kubectl\s+.*port-forward|oc\s+port-forward|firebase\s+emulators:start|redis-cli\s+(?:.*\s)?(?:monitor|subscribe|psubscribe|--latency|--stat)(?=\s|$)|wscat\s+-l|websocat\s+-s|make\s+(?:run|serve|dev|start|watch)(?=\s|$)|docker(?:-compose|\s+compose)\s+(?:\S+\s+)*up(?!.*\s(?:-d|--detach|--wait)(?:\s|$))|docker\s+run(?!.*\s(?:-d|--detach|--rm)(?:\s|$))|docker\s+stats(?!.*--no-stream)|docker\s+events(?!.*--until)|uv\s+run\s+(?:uvicorn|gunicorn|flask)|poetry\s+run\s+(?:uvicorn|gunicorn|flask))/i;
const follows =
  /^(?:tail\s+(?:\S+\s+)*(?:-\w*[fF]\w*|--follow(?:=\S+)?|--retry)(?=\s|$)|(?:kubectl|oc|docker|docker-compose|podman|journalctl|heroku|fly|flyctl|pm2|nomad|vercel|wrangler|railway|supervisorctl|sam|aws|argo|tkn|gcloud|az|gh)\s+(?:.*\s)?(?:(?:logs?|get|events?|attach|tail|watch)\s+(?:.*\s)?)?(?:-f|-\w*f|--follow(?:=true)?|--tail(?!\s+(?:\d|all|\$))|-w|--watch(?:=true)?|--watch-only)(?=\s|$))/;
const isFile =
  /^(?:docker|podman)\s+(?!.*\b(?:logs|attach|events|stats)\b)|^(?:kubectl|oc|docker|docker-compose|podman)\s+(?:.*\s)?(?:-f|--filename)\s+\S+\.(?:ya?ml|json)|^(?:kubectl|oc)\s+(?:apply|create|delete|replace|diff)\b|^docker(?:-compose|\s+compose)\s+-f\s|^docker\s+build\b/;

/** Why a command ends only when somebody ends it; null for one that ends. */
export function whyEndless(parsed: ParsedCommand): string | null {
  if (parsed.kind === 'chain')
    return parsed.links.map((link) => whyEndless(link.parsed)).find((why) => why !== null) ?? null;
  if (parsed.kind === 'compound')
    return /^\s*while\s+(?:true|:|\[\s*1\s*\]|1)\s*;?/.test(parsed.text) &&
      !/\bbreak\b|\bexit\b/.test(parsed.text)
      ? 'a loop without an end'
      : null;
  if (parsed.kind !== 'pipeline') return null;
  return (
    parsed.stages
      .map((stage) => ('kind' in stage ? whyEndless(stage) : ofSimple(stage)))
      .find((why) => why !== null) ?? null
  );
}

const aServer = 'a server, which goes on until somebody ends it';

/** True for what can be started and waited for. */
export function isServer(parsed: ParsedCommand): boolean {
  return whyEndless(parsed) === aServer;
}

/** The same of a script that another shell runs. */
function whyScript(text: string): string | null {
  if (!/\b(?:tail|logs|journalctl|watch|top|ping)\b/.test(text)) return null;
  const { script, parsedOf } = readScript(text, []);
  return (
    script.commands.map((statement) => whyEndless(parsedOf(statement))).find((why) => why !== null) ?? null
  );
}

function ofSimple(simple: Simple): string | null {
  const outer = simple.program === null ? '' : (plainText(simple.program) ?? '');
  if (outer.split('/').at(-1) === 'watch') return 'it shows the same again and again';
  if (/^g?timeout$/.test(outer)) return null;
  const inner = unwrap(simple);
  const program = inner.simple.program === null ? '' : (plainText(inner.simple.program) ?? '');
  const words = wordsOf(inner.simple);
  const line = [program.split('/').at(-1) ?? '', ...words].join(' ');
  if (inner.where.some((name) => /^g?timeout$/.test(name))) return null;
  if (/^ssh\s/.test(line) && inner.scripts.every((script) => script.trim() === '') && simple.isFed !== true)
    return /\s-\w*[NfTW]/.test(line) ? null : 'it opens a session';
  const within = inner.scripts.map(whyScript).find((why) => why !== null) ?? null;
  if (within !== null) return within;
  if (/^gcloud\b/.test(line) && isTail(words)) return 'it follows a log';
  if (/^ping6?\b/.test(line) && !/\s-(?:c|n|w)\s?\d/.test(line)) return 'it goes on until somebody ends it';
  if (/--(?:help|version|check|check-config|once|no-follow)\b/.test(line)) return null;
  if (servers.test(line)) return 'a server, which goes on until somebody ends it';
  if (
    follows.test(line) &&
    !isFile.test(line) &&
    !/^(?:gh|aws|gcloud|az)\b(?!.*(?:--follow|--watch|\bwatch\b))/.test(line)
  )
    return 'it follows what comes, until somebody ends it';
  if (/^(?:kubectl|oc)\s+.*\s(?:-w|--watch)(?:\s|$)/.test(line))
    return 'it follows what comes, until somebody ends it';
  return null;
}
