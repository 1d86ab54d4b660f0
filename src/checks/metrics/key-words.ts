import type { KeyWordsByPath } from '../../core/plan/key-words.ts';

/** What an editor shows beside the keys of this type. */
export const metricsKeyWords: KeyWordsByPath = {
  prometheus: [
    'the address of a server with the HTTP API of Prometheus, without /api/v1',
    'https://prometheus.example.org',
  ],
  query: ['PromQL', 'sum(rate(http_requests_total{job="api",code=~"5.."}[5m]))'],
  range: ['looks at every moment of this span up to now, not at now alone', '15m'],
  since: ['deploy: the span since the deploy', 'deploy'],
  step: ['how far moments of the span are apart; 15s, or a thousandth of it, unless told', '30s'],
  take: ['one number of the values of the span; each of them counts unless told', 'max'],
  control: ['PromQL that finds series whenever there are data at all', 'up{job="api"}'],
  settle: ['how late samples may arrive: it is waited for before the query', '30s'],
  maxAge: ['how old the newest sample of a series may be; default 5m', '2m'],
  'expect.value': ['the number of the one series that answers', { lt: 0.01 }],
  'expect.each': ['the number of every series', { lt: 0.5 }],
  'expect.any': ['the number of some series', { gt: 0 }],
  'expect.series': ['how many series answer', { gte: 2 }],
  'expect.before': ['compared with the same span before', { ratio: { lt: 1.5 } }],
  'expect.before.ratio': ['now / before', { lt: 1.5 }],
  'expect.before.difference': ['now - before', { lt: 100 }],
  'expect.control': ['how many series the control has to find; 1 unless told', { atLeast: 2 }],
};
