import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { checkTypes } from '../src/checks/index.ts';
import { longFiles } from './support/long-first.ts';
import { isNode, nameOf, nodesOf, type SyntaxNode, syntaxOf } from './support/syntax.ts';

const root = join(import.meta.dirname, '..');
const files = globSync('{src,commands,jobs}/**/*.ts', { cwd: root }).toSorted();
const trees = syntaxOf('{src,commands,jobs}/**/*.ts');
const sources = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]));

test('a file that has a folder of its name stands in it', () => {
  const folders = new Set(files.map((file) => dirname(file)));
  expect(files.filter((file) => folders.has(file.replace(/\.ts$/, '')))).toEqual([]);
});

const typeNames: readonly string[] = checkTypes.map(({ type }) => type);

test.each([
  "if (check.type === 'http') f();",
  "if ('http' !== head.type) f();",
  "switch (c.type) { case 'http': f(); }",
  "const is = ['http', 'tcp'].includes(c.type);",
  "const is = new Set(['http']).has(c.type);",
  "const t = c.type; const is = t === 'http';",
  "const { type } = c; const is = type === 'http';",
  "const { type: kind } = c; const is = 'http' === kind;",
  'const is = c.type === `http`;',
  "const is = c['type'] === 'http';",
  'const is = /^http$/.test(c.type);',
  'const drawn = { http: a, tcp: b }[c.type];',
  "const k = 'http'; const is = c.type === k;",
  "const k = 'http'; switch (c.type) { case k: f(); }",
  "const is = c?.type === 'http';",
  "const is = (c.type as string) === 'http';",
  "const names = new Set(['http']); const is = names.has(c.type);",
  "const http = 'http'; const names = [http] as const; const is = names.includes(c.type);",
  'const m = { http: a }; const drawn = m[c.type];',
  "let t = ''; t = c.type; const is = t === 'http';",
  "const is = String(c.type) === 'http';",
  "const is = Object.is(c.type, 'http');",
  'const is = c.type in { http: 1 };',
  "const is = checkType === 'http';",
])('to ask for a check type by its name is found: %s', (text) => {
  expect(asksForType(nodesOf(text))).toBe(true);
});

test.each([
  "const is = url.protocol === 'http:';",
  "const is = source.kind === 'logs';",
  "const type = 'http';",
  "const name = 'http'; const is = id === name;",
])('what asks for no check type is not found: %s', (text) => {
  expect(asksForType(nodesOf(text))).toBe(false);
});

test('no room asks for a check type by its name', () => {
  // What a document, a text in place of a check, or another tool's word is made into is check types; the rooms of the types are their own.
  const makers = ['whole-values', 'other-tools', 'foreign-words'].map(
    (name) => `src/core/plan/advice/${name}.ts`,
  );
  const others = files.filter(
    (file) => !/^src\/(checks|core\/plan\/import)\//.test(file) && !makers.includes(file),
  );
  expect(others.filter((file) => asksForType(trees.get(file) ?? []))).toEqual([]);
});

