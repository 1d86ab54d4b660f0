import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { jobs } from '../../jobs/index.ts';

test('docs/design.md has a row for every job with its queues, and none is left over', () => {
  const [, part = ''] = readFileSync(join(import.meta.dirname, '../../docs/design.md'), 'utf8').split(
    '\n## Jobs\n',
  );
  const rows = [...(part.split(/^## /m)[0] ?? '').matchAll(/^\| (`[^|]+) \| (`[^|]+) \|/gm)];
  const quoted = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');
  expect(rows.map(([, job, queue]) => [job, queue])).toEqual(
    jobs.map(({ name, queue }) => [quoted([name]), quoted([queue].flat())]),
  );
});
