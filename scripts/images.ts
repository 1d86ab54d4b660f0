import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { baseImage } from './images/base-image.ts';
import { buildImages } from './images/build-images.ts';
import { openEngine } from './images/engine.ts';
import { smoke } from './images/smoke.ts';
import { tellUsage } from './tell-usage.ts';

/**
 * Builds the images of the bot and of the worker, with Python and without, and tries them: node scripts/images.ts [--base IMAGE].
 * Without `--base` no registry of images is asked: Debian comes from its packages, Node from npm. Nothing is left but `.staging-check/images`.
 */
const root = path.join(import.meta.dirname, '..');
tellUsage(
  'npm run images -- [--base IMAGE]   builds the images of bot and worker, with Python and without, and tries them; without --base no registry of images is asked',
);
const { values } = parseArgs({ options: { base: { type: 'string' } } });
const folder = path.join(root, '.staging-check/images');
mkdirSync(folder, { recursive: true });
const engine = openEngine(folder);
const [, named = ''] =
  /^ARG NODE_IMAGE=(.*)$/m.exec(readFileSync(path.join(root, 'Dockerfile'), 'utf8')) ?? [];
const base = values.base ?? (await baseImage(engine, { root, folder, name: named }));
const images = await buildImages(engine, { root, base });
process.exitCode = (await smoke(engine, { root, images })) ? 0 : 1;
