import { resolve } from 'node:path';
import { defineSource } from '../define-source.ts';
import { type RunPlace, runPlace, shownArgv } from './place.ts';

/** A program that prints log lines: `kubectl logs`, `docker logs`, `journalctl`. */
export const run = defineSource<RunPlace>({
  key: 'run',
  noun: 'a program that prints log lines',
  place: runPlace,
  example: { argv: ['kubectl', 'logs', '-l', 'app=api', '--timestamps', '--prefix'], parser: 'kubernetes' },
  keyWords: () => ({
    argv: [
      'the program and its arguments, a list; there is no shell. ${window.from} and ${window.to} are RFC 3339',
      ['journalctl', '-u', 'api', '-o', 'json', '--since', '${window.from}'],
    ],
    parser: ['how its lines are read', 'journal-json'],
    'parser.pattern': [
      'RE2 for a line, with the groups time and message, and severity, stream or any other name',
      '^(?P<time>\\S+) (?P<severity>\\w+) (?P<message>.*)$',
    ],
    env: ['environment variables that it gets besides the inherited few', { KUBECONFIG: '/etc/kube/config' }],
    cwd: ['the folder it runs in, inside the one that the bot runs in, or whole', 'deploy'],
  }),
  filteredBy: 'nobody',
  locate: (value, root) => ({ ...value, root: resolve(root) }),
  named: ({ argv }) => shownArgv(argv),
  shown: ({ argv, parser, cwd }) => ({ argv, parser, ...(cwd === undefined ? {} : { cwd }) }),
  async open(means) {
    const { readRun } = await import('./read-run.ts');
    return { read: (query) => readRun(means, query) };
  },
});
