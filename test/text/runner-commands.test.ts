import fc from 'fast-check';
import { expect, it } from 'vitest';
import { inJson, inXml, withoutRunnerCommands } from '../../src/text/runner-commands.ts';
import { githubCommands, otherRunnerCommands } from '../support/github-runner.ts';

const esc = '\u001b';

it.each([
  '::set-output name=approved::yes',
  ' \t::add-mask::staging',
  'ok\n::stop-commands::x9',
  'progress 10%\r::error::no',
  `${esc}[31m::error::red`,
  'oops ##[set-output name=approved]yes',
  '###[error]x',
  '##vso[task.setvariable variable=a]b',
  "##teamcity[buildStatus status='SUCCESS']",
  '##VSO[task.complete result=Succeeded;]',
  `section_start:1560896352:my_section\r${esc}[0KHeader`,
  'travis_fold:start:x',
  '\u2028::error::line separator',
])('%j is no command any more, in a text, in JSON or in XML', async (text) => {
  const json = inJson(JSON.stringify({ text }, null, 2));
  const xml = `<a>${inXml(text)}</a>`;
  for (const safe of [withoutRunnerCommands(text), json, xml]) {
    expect(await githubCommands(safe)).toEqual([]);
    expect(otherRunnerCommands(safe)).toEqual([]);
  }
  expect(JSON.parse(json)).toEqual({ text });
});

it('what is no command stays as it is', () => {
  for (const text of [
    'std::vector',
    'a ::b',
    '# heading',
    '## heading',
    'C## [x]',
    'section_started: 1',
    'x',
  ]) {
    expect(withoutRunnerCommands(text)).toBe(text);
  }
  expect(withoutRunnerCommands('::error::x', false)).toBe('::error::x');
});

it('no text of such pieces becomes a command', async () => {
  const piece = fc.constantFrom(
    ...[
      '::',
      ':',
      '##',
      '#',
      '[',
      ']',
      'vso',
      'teamcity',
      'set-output name=a',
      'error',
      '\n',
      '\r',
      ' ',
      '\t',
    ],
    ...['section_start:', 'section_', 'end:', `${esc}[0m`, '\u200b', '\ufeff', 'x', '\u0085'],
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 14 }), async (pieces) => {
      const safe = withoutRunnerCommands(pieces.join(''));
      expect([await githubCommands(safe), otherRunnerCommands(safe)]).toEqual([[], []]);
      expect(withoutRunnerCommands(safe)).toBe(safe);
    }),
    { numRuns: 500 },
  );
});
