import type { KeyWordsByPath } from '../../core/plan/key-words.ts';
import { knownRunners } from './runner.ts';

/** What an editor shows beside the keys of this type. */
export const commandKeyWords: KeyWordsByPath = {
  run: ['the program and its arguments, a list; there is no shell', ['npm', 'test']],
  cwd: ['the folder it runs in, inside the one that the bot runs in', 'services/api'],
  env: ['environment variables that it gets besides the inherited few', { TARGET: '${api}' }],
  junit: [
    `auto (for ${knownRunners}), or the JUnit XML file that it writes, from its working folder; all that a pattern finds are judged together`,
    'reports/*.xml',
  ],
  read: ['values out of stdout, by name: RE2 with one group', { revision: 'revision (\\S+)' }],
  background: ['it is started, waited for, and ended with its phase', { ready: { port: 8080 } }],
  'background.ready': ['what says that it is ready', { http: 'http://127.0.0.1:8080/health' }],
  'background.ready.stdout': ['a pattern (RE2) on what it writes to stdout', 'listening on'],
  'background.ready.port': ['a port of this machine that takes connections', 8080],
  'background.ready.http': ['a URL that answers with 2xx or 3xx', 'http://127.0.0.1:8080/health'],
  trusted: ['true: captured values may decide what runs; default false', true],
  maxOutputBytes: ['how many bytes of stdout or stderr there may be; default 8 MiB', 1_000_000],
  'expect.exitCode': ['the exit code; 0 unless told', 0],
  'expect.stdout': ['what it wrote, without the last line break', { contains: 'all tests passed' }],
  'expect.stderr': [
    'what it wrote to stderr, without the last line break',
    { not: { contains: 'Traceback' } },
  ],
  'expect.tests': ['the tests of its JUnit report', { passed: { gte: 10 }, failed: 0 }],
  'expect.tests.passed': ['how many passed', { gte: 10 }],
  'expect.tests.failed': ['how many failed; 0 unless told', 0],
  'expect.tests.errored': ['how many broke before they could fail; 0 unless told', 0],
  'expect.tests.skipped': ['how many were skipped', { lte: 2 }],
  'expect.tests.flaky': ['how many of those that passed had failed first', 0],
  'expect.tests.total': ['how many there are', { gte: 12 }],
};
