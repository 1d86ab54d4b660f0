import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { execPath } from 'node:process';
import { expect, test } from 'vitest';

test('the story of the demo goes as told: red with the NameError, the fix, green, and a deploy after it whose report names what is new', async () => {
  const child = spawn(execPath, ['demo/main.ts'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      printed += text;
    });
  }
  const [code] = await once(child, 'close');
  expect([code, printed]).toEqual([0, expect.stringContaining('The story went as told')]);
  expect(printed).toContain("NameError: name 'redis' is not defined");
  expect(printed).toContain('+import redis');
  const [, last = ''] = printed.split('\n7. ');
  expect(last).toMatch(
    /^ +⚠️ netra-backend-staging-00471-\w+ on demo, \+26 s: passed, .*"TimeoutError: tool lookup: .*tool_executing → tool_completed /m,
  );
}, 300_000);
