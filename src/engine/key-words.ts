import type { KeyWords } from '../core/plan/key-words.ts';

/** The keys that belong to one thing of a plan. */
type Owner = Readonly<Record<string, KeyWords>>;

const requirement: Owner = {
  name: ['what people read of it; the id unless told', 'Health endpoint'],
  objective: ['why it is looked at', 'Users can log in'],
  timeout: ['how long one attempt may take', '10s'],
  retry: ['whether and when an attempt that went wrong is made again', { attempts: 3, delay: '2s' }],
  until: ['it is tried again until it passes, or until the deadline', { deadline: '5m', interval: '10s' }],
  owner: ['who is asked when it fails', 'team-shop'],
  runbook: ['a link that is shown when it fails', 'https://wiki.example.org/shop-down'],
  expect: ['what must hold of what was seen; all of it', { status: 200 }],
};

/** By what they belong to; `plan` is the file itself. */
export const keyWords = {
  plan: {
    version: ['of this language', 1],
    plan: ['the id of the plan, by which it is asked for', 'shop'],
    title: ['what people read of it', 'Shop staging'],
    issue: ['the issue that it is about', { key: '517', priority: 'P0' }],
    traces: ['where traces of checks are looked at', { url: 'https://tempo.example.org/trace/${trace.id}' }],
    vars: ['variables for ${…}, of all environments', { api: 'https://api.example.org' }],
    environments: [
      'where it can run; the first is taken unless one is named',
      { staging: { hosts: ['api.example.org'] } },
    ],
    defaults: ['for checks that do not say it themselves', { timeout: '10s' }],
    phases: ['what runs one after the other, by its id', { phase1: { title: 'Is it up', sections: {} } }],
    criteria: [
      'the success criteria: what the verdict is made of',
      { critical: [{ text: 'It answers', checks: ['health'] }] },
    ],
    timeline: ['the tasks of an incident, by when they are due', { first: { window: '0-2h', tasks: [] } }],
    risks: ['what may go wrong, and what shows it', [{ level: 'high', text: 'Data is lost' }]],
    afterwards: ['what is to be done when the incident is over', [{ text: 'Write the report' }]],
    reports: ['runs after a deploy, or at a time', { daily: { cron: '0 9 * * 1-5', run: ['phase1'] } }],
  },
  issue: {
    key: ['its number or key', '517'],
    url: ['where it is', 'https://github.com/octo-org/shop/issues/517'],
    priority: ['how urgent it is', 'P0'],
    impact: ['whom it costs what', 'nobody can pay'],
  },
  traces: {
    url: ['where the trace of a check is looked at', 'https://tempo.example.org/trace/${trace.id}'],
  },
  environment: {
    extends: ['the environment whose keys it takes over', 'staging'],
    vars: ['its variables for ${…}', { api: 'https://api.staging.example.org' }],
    hosts: ['the hosts that probes may reach, and no others', ['api.staging.example.org']],
    unattended: ['a throw-away one: on the command line, checks marked danger need no --yes', true],
    perHost: ['how many checks of one worker reach a host at the same time', 10],
    traces: [
      'where traces of its checks are looked at',
      { url: 'https://tempo.example.org/trace/${trace.id}' },
    ],
    requires: [
      'what is tried before a run and by doctor; it never changes a verdict',
      [{ name: 'Database', tcp: { host: 'db.example.org', port: 5432 } }],
    ],
    deploys: ['where the bot sees that there was a deploy', { project: 'shop-staging', service: 'shop' }],
  },
  watch: {
    project: ['the Google Cloud project that has the logs', 'shop-staging'],
    service: ['the service whose new revisions are deploys', 'shop'],
    location: ['its region; all of them unless told', 'europe-west1'],
    logs: [
      'entries that name a revision, as a logs check reads them',
      { loki: { url: 'https://loki.example.org', query: '{app="shop"}' } },
    ],
    field: ['the field of an entry that names the revision', 'resource.image'],
    pattern: ['RE2 that takes it out of the field', ':(?P<revision>[0-9a-f]+)$'],
    every: ['how often the logs are looked at; default 1m', '1m'],
  },
  defaults: {
    timeout: ['how long one attempt may take', '10s'],
    retry: ['whether and when an attempt that went wrong is made again', { attempts: 2 }],
  },
  phase: {
    title: ['what people read of it', 'Is it up'],
    priority: ['how urgent it is', 'high'],
    gate: ['what needs it is blocked unless its critical checks pass', true],
    needs: ['the phases that are waited for; one with gate has to pass', ['phase1']],
    timeout: ['how long all of it may take', '10m'],
    sections: ['its parts, by their ids', { '1.1': { title: 'Health', checks: {} } }],
  },
  section: {
    title: ['what people read of it', 'Health'],
    objective: ['why it is looked at', 'The service answers'],
    priority: ['how urgent it is', 'high'],
    needs: ['what is waited for', ['1.1']],
    optional: ['it runs only when it, or one of its checks, is named', true],
    checks: ['its checks, by their ids', { health: { http: { url: '${api}/health' } } }],
  },
  requirement,
  check: {
    ...requirement,
    tier: ['how much it counts', 'critical'],
    tags: ['words by which it is asked for, as @word', ['websocket']],
    needs: ['the checks that have to pass before', ['health']],
    if: ['always: it runs also when what it needs has failed', 'always'],
    once: ['it is never repeated after its worker was lost', true],
    danger: ['what it would do, in words; somebody has to approve it', 'Deploys to staging'],
    enforce: ['false: it is told, and does not count', false],
    inferred: ['its expectations are a guess: told as that, and never counted', true],
    source: ['the line of the document that it was made from', { file: 'docs/plan.md', line: 42 }],
    deploys: ['its success is a deploy of this environment', true],
    rollback: ['it takes the environment back to ${rollback.revision}; runs only when it is named', true],
    quarantine: [
      'told apart, and does not count until then',
      { owner: 'lee', until: '2026-12-31', reason: 'SHOP-12' },
    ],
    lock: ['checks of one lock never run at the same time, across runs', 'database'],
    capture: ['variables from what was seen, by JSON path', { user: '$.json.id' }],
    weight: ['kept with the result, for whoever sums up', 2],
  },
  retry: {
    attempts: ['how many there are at most', 3],
    on: ['what has to have gone wrong', ['network', 'http_5xx']],
    delay: ['how long is waited before the next', '2s'],
    backoff: ['whether that grows', 'exponential'],
    maxDuration: ['how long all of them may take together', '1m'],
  },
  until: {
    deadline: ['when it has to pass at the latest', '5m'],
    interval: ['how long is waited between two attempts', '10s'],
  },
  quarantine: {
    owner: ['who mends it', 'lee'],
    until: ['the day from which it counts again', '2026-12-31'],
    reason: ['why it fails', 'SHOP-12: flaky upstream'],
  },
  source: {
    file: ['the document', 'docs/test-plan.md'],
    line: ['the line in it', 42],
    ticks: ['written by an import: the boxes that it tells of', ['3f2a91c0']],
  },
  criteria: {
    critical: ['success criteria that the run fails without', [{ text: 'It answers', checks: ['health'] }]],
    important: ['success criteria that count less', [{ text: 'It is fast', checks: ['latency'] }]],
    'nice-to-have': ['success criteria that count least', [{ text: 'The logo is there', checks: ['logo'] }]],
  },
  /** Of a criterion, and of a task: they have the same keys. */
  promise: {
    text: ['what must hold, or is to be done, in words', 'The API answers on /health'],
    checks: ['the checks that tell it; all of them have to pass', ['health']],
  },
  window: {
    window: ['when its tasks are due, from the beginning of the incident', '0-2h'],
    tasks: ['what is to be done', [{ text: 'Redeploy', checks: ['deploy'] }]],
  },
  risk: {
    level: ['how bad it would be', 'high'],
    text: ['what may go wrong', 'The fix breaks the login'],
    mitigation: ['what is done about it', 'Roll back'],
    watch: ['the checks that show it', ['login']],
  },
  followUp: {
    text: ['what is to be done', 'Write the report'],
    publish: ['where it is published', 'github-issue'],
    write: ['the file that it becomes, in the repository', 'docs/status.md'],
  },
  report: {
    at: ['how long after a deploy', ['5m', '30m', '2h']],
    cron: ['when, instead', '0 9 * * 1-5'],
    timezone: ['in which the times of cron are meant', 'Europe/Berlin'],
    run: ['what is run', ['phase1']],
    environment: ["where; the plan's first unless told", 'staging'],
    channel: ['where it is told', '#staging'],
  },
} as const satisfies Readonly<Record<string, Owner>>;
