import type { KeyWordsByPath } from '../../core/plan/key-words.ts';

/** What an editor shows beside the keys of this type. */
export const logsKeyWords: KeyWordsByPath = {
  logs: ['log entries of a source', { project: 'shop-staging', filter: 'severity>=ERROR' }],
  filter: ['a query of Cloud Logging; the bounds of the window are added', 'severity>=ERROR'],
  since: ['where the window begins: at the deploy, or so long ago; default deploy', '15m'],
  settle: ['how late entries may arrive: it is waited for before an absence is claimed', '10s'],
  trace: ['a check under needs: only entries of the trace that it made in this run', 'golden-path'],
  limit: ['how many entries are read at most, 1 to 5,000; default 1,000', 2_000],
  'expect.entries': ['what the entries say', { none: { contains: 'NameError' } }],
  'expect.entries.none': ['no entry is so', { contains: 'NameError' }],
  'expect.entries.some': ['one entry or more is so', { contains: 'server started' }],
  'expect.entries.each': ['every entry is so', { severity: { lt: 'ERROR' } }],
  'expect.entries.count': ['how many there are', { gte: 1 }],
  'expect.entries.count.of': ['which entries are counted', { contains: 'retry' }],
  'expect.entries.count.is': ['how many of them there are', { lte: 3 }],
  'expect.newErrors': ['none: no kind of error that was not there before the deploy', 'none'],
};
