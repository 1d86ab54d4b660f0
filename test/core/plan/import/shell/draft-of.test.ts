import { describe, expect, it } from 'vitest';
import { draftsIn, problemsOf } from './draft-plan.ts';

const rows: readonly (readonly [string, object])[] = [
  [
    'curl https://api.example.com/health',
    {
      type: 'http',
      spec: { url: 'https://api.example.com/health' },
      expect: { status: '2xx' },
      inferred: true,
      hosts: ['api.example.com'],
    },
  ],
  [
    'curl -sf https://a.example/health',
    { type: 'http', expect: { status: ['2xx', '3xx'] }, inferred: false },
  ],
];

describe('a command of the shell becomes the best native check', () => {
  it.each(rows)('%s', (source, wanted) => {
    const drafts = draftsIn(source).flatMap(({ draft }) => draft ?? []);
    expect(drafts.at(-1)).toMatchObject(wanted);
    expect(problemsOf(drafts)).toEqual([]);
  });
});
