import { bodyError, bodyMessage } from '../../core/cause/body-message.ts';
import type { CheckEnding, Clue } from '../../core/cause/clue.ts';
import { responseClue } from '../../core/cause/clue-makers.ts';
import { listAt, numberAt, placeOfUrl, textAt } from '../../core/cause/evidence.ts';
import { certificateClues } from '../certificate-words.ts';
import { frameError } from '../events/frame-error.ts';
import type { HttpExpect } from './spec.ts';

/** What an answer says of why it is not the one that was asked for; nothing where only what was expected of it tells that. */
export function httpClues(
  ended: CheckEnding,
  { status: wanted }: Pick<HttpExpect, 'status'>,
): readonly Clue[] {
  const { evidence, failures } = ended;
  const place = placeOfUrl(textAt(evidence, 'url'));
  const certificate = certificateClues(ended, evidence, place.host);
  if (certificate.length > 0) return certificate;
  const status = numberAt(evidence, 'status');
  if (status === null) return [];
  const event = frameError(listAt(evidence, 'stream', 'frames'));
  if (event !== null) return [event];
  const body = textAt(evidence, 'body', 'text');
  const isAsked = wanted !== undefined && failures.every(({ at }) => at !== 'status');
  if (status >= 400 && !isAsked) return answerClues(evidence);
  const message = failures.some(isOfBody) ? errorSaid(body, failures) : '';
  return message === '' ? [] : [responseClue({ ...place, status, words: String(status), body: message })];
}

/** What was expected with what the answer says of it itself: two that fail alike for different reasons have different rows. Null where it says nothing. */
export function httpReason({ evidence, failures }: CheckEnding, clue: Clue): string | null {
  const [first] = failures;
  if (first === undefined || !(first.at === 'status' || isOfBody(first))) return null;
  const words = clue.kind === 'answer' ? clue.words : clue.kind === 'thrown' ? clue.text : '';
  const way = first.at === 'status' ? wayOf(evidence) : '';
  if (words === '' || first.message.includes(words)) return way === '' ? null : `${first.message}${way}`;
  return `${first.message.split('\n')[0]}${way}: ${words}`;
}

/** ` to /login`: where a redirect that was not followed leads; empty for any other answer. */
function wayOf(evidence: CheckEnding['evidence']): string {
  const status = numberAt(evidence, 'status') ?? 0;
  const to = status >= 300 && status < 400 ? textAt(evidence, 'headers', 'location') : '';
  const from = textAt(evidence, 'url');
  if (to === '') return '';
  if (!URL.canParse(to, from)) return ` to ${to.slice(0, 200)}`;
  const target = new URL(to, from);
  const isHere = URL.canParse(from) && new URL(from).origin === target.origin;
  return ` to ${isHere ? target.pathname : `${target.host}${target.pathname}`}`;
}

/** What an answer says by its status and its body, whatever was expected of it; nothing for one that says that all is well. */
export function answerClues(evidence: unknown): readonly Clue[] {
  const status = numberAt(evidence, 'status');
  if (status === null || status < 400) return [];
  const place = placeOfUrl(textAt(evidence, 'url'));
  return [responseClue({ ...place, status, words: String(status), body: textAt(evidence, 'body', 'text') })];
}

function isOfBody({ at }: CheckEnding['failures'][number]): boolean {
  return /^(?:json|body|schema)\b/.test(at);
}

/** A page in place of JSON says by its title what it is. */
function errorSaid(body: string, failures: CheckEnding['failures']): string {
  const isPage = failures.some(({ at }) => at === 'json') && body.trimStart().startsWith('<');
  return isPage ? bodyMessage(body) : bodyError(body);
}
