import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { SourceUnderTest } from './stand.ts';

const files = readdirSync(join(import.meta.dirname, 'stands')).sort();

/** What each source brings to the contract: one file a source in `stands/`. */
export const sourcesUnderTest: readonly SourceUnderTest[] = await Promise.all(
  files.map(async (file) => (await import(`./stands/${basename(file, '.ts')}.ts`)).underTest),
);
