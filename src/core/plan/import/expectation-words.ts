import type { CommandClaim } from './shell/claim.ts';
import { withClaim } from './shell/claims.ts';
import { quoteRe2 } from './shell/grep.ts';
import type { Draft, Fields } from './shell/model.ts';
import { cleanText } from './shell/placeholders.ts';
import { credentialsIn } from './shell/secrets.ts';
import { claimsIn, withoutLeadIn } from './words/claims-in.ts';
import { uncoveredIn } from './words/coverage.ts';
import { mask } from './words/credentials.ts';
import { framedClaims } from './words/frame.ts';
import { claimsOfSample } from './words/sample.ts';
import { inPlainWords } from './words/sayings.ts';
import { strangeLiterals } from './words/strange-literals.ts';
import { answeredBy } from './words/verdict-words.ts';

export type WordsOptions = {
  /** The words are what the command printed, in a block of their own. */
  isSample?: boolean;
  /** Where the words stand says that they are an expectation, though they do not begin with a word for it. */
  isStated?: boolean;
  /** The words stand at the end of the command. */
  isTrailing?: boolean;
  /** What the command is called where it stands: its words say nothing more. */
  context?: string;
};

/**
 * The draft with what the words expect of it, in any of eight languages; null when nothing in them is something that its check observes.
 * Words of which something says more than that are none: the rest may turn it round.
 */
export function withExpectation(
  draft: Draft,
  written: string,
  { isSample = false, isStated = false, isTrailing = false, context = '' }: WordsOptions = {},
): Draft | null {
  if (written.length > 20_000) return null;
  if (draft.type === 'manual') return startedBy(draft, written, { isSample, isStated });
  const typed = withoutTypes(cleanText(written), draft)
    .replace(sceneWord, '')
    .replace(/:(?:white_check_mark|heavy_check_mark|ballot_box_with_check|ok|tada):/g, ' ');
  const words = isSample ? typed : inPlainWords(typed);
  if (
    !isSample &&
    (numbering.test(words) || ambiguous.test(words.replace(/[`"][^`"]*[`"]|[{[].*[}\]]/g, ' ')))
  )
    return null;
  // What the shell works out is no text that is expected.
  if (!isSample && /`[^`\n]*\$\([^`\n]*`/.test(written)) return null;
  const suite = suiteWith(draft, words);
  if (suite !== null) return suite;
  const own = answeredBy(draft, withoutLeadIn(words).text) ?? (isSample ? null : toldBy(draft, words));
  if (own !== null) return own;
  // The pipe behind a request asks it already: `curl … | grep -q ready   # exit code 0`.
  if (draft.type === 'http' && !draft.inferred && exitsWell.test(words)) return draft;
  // A question states nothing.
  if (!isSample && /[?？]\s*$/u.test(words)) return null;
  const framed = isSample ? null : framedClaims(words, draft);
  const claims = isSample
    ? claimsOfSample(words, draft.type, draft.prints)
    : framed === null
      ? claimsInAll(words, draft, { isStated, isTrailing })
      : framed;
  const told = claims.filter((claim) => !isSubject(claim, draft));
  if (!isSample && isContradictory(told)) return null;
  // What comes before the answer is none.
  if (
    draft.type === 'http' &&
    told.some((claim) => claim.kind === 'status' && claim.statuses.some((one) => Number(one) < 200))
  )
    return null;
  let expect = baseOf(draft, told);
  let used = 0;
  for (const claim of told) {
    const next = withClaim({ ...draft, expect }, escaped(claim));
    const isOpen = next === null || holdsCredential(next);
    // Half of a statement is none.
    if (isOpen && !isSample) return null;
    if (isOpen) continue;
    expect = next;
    used += 1;
  }
  if (used === 0 || isOtherwise(draft, expect)) return null;
  if (!isSample && strangeLiterals(words, claims, draft).length > 0) return null;
  if (!isSample && framed === null && uncoveredIn({ words, claims, draft, context }).length > 0) return null;
  return withoutMore({ ...draft, expect, inferred: false }, draft);
}

const exitsWell =
  /^\W*(?:(?:expected|erwartet|attendu|esperado|atteso)\W+)?exit(?:[\s-]*(?:code|status))?\W*0\W*$/iu;
/** `1.000` is one to some, and a thousand to others. */
const ambiguous = /(?<![\d.,:/])[1-9]\d{0,2}(?:[.,]\d{3})+(?![\d]|[.,]\d)/;
/** `**Then** ` of a scenario. */
const sceneWord =
  /^\W*?(?:\*\*|__)(?:then|and|but|dann|und|alors|et|entonces|y|então|e|allora|тогда|и|wtedy|dan|en)(?:\*\*|__)\s+/iu;

/** `2. ` in front of a sentence makes it a step, and no expectation. */
const numbering = /^\s*(?:\d{1,2}[.)]|[a-z]\))\s+(?=\p{L})/u;

