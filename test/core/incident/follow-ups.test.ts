import { expect, it } from 'vitest';
import { exportPath, followUpsOf } from '../../../src/core/incident/follow-ups.ts';
import { head517 } from '../../support/incident-bundle.ts';

it('each item of the plan says what can be done with it', () => {
  expect(
    followUpsOf(head517).map((offer) => [
      offer.kind,
      offer.kind === 'file' ? [offer.path, offer.document] : null,
    ]),
  ).toEqual([
    ['github-issue', null],
    ['file', ['docs/status.md', 'status']],
    ['file', ['docs/guide.md', 'test-guide']],
    ['file', ['docs/import-validation.md', 'validation']],
    ['by-hand', null],
  ]);
});

it('two items never write the same file, whatever the case of its name', () => {
  const afterwards = ['notes.md', './Notes.md'].map((write, index) => ({
    id: `a-${index}`,
    text: 'Notes',
    target: { write },
  }));
  expect(followUpsOf({ afterwards })).toMatchObject([
    { kind: 'file', path: 'notes.md', document: 'incident' },
    { kind: 'refused', path: './Notes.md', why: 'a-0 writes it already' },
  ]);
});

it.each(['notes.md', 'docs/a b/Übersicht_1.2.md', './docs/x.MD'])('%s is written', (path) => {
  expect(exportPath(path)).toEqual({ kind: 'path', path: path.replace('./', '') });
});

it.each([
  ['', /1 to 200 characters/],
  [`${'a'.repeat(198)}.md`, /1 to 200/],
  ['/etc/notes.md', /absolute/],
  ['~/notes.md', /absolute/],
  ['C:/notes.md', /absolute/],
  ['\\\\host\\notes.md', /absolute/],
  ['../notes.md', /leads out/],
  ['docs/../../notes.md', /leads out/],
  ['docs//notes.md', /got ""/],
  ['docs/./notes.md', /got "\."/],
  ['.git/notes.md', /got "\.git"/],
  ['docs\\..\\notes.md', /got "docs/],
  ['a\u0000.md', /got "a/],
  ['a\n.md', /got "a/],
  ['docs./notes.md', /got "docs\."/],
  ['notes.sh', /ends in \.md/],
  ['incident.md', /a file of every export/],
  ['Incident.MD', /a file of every export/],
])('%j is not written', (path, why) => {
  expect(exportPath(path)).toEqual({ kind: 'refused', why: expect.stringMatching(why) });
});
