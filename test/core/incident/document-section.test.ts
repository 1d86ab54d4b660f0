import { expect, it } from 'vitest';
import { withDocument } from '../../../src/core/incident/document-section.ts';

const section = (key: string, text: string) =>
  `<!-- staging-check:${key} -->\n${text}\n<!-- /staging-check:${key} -->\n`;

it.each([
  ['a file that is not there', null, section('517', 'new')],
  ['an empty one', '\n', section('517', 'new')],
  ['one that others wrote', '# Status\n\nAll well.\n', `# Status\n\nAll well.\n\n${section('517', 'new')}`],
  ['one without a line end', '# Status', `# Status\n\n${section('517', 'new')}`],
  [
    'one that has it, between what others wrote',
    `# Status\n${section('517', 'old\n\nlines')}\nBelow.\n`,
    `# Status\n${section('517', 'new')}\nBelow.\n`,
  ],
  [
    'one with Windows line ends',
    `${section('517', 'old')}Below`.replaceAll('\n', '\r\n'),
    `${section('517', 'new')}Below`,
  ],
  ['one of another incident', section('5', 'other'), `${section('5', 'other')}\n${section('517', 'new')}`],
  [
    'one whose end was taken away',
    '<!-- staging-check:517 -->\nold',
    `<!-- staging-check:517 -->\nold\n\n${section('517', 'new')}`,
  ],
])('%s has the document in it, once', (_, file, expected) => {
  const once = withDocument(file, '517', 'new\n');
  expect(once).toBe(expected);
});

it.each([null, '# Status', section('517', 'old'), `${section('5', 'other')}\nBelow`])(
  'doing it again changes nothing: %j',
  (file) => {
    const once = withDocument(file, '517', 'new\n');
    expect(withDocument(once, '517', 'new\n')).toBe(once);
  },
);