/** `(integer) 3`, `(nil)`: the types that `redis-cli` shows at a terminal, and nowhere else. */
function withoutTypes(words: string, { spec: { run } }: Draft): string {
  const [program, ...args] = Array.isArray(run) ? run.map(String) : [];
  if (!/^(?:redis|valkey)-cli$/.test(program ?? '') || args.includes('--no-raw')) return words;
  return words.replace(/\(integer\)\s+(?=-?\d)/g, '').replace(/^(\W*)\(nil\)\s*$/, '$1empty');
}

/** A code that was stated is not another one by what stands further down. */
function isOtherwise({ inferred, expect: { status: was } }: Draft, { status: is }: Fields): boolean {
  const [before, now] = [[was ?? []].flat(), [is ?? []].flat()];
  const isCode = (one: unknown) => /^\d+$/.test(String(one));
  if (inferred || before.length === 0 || !before.every(isCode) || !now.every(isCode)) return false;
  return JSON.stringify(before) !== JSON.stringify(now);
}

/** What words only rule out (`not 500`) allows nothing that was ruled out before: `-f` goes on failing at 404, and 401 stays 401. */
function withoutMore(draft: Draft, before: Draft): Draft {
  const [is, was] = [[draft.expect.status].flat(), [before.expect.status].flat()];
  const isFamily = (one: unknown) => /^[1-5]xx$/.test(String(one));
  if (before.inferred || is.length < 2 || !is.every(isFamily) || before.expect.status === undefined)
    return draft;
  const both = was.filter((one) => is.some((family) => String(family)[0] === String(one)[0]));
  const status = both.length === 1 ? both[0] : both;
  return both.length === 0 ? draft : { ...draft, expect: { ...draft.expect, status } };
}

