import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { scenes } from '../test/scenes/scenes.ts';
import { measure } from './scenes/measure.ts';
import { photograph } from './scenes/photograph.ts';
import { playScene } from './scenes/play.ts';
import { writeTable } from './scenes/table.ts';
import { tellUsage } from './tell-usage.ts';

/** Plays the scenes of test/scenes through the bot, and makes docs/scenes of what people saw: node scripts/scenes.ts [NAME…]. */
tellUsage(
  `npm run scenes -- [NAME…]   plays outages through the bot, and makes docs/scenes of what people saw: ${scenes.map(({ name }) => name).join(', ')}`,
);
const only = process.argv.slice(2);
const docs = path.join(import.meta.dirname, '../docs/scenes');
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const rows = [];
for (const scene of scenes.filter(({ name }) => only.length === 0 || only.includes(name))) {
  const folder = await mkdtemp(path.join(tmpdir(), 'scene-'));
  try {
    await using played = await playScene(scene, folder);
    await photograph(browser, played, path.join(docs, `${scene.name}.jpg`));
    rows.push(await measure(browser, scene, played));
    console.log(`${scene.name}: ${rows.at(-1)?.firstLine}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
await browser.close();
if (only.length === 0) await writeTable(path.join(docs, 'README.md'), rows);
