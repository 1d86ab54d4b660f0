import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Images } from './build-images.ts';
import type { Engine } from './engine.ts';
import { confinedProofs } from './smoke-confined.ts';
import { endingProofs } from './smoke-ending.ts';
import { storyProofs } from './smoke-story.ts';

/** What a proof works with; the folder is its own. */
export type Bench = { engine: Engine; images: Images; root: string; folder: string };

/** One promise about the images: throws when it is broken, and says what was seen. */
export type Proof = { promise: string; seen(bench: Bench): Promise<string> | string };

/** Tries every promise, a line each; true when all are kept. */
export async function smoke(
  engine: Engine,
  { root, images }: { root: string; images: Images },
): Promise<boolean> {
  let broken = 0;
  const proofs: readonly Proof[] = [...confinedProofs, ...endingProofs, ...storyProofs];
  for (const { promise, seen } of proofs) {
    const folder = mkdtempSync(path.join(tmpdir(), 'sc-images-'));
    try {
      process.stdout.write(`ok      ${promise}: ${await seen({ engine, images, root, folder })}\n`);
    } catch (error) {
      broken += 1;
      process.stdout.write(`BROKEN  ${promise}\n${error instanceof Error ? error.message : String(error)}\n`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  process.stdout.write(`${proofs.length - broken} passed, ${broken} failed\n`);
  return broken === 0;
}
