/** How names are compared that are written in several ways: `time_out`, `timeOut`, `Time-Out`. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[\s_.-]/g, '');
}

/** What others call the keys of a plan; those of ours that are meant more often first. */
const meanings: readonly (readonly [string, readonly string[]])[] = [
  ['description desc summary details about comment notes note', ['objective', 'text', 'title', 'reason']],
  ['title label displayname', ['name', 'title', 'text']],
  ['name id', ['title', 'plan', 'text', 'prompt']],
  ['labels label groups markers', ['tags']],
  ['dependson depends after requires prerequisites dependencies requisites', ['needs', 'requires']],
  ['retries maxretries attempts tries maxattempts retrycount', ['retry', 'attempts', 'times']],
  ['interval every wait sleep pause retrydelay retryinterval delayseconds', ['delay', 'interval']],
  ['max maximum limit count times', ['attempts']],
  ['severity importance prio criticality', ['tier', 'priority', 'level']],
  ['level loglevel', ['severity', 'tier']],
  ['must blocker high p0 p1 required', ['critical']],
  ['should medium p2', ['important']],
  ['could low optional nice', ['nice-to-have']],
  ['schedule every when', ['cron', 'at']],
  ['count number repetitions iterations loops', ['times']],
  ['rps qps persecond throughput', ['rate']],
  ['type name event', ['event']],
  ['priority', ['tier', 'level']],
  ['allowfailure continueonerror soft nonblocking', ['enforce']],
  ['timeoutseconds timeoutms timeoutminutes timelimit maxtime deadline duration', ['timeout', 'deadline']],
  ['timeout for until', ['deadline', 'within', 'expires']],
  [
    'statuscode code httpstatus expectedstatus responsecode expectedstatuscode statuscodes',
    ['status', 'exitCode'],
  ],
  ['exitstatus returncode rc exit', ['exitCode']],
  ['responsetime latency maxduration maxlatency elapsed time responsetimems', ['duration']],
  ['bodycontains keyword', ['contains']],
  ['content responsebody response text output', ['body', 'contains', 'stdout']],
  ['regex regexp pattern match', ['matches']],
  ['eq equal is tobe value', ['equals']],
  ['neq notequals notequal isnot', ['ne']],
  ['greaterthan morethan above', ['gt', 'gte']],
  ['lessthan below', ['lt', 'lte']],
  ['gt min minimum atleast', ['gte', 'gt']],
  ['lt max maximum atmost', ['lte', 'lt']],
  ['includes include has', ['contains']],
  ['ssl certificate cert', ['tls', 'cert']],
  ['certexpiry expiry days daysleft minimumdays certificateexpiration expiresin', ['expiresIn']],
  ['maintainer team contact assignee', ['owner']],
  ['docs doc playbook link wiki', ['runbook']],
  ['workingdirectory workdir dir chdir directory folder', ['cwd']],
  ['path', ['file', 'json']],
  ['variables values params constants', ['vars']],
  ['environment environments env envs stages targets', ['environments']],
  ['environment variables', ['env']],
  ['script cmd shell exec bash sh argv program', ['run', 'command']],
  [
    'url uri href link address endpoint baseurl target site',
    ['url', 'host', 'address', 'prometheus', 'postgres'],
  ],
  ['host hostname server domain', ['url', 'host', 'address', 'name', 'hosts']],
  ['allowedhosts allowlist whitelist domains', ['hosts']],
  ['verb httpmethod', ['method']],
  ['header', ['headers']],
  ['headers', ['header', 'metadata']],
  ['auth connectionparams connectparams initpayload authpayload', ['payload']],
  ['nsp room channel', ['namespace']],
  ['arguments data params body', ['args']],
  ['subscription operation query mutation', ['subscribe']],
  ['sse stream eventsource', ['events']],
  ['payload postdata formdata', ['json', 'body']],
  ['followredirects follow maxredirects', ['redirects']],
  ['skipverify insecureskipverify ignoressl ignoretls', ['insecure']],
  ['token apikey accesstoken jwt', ['bearer']],
  [
    'assert asserts assertion assertions conditions expected expectations should expects validate then',
    ['expect'],
  ],
  ['request rest api get curl webhook fetch', ['http']],
  ['ws socket', ['websocket']],
  ['log logging', ['logs']],
  [
    'steps step tests test check tasks monitors services jobs job endpoints cases scenarios probes items',
    ['checks', 'tasks'],
  ],
  ['stage stages phase', ['phases']],
  ['section', ['sections']],
  ['outputs export save store register extract', ['capture']],
  ['message messages frames', ['send', 'events']],
  ['query search', ['filter', 'statement']],
  ['promql expr expression metric metricname', ['query']],
  ['window lookback span period timerange rangeduration', ['range']],
  ['resolution interval', ['step']],
  ['aggregation agg reduce reducer function statistic stat', ['take']],
  ['threshold', ['value']],
  ['prometheus prom promql victoriametrics thanos mimir metric', ['metrics']],
  ['all every', ['each']],
  ['sql statements select command', ['statement']],
  ['username login role', ['user']],
  ['url uri host hostname server database db dsn connection connectionstring address', ['postgres']],
  ['count rowcount size number', ['rows']],
  ['result column cell first', ['value']],
  ['pass passwd pwd', ['password']],
  ['confirm question', ['prompt']],
  ['schedules schedule', ['reports']],
];

/** Of each word what it means; made when the first unknown key is met. */
let byWord: ReadonlyMap<string, readonly string[]> | null = null;

function wordsByName(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const [words, own] of meanings) {
    for (const word of new Set(words.split(' '))) found.set(word, [...(found.get(word) ?? []), ...own]);
  }
  return found;
}

/** Keys of plans that a word of other tools stands for, likeliest first; empty for a word that nobody uses. */
export function ownWords(word: string): readonly string[] {
  byWord ??= wordsByName();
  return byWord.get(plainName(word)) ?? [];
}
