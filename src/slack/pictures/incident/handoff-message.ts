import { keyPart } from '../../../core/incident/key.ts';
import type { IncidentState } from '../../../core/incident/state.ts';
import { incidentName } from '../../../core/words/incident.ts';
import { shortLine } from '../../../core/words/safe-text.ts';
import { handoffButtons } from '../../actions/settle-handoff.ts';
import { momentSeen, person, words } from '../../block-kit/blocks.ts';
import { handoffLines } from '../../block-kit/handoff-lines.ts';
import { type Line, replyMessage } from '../../block-kit/reply-message.ts';
import {
  type IncidentMessage,
  type IncidentPictureOptions,
  incidentMessage,
  pageButton,
} from './incident-message.ts';

export type HandoffOptions = IncidentPictureOptions & {
  handoff: { offer: string; from: string; to: string };
  /** Null while it waits. */
  answered: { isAccepted: boolean; at: number; reason: string; by: 'person' | 'nobody' } | null;
  /** Environments that somebody holds now: `staging: phase2 of @jun`. */
  leases?: readonly { environment: string; by: string; reason: string }[];
};

/** Asks somebody to take the command over, with all that they have to know: open items, what fails, who holds what, what falls due, what was decided. */
export function handoffMessage(state: IncidentState, options: HandoffOptions): IncidentMessage {
  const { handoff, answered } = options;
  const { key } = state.head;
  const lead: Line = [
    words('⏸ ', true),
    person(handoff.to),
    words(', '),
    person(handoff.from),
    words(` asks you to take command of ${incidentName(state)} (${state.severity}).`),
  ];
  const lines = [answered === null ? lead : answeredLine(options, answered), ...handoffLines(state, options)];
  const pressed =
    answered === null && options.buttons && state.closed === null
      ? handoffButtons({ key, offer: handoff.offer })
      : [];
  const picture = replyMessage({ lines, buttons: [...pressed, ...pageButton({ links: options.links })] });
  return incidentMessage(state, `handoff:${keyPart(handoff.offer)}`, picture, {
    level: options.level,
  });
}

function answeredLine(
  { handoff, now }: HandoffOptions,
  answered: NonNullable<HandoffOptions['answered']>,
): Line {
  const why = shortLine(answered.reason, 200);
  if (answered.by === 'nobody') {
    const lead = [words('➖ The offer of '), person(handoff.from), words(' to '), person(handoff.to)];
    return [...lead, words(' ended at '), momentSeen(answered.at, now), words(why === '' ? '' : `: ${why}`)];
  }
  const verb = answered.isAccepted ? ' took command over from ' : ' declined to take command from ';
  return [
    words(answered.isAccepted ? '✅ ' : '➖ '),
    person(handoff.to),
    words(verb),
    person(handoff.from),
    words(' at '),
    momentSeen(answered.at, now),
    words(why === '' ? '' : `: ${why}`),
  ];
}
