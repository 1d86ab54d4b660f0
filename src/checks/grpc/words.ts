import type { CheckEnding, Clue } from '../../core/cause/clue.ts';
import { responseClue, textClue } from '../../core/cause/clue-makers.ts';
import { numberAt, textAt, valueAt } from '../../core/cause/evidence.ts';
import { textLines } from '../../core/words/evidence-output.ts';
import { shortLine } from '../../core/words/safe-text.ts';
import { certificateClues, certificateLines } from '../certificate-words.ts';
import { timeLine } from '../http/lines.ts';
import { codeName } from './status-codes.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What an answer says of why it is not the one that was asked for; nothing where only what was expected of it tells that. */
export function grpcClues(ended: CheckEnding): readonly Clue[] {
  const { evidence } = ended;
  const target = textAt(evidence, 'target');
  const certificate = certificateClues(ended, evidence, target);
  if (certificate.length > 0) return certificate;
  const place = { host: target, path: textAt(evidence, 'service') };
  const status = numberAt(evidence, 'http', 'status');
  if (status !== null)
    return [
      responseClue({ ...place, status, words: String(status), body: textAt(evidence, 'http', 'body') }),
    ];
  const code = numberAt(evidence, 'code');
  const message = textAt(evidence, 'message');
  if (code === null || code === 0) return [];
  if (codeName(code) === 'UNAVAILABLE')
    return [responseClue({ ...place, status: null, words: codeName(code), body: message })];
  return message === '' ? [] : [textClue(message, target)];
}

/** What was asked, how long its steps took, what came that is no answer, and the certificate. */
export function grpcLines(evidence: Fields): readonly string[] {
  const target = textAt(evidence, 'target');
  if (target === '') return [];
  const service = textAt(evidence, 'service');
  const of = service === '' ? '' : ` of ${shortLine(service, 200)}`;
  const status = textAt(evidence, 'status');
  return [
    `health${of} at ${shortLine(target, 300)}${status === '' ? '' : ` → ${shortLine(status, 60)}`}`,
    ...timeLine(valueAt(evidence, 'timings')),
    ...textLines('message', textAt(evidence, 'message')),
    ...textLines('body', textAt(evidence, 'http', 'body')),
    ...certificateLines(valueAt(evidence, 'certificate')),
  ];
}
