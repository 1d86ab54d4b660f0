import { listAt } from '../../core/cause/evidence.ts';
import { isRecord } from '../../core/query/unread.ts';
import { evidenceFacts } from '../../core/words/evidence-facts.ts';
import { shortTime } from '../../core/words/evidence-values.ts';
import { quantity } from '../../core/words/quantity.ts';
import { shortLine } from '../../core/words/safe-text.ts';
import { eventLine } from '../events/event-line.ts';
import { frameLines } from '../events/frame-lines.ts';
import { headerLine } from '../http/lines.ts';

type Fields = Readonly<Record<string, unknown>>;

const mostGroups = 3;
/** What these lines tell, the row tells, or only transport needs. */
const told: ReadonlySet<string> = new Set([
  ...['url', 'groups', 'handshake', 'address', 'resolved', 'compress', 'connections', 'handshakeMs'],
  ...['headers', 'status', 'leftOut', 'bytes', 'repeated', 'trace', 'frames'],
]);

/** What a WebSocket check saw: which connections went how, the answer to the upgrade, then what else there is. */
export function websocketLines(evidence: Fields): readonly string[] {
  const { url, groups, handshake } = evidence;
  return [
    ...(typeof url === 'string' && url !== '' ? [shortLine(url, 600)] : []),
    ...connectionLines(groups),
    ...handshakeLines(handshake),
    ...shownFrames(evidence),
    ...evidenceFacts(evidence, told),
  ];
}

/** Of the last connection whose frames were kept: where some failed, of one that did. */
function shownFrames(evidence: Fields): readonly string[] {
  return frameLines(listAt(listAt(evidence, 'frames').at(-1), 'frames'));
}

function handshakeLines(handshake: unknown): readonly string[] {
  if (!isRecord(handshake)) return [];
  const { status, ms, headers, body } = handshake;
  const took = typeof ms === 'number' ? ` after ${shortTime(ms)}` : '';
  const said = typeof body === 'string' && body !== '' ? `: ${shortLine(body, 400)}` : '';
  return [`upgrade answered ${String(status)}${took}${said}`, ...headerLine(headers)];
}

/** Connections that went alike: how many, which events came when, and how they ended. */
function connectionLines(groups: unknown): readonly string[] {
  if (!Array.isArray(groups)) return [];
  return groups.slice(0, mostGroups).flatMap((group: unknown) => {
    if (!isRecord(group) || !isRecord(group.sample)) return [];
    const { received, ended } = group.sample;
    const how = isRecord(ended) ? Object.values(ended).filter((one) => typeof one === 'string') : [];
    const events = eventLine(received);
    const came = events === '' ? '' : `: ${events}`;
    const end = how.length === 0 ? '' : `; ended: ${shortLine(how.join(', '), 200)}`;
    return [`${quantity(Number(group.count ?? 1), 'connection')}${came}${end}`];
  });
}
