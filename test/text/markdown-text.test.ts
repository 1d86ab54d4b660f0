import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { describe, expect, it } from 'vitest';
import { markdownLink, markdownText } from '../../src/text/markdown-text.ts';

const harmless = [
  "NameError: name 'redis' is not defined (rate_limiter.py:22)",
  'expected JSON $.items[0].status "ok", got "degraded"',
  'took 612 ms, expected < 500 ms; 3 > 2 & 1 < 2',
  '2 * 3, ~5 s, a+b, {x}, (y), 100 %, done!',
  'C:\\Users\\x and $.headers["x-id"]',
  'PR_NUMBER is not_set',
];

const harmful = [
  ...[
    '*a*',
    '**a**',
    '_a_',
    '__init__.py',
    'a *b* c',
    '`code`',
    '``',
    '~~gone~~',
    '~a~ and ~',
    '$x$ and $y$',
  ],
  ...[
    '[a](b)',
    '[a][b]',
    'x[a](b)',
    '![a](http://x.y/z.png)',
    '[ ] task',
    '[x]: http://x.y',
    '[^1]',
    'a[0](b)',
  ],
  ...['# title', '- item', '+ item', '* item', '1. item', '12) item', '> quote', '---', '===', '***', '###'],
  ...[
    '<b>bold</b>',
    '<!-- -->',
    '<a@b.c>',
    '<https://x.y>',
    '&lt;',
    '&#60;',
    '&amp',
    'a | b',
    '\\*a\\*',
    'end\\',
    '\\',
  ],
  ...[
    '@team look',
    'mail me@example.com',
    'https://x.y/z',
    'www.example.com',
    'see #12 and o/r#12',
    '_a __b_ c__',
    '*a **b* c**',
  ],
  ...[
    'a_b_ _c',
    '](x)',
    ']',
    '[',
    'a]b[c',
    'x[`]`]',
    '|',
    '||',
    '1.',
    '1. ',
    '   ',
    '\u00a0*a*',
    '\t- x',
    'é_a_é',
    '"_a_"',
  ],
];

describe('text in Markdown', () => {
  it.each(harmless)('what formats nothing is left alone: %s', (text) => {
    expect(markdownText(text)).toBe(text);
  });

  it.each(['$', '- $', '**$**', '### ❌ $', '| a | $ |\n|---|---|\n| $ | $ |', '- a\n- $ · $', '1. $'])(
    'nothing formats, links or ends a cell in %s',
    (frame) => {
      for (const text of [...harmless, ...harmful, ...randomTexts(40)]) {
        const shown = markdownText(text);
        const times = frame.split('$').length - 1;
        const tree = treeOf(frame.replaceAll('$', () => shown));
        const plain = treeOf(frame.replaceAll('$', () => 'x'));
        expect(kindsOf(tree), text).toEqual(shown === '' ? expect.anything() : kindsOf(plain));
        const said = text.replace(/\s+/g, ' ').trim();
        expect(said === '' ? times : textOf(tree).split(said).length - 1, text).toBeGreaterThanOrEqual(times);
      }
    },
  );

  it.each([...harmful, ...harmless])('the words of a link stay within it: %s', (text) => {
    const [link, ...others] =
      treeOf(`a ${markdownLink(`x${text}x`, 'https://x.y/')} b`).children[0]?.children?.slice(1) ?? [];
    expect([link?.type, others.length]).toEqual(['link', 1]);
  });
});

type Tree = { type: string; value?: string; children?: readonly Tree[] };

function treeOf(markdown: string): Tree & { children: readonly Tree[] } {
  return fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
}

/** The kinds of what is in a document; texts beside each other are one. */
function kindsOf({ type, children = [] }: Tree): unknown {
  const kinds = children.map(kindsOf);
  return [
    type,
    ...kinds.filter(
      (kind, at) =>
        JSON.stringify(kind) !== '["text"]' || at === 0 || JSON.stringify(kinds[at - 1]) !== '["text"]',
    ),
  ];
}

function textOf({ value = '', children = [] }: Tree): string {
  return `${value}${children.map(textOf).join('')}`.replaceAll('\u200b', '');
}

/** Always the same ones. */
function randomTexts(count: number): readonly string[] {
  const pieces = [
    '*',
    '_',
    '`',
    '[',
    ']',
    '(',
    ')',
    '<',
    '>',
    '#',
    '|',
    '~',
    '$',
    '\\',
    '&',
    '!',
    '-',
    '+',
    '.',
    ':',
    '@',
    ' ',
    'a',
    'b1',
    '0',
    'é',
    '1.',
    '"',
  ];
  let seed = 7;
  const next = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  return Array.from({ length: count }, () =>
    Array.from({ length: 1 + next(9) }, () => pieces[next(pieces.length)] ?? '').join(''),
  );
}