const allPass =
  /^\W*(?:(?:(?:the|all|both|every|each|alle|beide|tous|toutes|les deux|todas?|todos|ambos|tutti|entrambe|все|оба)\s+(?:\d+\s+)?)*(?:\p{L}+\s+){0,2}?(?:(?:must|should|sollen|müssen)\s+)?(?:pass(?:es|ed)?|succeeds?|(?:is|are)\s+green|bestehen|passent|réussissent|pasan|passam|passano|проходят)\b)?[\s,;:(-]*(?:(?:with|and|mit|avec|con|com)\s+)?(?:(\d+)\s+(?:tests?\s+)?passed)?[\s,;]*(?:(\d+)\s+skipped)?[\s,;]*(?:(?:and|with)\s+)?(?:(?:0|no|zero|keine|aucun|sin|sem|nessun)\s+(?:failures?|failed|errors?|fehler|échecs?|fallos|falhas|errori))?\W*$/iu;

/** Of a suite whose verdict is known already: that it passes, and how many of its tests. */
function suiteWith(draft: Draft, words: string): Draft | null {
  const { tests, exitCode } = draft.expect;
  if (draft.type !== 'command' || exitCode !== 0 || !/\p{L}/u.test(words)) return null;
  const found = allPass.exec(withoutLeadIn(words).text);
  if (found === null) return null;
  const [, passed, skipped] = found;
  // Only its report tells how many.
  if ((passed ?? skipped) !== undefined && typeof tests !== 'object') return null;
  const counted =
    passed === undefined || typeof tests !== 'object'
      ? tests
      : {
          ...tests,
          passed: Number(passed),
          ...(skipped === undefined ? {} : { skipped: Number(skipped) }),
        };
  return {
    ...draft,
    expect: counted === undefined ? draft.expect : { ...draft.expect, tests: counted },
    inferred: false,
  };
}

/** Words that the command says itself of how it went state that it went so; null for any others. */
function toldBy(draft: Draft, words: string): Draft | null {
  const { good = [], bad = [] } = draft.says ?? {};
  const stated = withoutLeadIn(words)
    .text.replace(/^[`"']+|[`"'.]+$/g, '')
    .trim();
  const isSaid = (text: string) => stated !== '' && stated.toLowerCase() === text.toLowerCase();
  if (good.some(isSaid)) {
    const expect =
      draft.type === 'command' && Object.keys(draft.expect).length === 0 ? { exitCode: 0 } : draft.expect;
    return { ...draft, expect, inferred: false };
  }
  if (!bad.some(isSaid)) return null;
  const prompt = `Does it say “${stated}”?`;
  return {
    ...draft,
    type: 'manual',
    spec: { prompt },
    expect: {},
    inferred: false,
    capture: {},
    variables: [],
    hosts: [],
    review: 'the document expects what its command says when it fails: a person looks',
  };
}

const aServer = 'a server: it is started, waited for, and ended with the phase';
const waitedFor = 'started, waited for until it is as stated, and ended with the phase';
const listening = /(?:port|localhost:|127\.0\.0\.1:|0\.0\.0\.0:)\s*(\d{2,5})(?!\d)/i;

/** A server of which is stated what it prints is waited for by that. */
function startedBy({ starts, ...draft }: Draft, written: string, options: WordsOptions): Draft | null {
  if (starts === undefined) return null;
  const type = 'command';
  const port = listening.exec(written)?.[1];
  if (port !== undefined && Number(port) <= 65_535 && Number(port) > 0)
    return {
      ...draft,
      type,
      spec: { ...starts, background: { ready: { port: Number(port) } } },
      review: waitedFor,
      why: aServer,
      prints: { kind: 'text' },
    };
  const told = withExpectation({ ...draft, type, spec: starts, prints: { kind: 'text' } }, written, options);
  const stdout = told?.expect.stdout;
  if (told === null || typeof stdout !== 'object' || stdout === null) return null;
  const { contains, matches } = stdout as { contains?: unknown; matches?: unknown };
  const re2 = typeof contains === 'string' ? quoteRe2(contains) : matches;
  if (typeof re2 !== 'string') return null;
  return {
    ...told,
    spec: { ...starts, background: { ready: { stdout: re2 } } },
    expect: { stdout },
    review: waitedFor,
    why: aServer,
  };
}

/** Lines of their own are read on their own. */
function claimsInAll(
  words: string,
  draft: Draft,
  { isStated, isTrailing }: { isStated: boolean; isTrailing: boolean },
): readonly CommandClaim[] {
  const stripped = withoutLeadIn(words);
  const isJson = /^[{[]/.test(stripped.text);
  const parts = isJson ? [words] : words.split(/\n+/).filter((line) => /\S/.test(line));
  const [first = ''] = parts;
  const opens = withoutLeadIn(first).text.trim() === '';
  const run = Array.isArray(draft.spec.run) ? draft.spec.run.map(String) : [];
  const about = { type: draft.type, prints: draft.prints, isTrailing, words: run };
  return parts.flatMap((part, at) => claimsIn(part, { ...about, isStated: isStated || (at > 0 && opens) }));
}

/** One value cannot be two. */
function isContradictory(claims: readonly CommandClaim[]): boolean {
  const single = claims.flatMap((claim): readonly (readonly [string, unknown])[] => {
    if (claim.kind === 'value' || claim.kind === 'exit' || claim.kind === 'count')
      return [[claim.kind, claim.is]];
    if (claim.kind === 'status') return [[claim.kind, claim.statuses]];
    return claim.kind === 'json' ? [[claim.path, claim.is]] : [];
  });
  const values = Map.groupBy(single, ([key]) => key);
  return [...values.values()].some((own) => new Set(own.map(([, is]) => JSON.stringify(is))).size > 1);
}

const badNews = /error|unauthori|forbidden|denied|invalid|not.?found|reject|fail|conflict|expired/i;

/** True for a literal that names what is asked, and not what it answers: `/users` returns 200. */
function isSubject(claim: CommandClaim, { spec, prints }: Draft): boolean {
  if (prints.kind === 'json' && claim.kind === 'value' && prints.path.endsWith(`.${String(claim.is)}`))
    return true;
  if (claim.kind !== 'has' && claim.kind !== 'lacks' && claim.kind !== 'value') return false;
  const literals =
    claim.kind === 'has'
      ? claim.patterns.map(({ literal }) => literal)
      : claim.kind === 'lacks'
        ? [claim.pattern.literal]
        : [typeof claim.is === 'string' && claim.is.startsWith('/') ? claim.is : null];
  const run = Array.isArray(spec.run) ? spec.run.join(' ') : '';
  const url = typeof spec.url === 'string' ? spec.url : '';
  return literals.some((literal) => {
    const text = (literal ?? '').replace(/^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|curl)\s+/, '');
    if (text.length < 2) return false;
    if (/^(?:\/|https?:\/\/|wss?:\/\/)/.test(text)) return url.includes(text) || run.includes(text);
    return /[\s/.]/.test(text) && run.includes(text) && !/^[\d.]+$/.test(text);
  });
}

/** What is expected before the words: of an inferred expectation only what they do not speak of. */
function baseOf(draft: Draft, claims: readonly CommandClaim[]): Fields {
  if (!draft.inferred)
    return draft.type === 'env' || draft.type === 'tcp' ? withoutLeast(draft) : draft.expect;
  if (draft.type === 'http') {
    const { status: _, ...rest } = draft.expect;
    const isBad = claims.some(
      (claim) =>
        claim.kind === 'failure' ||
        (claim.kind === 'header' && claim.name === 'location') ||
        (draft.prints.kind === 'header' && draft.prints.name === 'location') ||
        (claim.kind !== 'status' && badNews.test(JSON.stringify(claim)) && claim.kind !== 'lacks'),
    );
    return isBad ? rest : draft.expect;
  }
  return draft.type === 'env' || draft.type === 'dns' ? {} : draft.expect;
}

function withoutLeast({ type, expect }: Draft): Fields {
  if (type !== 'env') return expect;
  return Object.fromEntries(
    Object.entries(expect).filter(([, matcher]) => JSON.stringify(matcher) !== '{"exists":true}'),
  );
}

/** A credential is never copied, not even as an expectation. */
function holdsCredential(expect: Fields): boolean {
  const text = JSON.stringify(expect);
  return text.includes(mask) || credentialsIn(text).length > 0;
}

/** The claim with `${` of the document as text of the plan, where it would be a variable. */
function escaped<T>(value: T): T {
  // Safe: only strings are exchanged for strings.
  return JSON.parse(JSON.stringify(value).replaceAll('${', () => '$${')) as T;
}
