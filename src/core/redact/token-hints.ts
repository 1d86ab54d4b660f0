/** What one look at each character says of the tokens that a text may hold: never no where there is one. */
export type TokenHints = {
  /** A word begins as a token does that is marked by its beginning. */
  hasHead: boolean;
  /** A part of it has the form of a token that has no such beginning, or holds what such a token does. */
  hasForm: boolean;
};

/** Letters, digits, `+` and `/` in a row of the shortest token that is known by what follows so many. */
const shortestBase64 = 76;
/** What stands in tokens that are known by neither their beginning nor what they have in a row. */
const inner = [':AA', 'Q~', '.atlasv1.'];

const longestHead = 3;

/** Looks for tokens that begin as these patterns do; a pattern has to begin with two characters that it names. */
export function tokenHints(patterns: readonly string[]): (text: string) => TokenHints {
  const marks = new Uint8Array(0x1_0000);
  for (const head of patterns.flatMap(headsOf)) marks[hash(head, 0, head.length)] = 1;
  return (text) => look(text, marks);
}

function look(text: string, marks: Uint8Array): TokenHints {
  let hasHead = false;
  let hasForm = inner.some((part) => text.includes(part));
  let run = 0;
  let base64 = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (isLetterOrDigit(code)) {
      hasHead ||= run === 0 && (marks[hash(text, at, 2)] === 1 || marks[hash(text, at, longestHead)] === 1);
      run += 1;
      base64 += 1;
    } else {
      hasForm ||= run >= shortestRun && endsAsForm(text, at, run);
      run = 0;
      base64 = code === plus || code === slash ? base64 + 1 : 0;
    }
    hasForm ||= base64 >= shortestBase64;
  }
  return { hasHead, hasForm };
}

const shortestRun = 23;

/** Behind so many letters and digits in a row: Discord's dot, Mailgun's and Mailchimp's dash. */
function endsAsForm(text: string, at: number, run: number): boolean {
  const code = text.charCodeAt(at);
  if (code === dot) return 'MNO'.includes(text.charAt(at - run));
  return code === dash && run === 32 && (text.charAt(at + 9) === '-' || text.startsWith('us', at + 1));
}

const dash = 0x2d;
const dot = 0x2e;
const plus = 0x2b;
const slash = 0x2f;

function isLetterOrDigit(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
}

function hash(text: string, from: number, length: number): number {
  let sum = length;
  for (let at = from; at < from + length; at += 1) sum = sum * 37 + text.charCodeAt(at);
  return sum & 0xffff;
}

const piece =
  /^(?:\\(?<escaped>[^A-Za-z\d])|\[(?<class>\w-\w|\w+)\]|\(\?:(?<group>[\w|]+)\)|(?<plain>[\w/-]))(?![?*{])/;

/** The first characters, two or three, of whatever a pattern finds, in each way in which it may begin. */
function headsOf(pattern: string): readonly string[] {
  const heads = headsFrom(pattern, '');
  if (heads.some((head) => head.length < 2)) throw new Error(`${pattern}: begins with nothing that it names`);
  return heads;
}

function headsFrom(pattern: string, begun: string): readonly string[] {
  const found = begun.length < longestHead ? piece.exec(pattern) : null;
  if (found === null) return [begun.slice(0, longestHead)];
  const { escaped, class: members, group, plain = '' } = found.groups ?? {};
  const next = members === undefined ? (group?.split('|') ?? [escaped ?? plain]) : membersOf(members);
  return next.flatMap((one) => headsFrom(pattern.slice(found[0].length), begun + one));
}

/** `a-z`, `pousr` */
function membersOf(members: string): readonly string[] {
  const [from = '', to] = members.split('-');
  if (to === undefined) return [...members];
  const first = from.charCodeAt(0);
  return Array.from({ length: to.charCodeAt(0) - first + 1 }, (_, at) => String.fromCharCode(first + at));
}
