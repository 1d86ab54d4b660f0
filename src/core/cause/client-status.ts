import { placeOfUrl, urlIn } from './evidence.ts';

/** The status that a program got of a host; `host` and `path` are empty where it does not say which. */
export type ClientStatus = { status: number; host: string; path: string };

/** How clients and tests say that they got another status than they hoped for. */
const patterns: readonly RegExp[] = [
  /\bHTTP(?:\/[\d.]+)?(?: ?Error| status(?: code)?| response code)?:? (?<status>[45]\d\d)\b/i,
  /\bstatus(?: ?code)?(?: of)?[:=]? ?(?<status>[45]\d\d)\b/i,
  /\b(?<status>[45]\d\d) (?:Server|Client) Error\b/i,
  /\bUnexpected server response: (?<status>[45]\d\d)\b/,
  /\breturned error: (?<status>[45]\d\d)\b/,
  /\bassert (?<status>[45]\d\d) (?:==|in) [([{]?[123]\d\d\b/,
  /\bassert [123]\d\d == (?<status>[45]\d\d)\b/,
  /\bexpected (?<status>[45]\d\d) to (?:be|equal|deeply equal|eql) [123]\d\d\b/,
  /\bexpected:?(?: was)? <?[123]\d\d>?[\s,]*(?:but (?:was|got)|actual|got|received):?\s*<?(?<status>[45]\d\d)\b/i,
];

/** The status in what a client or a test says; null when it is about something else. */
export function clientStatus(text: string): ClientStatus | null {
  const read = text.slice(0, 1_000);
  for (const pattern of patterns) {
    const status = pattern.exec(read)?.groups?.status;
    if (status !== undefined) return { status: Number(status), ...placeOfUrl(urlIn(read)) };
  }
  return null;
}
