import { type BodyProposal, bodyProposal } from './health-body.ts';
import { goodPattern, isGoodText } from './health-words.ts';
import type { Sight, Sights } from './looks.ts';
import type { ProposedCheck } from './proposal.ts';
import { isDocument, isSuccess, isWall, jsonIn, sameAnswer } from './sights.ts';
import { literalText, quotedText, remark } from './yaml-lines.ts';

/** A path where something says how the service is. */
type Place = { path: string; looks: readonly Sight[]; isRedirected: boolean; body: BodyProposal };

/** The check of how the service says that it is: by a value that is known to be good, or red until there is one. */
export function healthCheck(
  { pages, nowhere }: Sights,
  wanted: string | null,
  notes: string[],
): ProposedCheck {
  const paths =
    wanted === null
      ? [...pages].filter(([path, [sight]]) => path !== '/' && !isDocument(sight)).map(([path]) => path)
      : [wanted];
  const places = paths.flatMap((path) => placeAt(path, pages.get(path), nowhere) ?? []);
  const [place] = places;
  if (place === undefined) {
    // The likeliest path at which anything is.
    const path = paths.find((one) => isAnswer(pages.get(one)?.[0], nowhere)) ?? paths[0] ?? '/health';
    const sight = pages.get(path)?.[0];
    notes.push(whyNoHealth(path, sight, nowhere));
    return blindHealth(path, sight, nowhere);
  }
  const { path, looks, isRedirected, body } = place;
  const pair = pages.get(path) ?? [];
  notes.push(...body.notes.map((note) => `${path}: ${note}`), ...comesAndGoes(place, pair));
  const redirects = isRedirected ? ', redirects: 5' : '';
  return {
    id: 'health',
    lines: [
      'name: Health',
      'tier: critical',
      `http: { url: ${quotedText(`\${api}${path}`)}${redirects} }`,
      'expect:',
      `  status: ${looks[0]?.status ?? 200}`,
      ...body.lines.map((line) => `  ${line}`),
      paceLine(pair),
    ],
  };
}

function isAnswer(sight: Sight | undefined, nowhere: Sight | null): boolean {
  return sight !== undefined && sight.status !== 404 && !sameAnswer(sight, nowhere) && sight.status !== null;
}

function placeAt(
  path: string,
  pair: readonly [Sight, Sight] | undefined,
  nowhere: Sight | null,
): Place | null {
  if (pair === undefined) return null;
  const isRedirected = pair[0].redirectedTo !== null && !isWall(pair[0]);
  const looks = (isRedirected ? [pair[1]] : pair).filter((sight) => canTell(sight, nowhere));
  const body = proposalOf(looks);
  return body === null ? null : { path, looks, isRedirected, body };
}

/** A page for people, what answers at any address, or a part of an answer says nothing. */
function canTell(sight: Sight, nowhere: Sight | null): boolean {
  return isSuccess(sight) && sight.isWhole && !sight.type.includes('html') && !sameAnswer(sight, nowhere);
}

function proposalOf([first, again = first]: readonly Sight[]): BodyProposal | null {
  if (first === undefined || again === undefined) return null;
  const text = first.text.trim();
  if (isGoodText(text) && isGoodText(again.text))
    return { lines: [`body: { matches: ${wholeText([text, again.text.trim()])} }`], notes: [] };
  const [value, next] = [jsonIn(first.text), jsonIn(again.text)];
  if (value === undefined || next === undefined) return null;
  const proposal = bodyProposal(value, next);
  return proposal && { ...proposal, lines: ['json:', ...proposal.lines.map((line) => `  ${line}`)] };
}

/** The whole of a body, and nothing that only holds it: `NOT OK` holds `OK`. */
function wholeText(texts: readonly string[]): string {
  const alternatives = [...new Set(texts)].map((text) => text.replaceAll(/[^\w ]/g, '\\$&'));
  return literalText(`^\\s*(?:${alternatives.join('|')})\\s*$`);
}

function comesAndGoes({ path, looks, isRedirected }: Place, pair: readonly Sight[]): readonly string[] {
  if (isRedirected || looks.length === pair.length) return [];
  const answers = pair.map(({ status, trouble }) => String(status ?? trouble));
  return [`${path} answered ${answers.join(' and ')} in two looks: it comes and goes.`];
}

function whyNoHealth(path: string, sight: Sight | undefined, nowhere: Sight | null): string {
  if (sight === undefined || sight.status === null)
    return `${path} did not answer: ${sight?.trouble || 'nobody looked'}.`;
  if (isWall(sight))
    return `${path} asks who you are (${sight.status}): put a token into the secret TOKEN, or name an address that answers without.`;
  if (!isSuccess(sight))
    return `${path} answered ${sight.status}: the check is red until it answers 200 with JSON that says how it is.`;
  if (sameAnswer(sight, nowhere))
    return `${path} answers like an address that nobody serves: whatever is wrong, it would look the same${sight.type.includes('json') ? ', so that a person is asked' : ''}. Give the service an address that says how it is.`;
  if (sight.type.includes('html'))
    return `${path} is a page for people (${sight.status}, ${sight.type}), and error pages are such pages too: name an address that answers JSON.`;
  const text = sight.text.trim().slice(0, 80);
  return `${path} answered ${sight.status} with ${text === '' ? 'nothing' : JSON.stringify(text)}, in which nothing says that the service is well: the check is red until it does, or you write what it has to say.`;
}

/** Where any address answers the same, no request tells anything: a person has to look. */
const askedHealth: ProposedCheck = {
  id: 'health',
  lines: [
    'name: Health',
    'tier: critical',
    remark(
      'Every address of the service answers the same: ask for one that says how it is, and write it here as http: { url: … }.',
    ),
    'manual: { prompt: "Is the service well? No address of it tells that." }',
  ],
};

/** What cannot be read off the service is expected as it should be: red until it is so. */
function blindHealth(path: string, sight: Sight | undefined, nowhere: Sight | null): ProposedCheck {
  if (sight?.type.includes('json') && isSuccess(sight) && sameAnswer(sight, nowhere)) return askedHealth;
  const auth = sight !== undefined && isWall(sight) ? ', auth: { bearer: "${secret:TOKEN}" }' : '';
  return {
    id: 'health',
    lines: [
      'name: Health',
      'tier: critical',
      `http: { url: ${quotedText(`\${api}${path}`)}${auth} }`,
      remark('It did not say that it is well when this was written; expected is what it should say.'),
      'expect:',
      '  status: 200',
      '  json:',
      `    "$.status": { matches: ${quotedText(goodPattern)} }`,
      '    "$.error": { exists: false }',
    ],
  };
}

/** Three times what it took, in half seconds: a service that stands still is found out, a slow moment is not. */
function paceLine(looks: readonly Sight[]): string {
  const slowestMs = Math.max(0, ...looks.map(({ durationMs }) => durationMs));
  return `  duration: { lt: ${Math.max(1, Math.ceil((slowestMs * 3) / 500) / 2)}s }`;
}
