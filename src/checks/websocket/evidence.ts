import { beginningOf } from '../beginning.ts';
import { type RepeatedHeaders, shownHeaders, shownRepeated } from '../http/headers.ts';
import type { Handshake, Observation } from './observation.ts';
import { rulesOfHandshake, type WebsocketAsk } from './schema.ts';

const mostHeaders = 40;
const keptHeader = 300;
const keptBody = 2_000;

/** An observation as it is kept: headers masked, and long ones cut, with what nothing looks into of the body of a refused upgrade. */
export function websocketEvidence(
  observation: Observation,
  check: WebsocketAsk,
  redact: (text: string) => string,
): Observation {
  const judged = rulesOfHandshake(check);
  const shown = (handshake: Handshake | null) => handshake && shownHandshake(handshake, judged, redact);
  return {
    ...observation,
    handshake: shown(observation.handshake),
    groups: observation.groups.map((group) => ({
      ...group,
      sample: { ...group.sample, handshake: shown(group.sample.handshake) },
    })),
  };
}

function shownHandshake(
  handshake: Handshake,
  judged: { headers: ReadonlySet<string>; body: boolean },
  redact: (text: string) => string,
): Handshake {
  const entries = Object.entries(shownHeaders(handshake.headers)).map(([name, value]) => [
    name,
    judged.headers.has(name) ? value : beginningOf(value, keptHeader, redact),
  ]);
  const headers = entries.filter(([name = ''], at) => at < mostHeaders || judged.headers.has(name));
  const { body, repeated } = handshake;
  const shown = {
    ...handshake,
    headers: Object.fromEntries(headers),
    ...(repeated === undefined ? {} : { repeated: shownRepeated(pick(repeated, judged.headers)) }),
  };
  if (body === null || judged.body || body.length <= keptBody) return shown;
  return {
    ...shown,
    body: beginningOf(body, keptBody, redact),
    bodyFault: `only ${keptBody} characters were kept`,
  };
}

/** Only what is judged: the lines are in the headers, joined. */
function pick(repeated: RepeatedHeaders, names: ReadonlySet<string>): RepeatedHeaders {
  return Object.fromEntries(Object.entries(repeated).filter(([name]) => names.has(name)));
}
