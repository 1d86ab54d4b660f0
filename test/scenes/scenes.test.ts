import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Workshop, workshop } from '../support/cli.ts';
import { planOf, scenes } from './scenes.ts';
import { type Staging, startStaging } from './staging.ts';

let shop: Workshop;
let staging: Staging;

beforeAll(async () => {
  shop = await workshop({});
  staging = await startStaging(shop.folder);
});

afterAll(async () => {
  await staging[Symbol.asyncDispose]();
  await shop[Symbol.asyncDispose]();
});

test.each(scenes)('$name: the first line names the cause', async ({ trouble, cause }) => {
  await staging.has(trouble);
  await writeFile(join(shop.folder, 'plans/chat.yaml'), planOf(staging.variables));
  const { stdout, stderr } = await shop.run('run', 'all', '--format', 'json');
  expect(stdout, stderr).not.toBe('');
  const { run } = JSON.parse(stdout);
  if (cause === null) expect(run.cause).toBeNull();
  else expect(run.cause?.text).toMatch(cause);
});
