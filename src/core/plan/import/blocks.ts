import type { Item } from './item.ts';

/** What a block of code is to a plan. `none`: nothing that runs by itself (configuration, a diagram). */
export type BlockKind = 'shell' | 'powershell' | 'request' | 'python' | 'program' | 'output' | 'none';

const shells = new Set([
  'bash',
  'sh',
  'shell',
  'zsh',
  'ksh',
  'fish',
  'console',
  'shell-session',
  'shellsession',
  'terminal',
  'bash-session',
  'curl',
  'cmd',
  'command',
  'commandline',
  'azurecli',
  'azurecli-interactive',
]);
const outputs = new Set([
  'text',
  'txt',
  'plaintext',
  'plain',
  'output',
  'log',
  'logs',
  'json',
  'jsonc',
  'json5',
  'none',
]);
const programs = new Set([
  'javascript',
  'js',
  'typescript',
  'ts',
  'jsx',
  'tsx',
  'go',
  'java',
  'ruby',
  'rb',
  'php',
  'rust',
  'csharp',
  'cs',
  'kotlin',
  'swift',
  'scala',
  'sql',
  'gherkin',
  'feature',
  'robot',
  'k6',
  'graphql',
  'r',
  'elixir',
  'promql',
  'perl',
]);

/** Programs that documents type into a terminal. */
const programNames =
  'curl wget http https xh promtool grpcurl grpc_health_probe grpc-health-probe wscat websocat dig nslookup host nc ncat telnet ping openssl kubectl helm gcloud gsutil bq aws az doctl heroku fly flyctl vercel docker docker-compose podman npm npx yarn pnpm node deno bun python python3 pip pytest tox uv poetry go cargo mvn gradle make bundle rake rails php composer psql mysql redis-cli mongosh sqlite3 pg_isready terraform ansible ansible-playbook git gh ssh scp systemctl journalctl jq yq grep awk sed cat ls echo printenv env test tail head ps ss netstat lsof df du free k6 hey ab wrk vegeta newman playwright cypress jest vitest bash sh source export cd sudo time watch timeout for while if mkdir cp mv rm touch chmod nginx traceroute nmap argocd istioctl vault consul nomad kustomize skaffold flux kafkacat kcat rabbitmqctl rabbitmq-diagnostics etcdctl crictl nerdctl oc eksctl php java dotnet ruby perl pm2 supervisorctl apachectl httpd haproxy mongo cqlsh clickhouse-client influx nats kafka-topics kafka-topics.sh kafka-consumer-groups kafka-consumer-groups.sh memcached-tool ip ufw firewall-cmd iptables sysctl dmesg mount lsblk stat find diff md5sum sha256sum rsync rg xmllint mtr whois ntpq chronyc timedatectl hostnamectl rabbitmqadmin wp drush bin/console aliyun oci'.split(
    ' ',
  );
const program = new RegExp(
  `^(?:[A-Z_][A-Z0-9_]*=\\S*\\s+)*(?:sudo\\s+)?(?:${programNames.map((name) => RegExp.escape(name)).join('|')})(?=\\s|$)`,
);

/** What a block is, by its language, else by what stands in it. */
export function kindOfBlock(item: Item): BlockKind {
  const language = item.language?.replace(/^[{.]+|[}:,].*$/g, '') ?? null;
  if (language !== null) {
    if (shells.has(language)) return 'shell';
    if (['powershell', 'ps1', 'pwsh', 'ps'].includes(language)) return 'powershell';
    if (language === 'http' || language === 'rest') return 'request';
    if (['python', 'py', 'python3'].includes(language)) return 'python';
    if (programs.has(language)) return 'program';
    if (!outputs.has(language)) return 'none';
  }
  const lines = item.text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const typed = lines.filter((line) => isCommandLine(line));
  const first = lines.find((line) => !line.startsWith('#')) ?? '';
  if (language !== null && !/^[$>] /.test(first))
    return isRequestLine(first) && language !== 'json' ? 'request' : 'output';
  if (isRequestLine(first)) return 'request';
  return typed.length > 0 && isCommandLine(first) ? 'shell' : 'output';
}

/** `GET /health`, also with a whole address, and `HTTP/1.1` behind it. */
export function isRequestLine(line: string): boolean {
  return /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\s+(https?:\/\/|\/|\$|\{\{|<)\S*/.test(line.trim());
}

/** True for a line that begins as people begin a command. */
export function isCommandLine(line: string): boolean {
  const text = line.replace(/^\s*[$%❯]\s+/, '').trim();
  return program.test(text) || /^\.{1,2}\/[\w./-]+/.test(text);
}

/** `! curl …`, `(cd /tmp && ls)`, `[ "$(curl …)" = 200 ]`: what the shell reads as a command though it begins with no program. */
export function isCompound(code: string): boolean {
  if (/^\[\[?\s.*\$\(.*\s\]\]?$/s.test(code)) return true;
  const inner = /^(?:!\s+|\(\s*(?=.*\)$)|\{\s+(?=.*;\s*\}$))(\S.*)$/s.exec(code)?.[1];
  return inner !== undefined && isCommandLine(inner);
}

/** The code in a text that runs: commands and requests between backticks. */
export function inlineCommands(text: string): readonly { command: string; rest: string }[] {
  const spans = [...text.matchAll(/(`+)([^`][\s\S]*?)\1(?!`)/g)];
  const running = spans.filter(([, , inside = '']) => {
    const code = inside.trim();
    // A name alone (`curl`, `make`) is spoken of, not run.
    return isRequestLine(code) || (/\s/.test(code) && (isCommandLine(code) || isCompound(code)));
  });
  return running.map(([whole, , inside = '']) => ({
    command: inside.trim(),
    rest: text.replace(whole, ' '),
  }));
}