test('what stands in the evidence of a check, the rooms that show it do not know', () => {
  const keys = 'stderr|stdout|groups|findings|newErrors|lastUnusable|matched|certificate|handshake';
  const reads = new RegExp(
    `evidence\\??\\.(?:${keys})\\b|'(?:${keys})' in |(?:text|value|list|number)At\\([\\w.]+, '(?:${keys})'`,
  );
  expect(reads.test("'stderr' in evidence")).toBe(true);
  const shows = files.filter((file) => /^src\/(?:core|text|web|slack|publish|desk|store)\//.test(file));
  expect(shows.filter((file) => reads.test(sources.get(file) ?? ''))).toEqual([]);
});

/** Whether a comparison, a case, a list or a map by names decides on a `type` that is a check's. */
function asksForType(nodes: readonly SyntaxNode[]): boolean {
  const aliases = new Set(['type', 'checkType']);
  const constants = new Map<string, unknown>();
  for (const node of nodes) {
    // `const t = c.type`, `t = c.type` and `const { type: t } = c`.
    if (node.type === 'VariableDeclarator') {
      if (isTypeOf(node.init, aliases)) aliases.add(nameOf(node.id) ?? 'type');
      else if (nameOf(node.id) !== null) constants.set(nameOf(node.id) ?? '', node.init);
    }
    if (node.type === 'AssignmentExpression' && isTypeOf(node.right, aliases))
      aliases.add(nameOf(node.left) ?? 'type');
    if (node.type === 'Property' && nameOf(node.key) === 'type') aliases.add(nameOf(node.value) ?? 'type');
  }
  const names = (node: unknown, is: (node: SyntaxNode) => boolean) => within(node, is, constants);
  const pairs = (one: unknown, other: unknown) =>
    (isTypeOf(one, aliases) && names(other, namesType)) ||
    (isTypeOf(other, aliases) && names(one, namesType));
  return nodes.some((node) => {
    switch (node.type) {
      case 'BinaryExpression':
        if (node.operator === 'in') return isTypeOf(node.left, aliases) && names(node.right, isNamedKey);
        return /^[!=]==?$/.test(String(node.operator)) && pairs(node.left, node.right);
      case 'SwitchStatement':
        return (
          isTypeOf(node.discriminant, aliases) &&
          childrenOf(node.cases).some(({ test }) => names(test, namesType))
        );
      case 'CallExpression': {
        const args = childrenOf(node.arguments);
        return (
          args.some((one) => isTypeOf(one, aliases)) &&
          (names(node.callee, namesType) || (args.length === 2 && pairs(args[0], args[1])))
        );
      }
      case 'MemberExpression':
        return node.computed === true && isTypeOf(node.property, aliases) && names(node.object, isNamedKey);
      default:
        return false;
    }
  });
}

function isTypeOf(written: unknown, aliases: ReadonlySet<string>): boolean {
  const node = bare(written);
  if (node === null) return false;
  if (node.type === 'MemberExpression')
    return nameOf(node.property) === 'type' || literalOf(node.property) === 'type';
  return aliases.has(nameOf(node) ?? '');
}

/** The value without what only casts it: `?.`, `as`, brackets, `String(…)`. */
function bare(node: unknown): SyntaxNode | null {
  if (!isNode(node)) return null;
  if (/^(?:Chain|Parenthesized|TSAs|TSSatisfies|TSNonNull)Expression$/.test(node.type))
    return bare(node.expression);
  return node.type === 'CallExpression' && nameOf(node.callee) === 'String'
    ? bare(childrenOf(node.arguments)[0])
    : node;
}

function namesType(node: unknown): boolean {
  if (!isNode(node)) return false;
  const { regex } = node;
  if (typeof regex === 'object' && regex !== null && 'pattern' in regex) {
    return typeNames.some((name) => new RegExp(`\\b${name}\\b`).test(String(regex.pattern)));
  }
  return typeNames.includes(literalOf(node) ?? '');
}

function isNamedKey(node: SyntaxNode): boolean {
  return node.type === 'Property' && (typeNames.includes(nameOf(node.key) ?? '') || namesType(node.key));
}

function literalOf(node: unknown): string | null {
  if (!isNode(node)) return null;
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  const [only, ...more] = node.type === 'TemplateLiteral' ? childrenOf(node.quasis) : [];
  const text = more.length === 0 ? only?.value : null;
  return typeof text === 'object' && text !== null && 'cooked' in text ? String(text.cooked) : null;
}

/** In the node, and in what the constants of the file that it names are made of. */
function within(
  node: unknown,
  is: (node: SyntaxNode) => boolean,
  constants: ReadonlyMap<string, unknown> = new Map(),
): boolean {
  if (!isNode(node)) return false;
  const name = nameOf(node) ?? '';
  // A constant is looked into once, so that one made of itself ends.
  const others = new Map([...constants].filter(([known]) => known !== name));
  return (
    is(node) ||
    (constants.has(name) && within(constants.get(name), is, others)) ||
    Object.entries(node).some(
      ([field, value]) => field !== 'parent' && [value].flat().some((one) => within(one, is, constants)),
    )
  );
}

function childrenOf(value: unknown): readonly SyntaxNode[] {
  return Array.isArray(value) ? value.filter(isNode) : [];
}

test('a value that a file exports is used by another', () => {
  const all = new Map(
    globSync('{src,commands,jobs,test,bench,demo,stand-ins,scripts,bin}/**/*.{ts,mjs}', { cwd: root }).map(
      (file) => {
        const text = sources.get(file) ?? readFileSync(join(root, file), 'utf8');
        return [file, text] as const;
      },
    ),
  );
  const usersOf = new Map<string, string[]>();
  for (const [file, text] of all) {
    for (const [, to = ''] of text.matchAll(/'(\.{1,2}\/[\w./-]+\.(?:ts|mjs))'/g)) {
      const target = join(dirname(file), to);
      usersOf.set(target, [...(usersOf.get(target) ?? []), text]);
    }
  }
  const unused = files.flatMap((file) =>
    exportsOf(trees.get(file) ?? [])
      .filter((name) => !(usersOf.get(file) ?? []).some((text) => new RegExp(`\\b${name}\\b`).test(text)))
      .map((name) => `${file} ${name}`),
  );
  expect(unused).toEqual([]);
});

/** Values only: the types of a signature may be named by whoever calls it. */
function exportsOf(nodes: readonly SyntaxNode[]): readonly string[] {
  return nodes.flatMap((node) => {
    if (node.type !== 'ExportNamedDeclaration' || !isNode(node.declaration)) return [];
    const { declaration } = node;
    if (declaration.type.startsWith('TS')) return [];
    const named = [declaration, ...childrenOf(declaration.declarations)].map(({ id }) => nameOf(id));
    return named.filter((name) => name !== null);
  });
}

test('what people type before a command stands in one file', () => {
  const wrong = files.filter((file) => /['"`\s]\/staging-check\b(?!:)/.test(code(file)));
  expect(wrong).toEqual(['src/core/command/slash-command.ts']);
});

test('files import each other in no circle, types included', () => {
  const importsOf = (file: string) =>
    [...(sources.get(file) ?? '').matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(([, to = '']) =>
      join(dirname(file), to),
    );
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, way: readonly string[]): void => {
    if (way.includes(file)) {
      circles.push([...way.slice(way.indexOf(file)), file].join(' → '));
      return;
    }
    if (done.has(file)) return;
    for (const next of importsOf(file)) visit(next, [...way, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  expect(circles).toEqual([]);
});

test('a file is read in one go: none is longer than 320 lines', () => {
  expect(files.filter((file) => (sources.get(file) ?? '').split('\n').length > 321)).toEqual([]);
});

test('numbers agree with what they count by core/words alone', () => {
  const byHand = /=== 1 \? (?:''|'s') :|=== 1 \? '1 |!== 1 \? 's'/;
  for (const line of [
    "n === 1 ? '1 check' : `${n} checks`",
    "`check${n === 1 ? '' : 's'}`",
    "n !== 1 ? 's' : ''",
  ]) {
    expect(byHand.test(line), line).toBe(true);
  }
  const others = files.filter((file) => !file.startsWith('src/core/words/'));
  expect(others.filter((file) => byHand.test(code(file).replaceAll(/=== 1 \? '' : (?!'s')/g, '')))).toEqual(
    [],
  );
});

/** What only Slack's room may know: each with a line that breaks the wall, and one that does not. */
const slackOnly: Readonly<
  Record<string, { knows: RegExp; breaks: readonly string[]; fine: readonly string[] }>
> = {
  'Slack’s markup': {
    knows: /mrkdwn|<[@#]|<!(?:subteam|date|here|channel|everyone)|!subteam|<\$\{(?:[^{}]|\{[^}]*\})*\}\|/,
    breaks: [
      'const text = `<@${user}>`;',
      'text.replace(/<@(\\w+)>/g, "@$1")',
      "type: 'mrkdwn'",
      "'<!here>'",
      '`<${url}|${text}>`',
    ],
    fine: ['`](<${url.href}>)`', '`<${tag}>` | null', 'html`<!doctype html>`', 'a <b', "'@mara'"],
  },
  'what Slack’s ids look like': {
    knows: new RegExp(
      [
        // In a pattern: a letter, or a choice of them, and what follows it; or all of an id at once.
        String.raw`\[[CDGSUW]{1,6}\](?:\[|\\[wd])|(?<![\w[\]\\-])[CDGSUW](?:\[A-Z|\\[wd][{+*])`,
        String.raw`(?:\/\^?|["@(])\(?\[A-Z0-9\](?:\{|\+)|\[A-Z0-9\]\{\d,3\d\}`,
        // Compared by its first letter.
        String.raw`(?:startsWith\(|[!=]==\s*|case )'[CDGSUW]'|'[CDGSUW]'\s*[!=]==|'[CDGSUW]{2,}'\.includes`,
        // Written out.
        String.raw`\b[CDGSUW]0[A-Z0-9]{5,}|USLACKBOT`,
      ].join('|'),
    ),
    breaks: [
      '/^[UW][A-Z0-9]{2,30}$/',
      '/^S[A-Z0-9]+$/',
      "id.startsWith('S')",
      '/<[CG][A-Z]/',
      '/^U\\w{8,}$/',
      '/[UW]\\w+/',
      "id[0] === 'U'",
      "'W' === id.charAt(0)",
      "case 'U':",
      "'UW'.includes(id.charAt(0))",
      '/^@([A-Z0-9]{3,31})$/',
      '/(?<=["@])[A-Z0-9]{9,31}\\b/g',
      'write the id (C0123ABCD)',
    ],
    fine: ["name.startsWith('#')", '/[A-Z][A-Z0-9_]*/', "all.has('G')", "call('SET', KEYS[1])", '/\\S\\w+/'],
  },
  'where Slack takes late replies': {
    knows: /response_?[uU]rl/,
    breaks: ['responseUrl: string | null', 'body.response_url'],
    fine: ['response.url'],
  },
  'what Slack calls messages': {
    knows:
      /(?<![\w'"`./-])ts(?=\s*(?:\?[.:]|[:,.)}\]=]))|\.ts(?=\s*(?:[;,)}\]:]|[!=]==|\?\?))|\b\w+(?:Ts|_ts)\b/,
    breaks: [
      'message: { channel: string; ts: string }',
      'place.threadTs',
      'const { ts, text } = message;',
      'f(a.ts)',
    ],
    fine: [
      "import { a } from './a.ts';",
      'throw new Error(`it is not in jobs/index.ts`)',
      'const parts = hints.at(0);',
      "['ts', 'time']",
    ],
  },
  'that it is Slack that says something': {
    knows: /Slack says|Slack said|Slack did not say|deleted in Slack|edited in Slack/,
    breaks: ['`cannot be shown: Slack says ${error}`'],
    fine: ["'in Slack'"],
  },
};

test.each(Object.entries(slackOnly))('%s stays in Slack’s room', (_, { knows, breaks, fine }) => {
  for (const line of breaks) expect(knows.test(line), line).toBe(true);
  for (const line of fine) expect(knows.test(line), line).toBe(false);
  const others = files.filter((file) => !file.startsWith('src/slack/') && !readsOldNames.includes(file));
  expect(others.filter((file) => knows.test(code(file)))).toEqual([]);
});

test('nothing outside Slack’s room says what its ids look like, comments included', () => {
  const says = /[`'"(@][CDGSUW]…/;
  for (const line of ['/** `U…` */', "'a channel (C… or G…)'"]) expect(says.test(line), line).toBe(true);
  const others = files.filter((file) => !file.startsWith('src/slack/'));
  expect(others.filter((file) => says.test(sources.get(file) ?? ''))).toEqual([]);
});

test('Slack’s error codes stand in one file, and in no other of any room', () => {
  const table = 'src/slack/error-codes.ts';
  const codes = [...code(table).matchAll(/'([a-z]+(?:_[a-z0-9]+)+_?)\*?'|'ratelimited'/g)].map(
    ([word]) => word,
  );
  expect(codes).toEqual(
    expect.arrayContaining(["'channel_not_found'", "'ratelimited'", "'msg_blocks_too_*'"]),
  );
  const quoted = (file: string) => code(file).match(/'[a-z_]+'/g) ?? [];
  expect(files.filter((file) => file !== table && quoted(file).some((word) => codes.includes(word)))).toEqual(
    [],
  );
});

/** They read what was stored before version 2, in the words of that time. */
const readsOldNames = [
  'src/store/shapes/run.ts',
  'src/store/shapes/deploy.ts',
  'src/store/report-memory.ts',
  'src/store/schedule-reports.ts',
];

/** What a file does, without its comments and what it imports. */
function code(file: string): string {
  return (sources.get(file) ?? '')
    .replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/[^\n]*/g, '')
    .replace(/from '[^']*'|import\('[^']*'\)/g, '');
}

test('no wall is switched off: whoever has lint look away is named here', () => {
  const all = globSync('{src,commands,jobs,demo,stand-ins,bench,scripts,bin}/**/*.{ts,mjs,css}', {
    cwd: root,
  });
  const quiet = all.toSorted().flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    return [...text.matchAll(/biome-ignore(?:-\w+)? ([\w/]+)/g)].map(([, rule]) => `${file} ${rule}`);
  });
  expect(quiet).toEqual([
    'src/checks/events/frame-log.ts lint/suspicious/noControlCharactersInRegex',
    'src/checks/sql/postgres/pg-client.d.ts lint/style/noDefaultExport',
    'src/core/plan/problem.ts lint/suspicious/noControlCharactersInRegex',
    'src/core/plan/yaml-source.ts lint/suspicious/noControlCharactersInRegex',
    'src/core/words/safe-text.ts lint/suspicious/noControlCharactersInRegex',
    'src/platform/config/config.ts lint/style/noProcessEnv',
  ]);
});

test('every file that the suite begins with is there', () => {
  expect(longFiles.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

test('each wish of a desk stands in a file of its name', () => {
  const lists = files.filter((file) => /^src\/desk\/(?:\w+\/\w+-)?desk\.ts$/.test(file));
  const wishes = lists.flatMap((file) => {
    const [, list = ''] = /export const \w+Wishes = \{([\s\S]*?)\n?\};/.exec(sources.get(file) ?? '') ?? [];
    const imported = [...(sources.get(file) ?? '').matchAll(/import \{ (\w+) \} from '\.\/([\w-]+)\.ts'/g)];
    return imported
      .filter(([, name = '']) => new RegExp(`\\b${name}\\b`).test(list))
      .map(([, name = '', stem = '']) => ({
        file: stem,
        name: name.replaceAll(/[A-Z]/g, (one) => `-${one.toLowerCase()}`),
      }));
  });
  expect(wishes.length).toBeGreaterThan(35);
  expect(wishes.filter(({ file, name }) => file !== name)).toEqual([]);
});
