import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../../src/core/redact/redact.ts';
import { encodings, harmless, rows } from './corpus.ts';

const shapes = createRedactor([]);

describe('secrets of the services that people use', () => {
  it.each(rows)('$kind is masked, and the rest of it stays', ({ text, secret, shows }) => {
    const out = shapes.text(`first line\n${text}\nlast line`);
    expect(out).not.toContain(secret);
    expect(out).not.toContain(secret.slice(0, 8));
    expect(out).toContain('[redacted');
    expect(out).toMatch(/^first line\n/);
    expect(out).toMatch(/\nlast line$/);
    expect(out).toContain(shows ?? '');
  });

  it.each(rows)('$kind is masked once: doing it again changes nothing', ({ text }) => {
    expect(shapes.text(shapes.text(text))).toBe(shapes.text(text));
  });

  it.each(rows)('$kind is masked in JSON and in JSON of JSON', ({ text, secret }) => {
    const once = JSON.stringify({ log: text });
    const twice = JSON.stringify({ line: once });
    for (const written of [once, twice]) {
      expect(shapes.text(written)).not.toContain(secret.split(/\\?\\n|\n/)[0]?.slice(0, 40));
    }
  });

  it.each(harmless)('harmless: %s', (text) => {
    expect(shapes.text(text)).toBe(text);
  });
});

const secrets: readonly (readonly [string, string])[] = [
  ['a word', 'Zq7kX2pLm9'],
  ['four characters', 'k7Qz'],
  ['quotes and signs', `pä$$ "w/o+r'd>~ & <b>`],
  ['a backslash', 'DOMAIN\\nadmin\\x41!'],
  ['percent signs', '100%25 of%20it'],
  ['blanks', 'correct horse  battery staple'],
  ['several lines', 'first of-it 1\nsecond of-it 2\nthird of-it 3'],
  ['Persian', 'گذرواژه-۱۲۳۴'],
  ['an emoji', 'pw-🔑-2026'],
  ['entities', 'a&amp;b;c&#65;d'],
  ['little but quotes', `"a'"`],
];

describe('our own secrets, in any encoding', () => {
  const written = secrets.flatMap(([kind, secret]) =>
    Object.entries(encodings).map(([encoding, encode]) => ({ kind, secret, encoding, form: encode(secret) })),
  );

  it.each(written)('$kind, $encoding', ({ secret, form, kind }) => {
    const redactor = createRedactor([{ name: 'DB', value: secret }]);
    const out = redactor.text(`before ${form} after`);
    expect(out).toContain('[redacted: DB]');
    expect(out).not.toContain(form);
    expect(out).toMatch(/^before /);
    expect(out).toMatch(/ after$/);
    expect(redactor.text(out), kind).toBe(out);
  });
});
