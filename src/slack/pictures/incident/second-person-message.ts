import { obstacles } from '../../../core/incident/closing.ts';
import type { AskedException } from '../../../core/incident/exceptions.ts';
import { keyPart } from '../../../core/incident/key.ts';
import type { IncidentState } from '../../../core/incident/state.ts';
import { incidentName } from '../../../core/words/incident.ts';
import { shortLine } from '../../../core/words/safe-text.ts';
import { secondPersonButtons } from '../../actions/agree-to-close.ts';
import { momentSeen, person, words } from '../../block-kit/blocks.ts';
import { type Line, replyMessage } from '../../block-kit/reply-message.ts';
import {
  type IncidentMessage,
  type IncidentPictureOptions,
  incidentMessage,
  pageButton,
} from './incident-message.ts';
import { obstacleLines } from './obstacle-lines.ts';

/** What the channel is asked when an incident is to be closed although something is open, and what became of it. */
export function needsSecondMessage(
  state: IncidentState,
  exception: AskedException,
  options: IncidentPictureOptions,
): IncidentMessage {
  const { ask, by, reason, summary, ended } = exception;
  const { key } = state.head;
  const inTheWay = obstacles(state, summary);
  const lines: Line[] = [
    [
      words(ended === null ? '⏸ ' : '', true),
      person(by),
      words(` ${ended === null ? 'asks' : 'asked'} to close ${incidentName(state)} with an exception.`),
    ],
    [words('Reason: ', true), words(shortLine(reason, 1_000))],
    [words('Summary: ', true), words(shortLine(summary, 1_000) || 'none')],
    ...(ended === null && inTheWay.length > 0
      ? [[words(`Still in the way (${inTheWay.length})`, true)], ...obstacleLines(inTheWay)]
      : []),
  ];
  const pressed =
    ended === null && options.buttons && state.closed === null ? secondPersonButtons({ key, ask }) : [];
  const last = [ended === null ? waiting : endLine(ended, options.now)];
  const picture = replyMessage({ lines, last, buttons: [...pressed, ...pageButton(options)] });
  return incidentMessage(state, `second:${keyPart(ask)}`, picture, options);
}

const waiting: Line = [words('It needs a second person: somebody else than who asks.')];

const ends = {
  agreed: '✅ Agreed by ',
  withdrawn: '➖ Taken back by ',
  replaced: '➖ Asked anew by ',
  closed: '✅ Closed without it by ',
};

function endLine({ kind, by, at }: NonNullable<AskedException['ended']>, now: number): Line {
  return [words(ends[kind], true), person(by), words(' at '), momentSeen(at, now)];
}
