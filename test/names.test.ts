import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

/** Past participles that do not end in `ed`. */
const irregular =
  /^(?:bound|built|chosen|done|drawn|found|given|held|kept|known|left|lost|made|met|said|seen|sent|shown|spoken|swept|taken|thrown|told|understood|written)$/;
/** Words that end like participles and are none. */
const nouns = /^(?:deed|embed|feed|need|seed|speed)$/;

const declaration = /^(export )?(?:type|interface|class) (\w+)/gm;

const types = globSync('{src,commands,jobs}/**/*.ts', { cwd: root }).flatMap((file) =>
  [...readFileSync(join(root, file), 'utf8').matchAll(declaration)].map(([, isExported, name = '']) => ({
    name,
    file,
    isExported: isExported !== undefined,
  })),
);

it('no two exported types share a name', () => {
  const exported = types.filter(({ isExported }) => isExported);
  const shared = [...Map.groupBy(exported, ({ name }) => name)].filter(([, some]) => some.length > 1);
  expect(exported.length).toBeGreaterThan(500);
  expect(shared.map(([name]) => name)).toEqual([]);
});

it('a past participle is no noun: no type is called by one', () => {
  const isParticiple = (word: string) => irregular.test(word) || (word.endsWith('ed') && !nouns.test(word));
  const wrong = types.filter(({ name }) => isParticiple(lastWord(name)));
  expect(wrong.map(({ file, name }) => `${file} ${name}`)).toEqual([]);
});

function lastWord(name: string): string {
  return (name.match(/[A-Z][a-z]*/g)?.at(-1) ?? name).toLowerCase();
}
