import type { CommandClaim } from '../shell/claim.ts';
import { type ClaimReader, none } from './pieces.ts';
import { jsonIn } from './sample.ts';

const naming = ['type', 'event', 'op', 'action', 'kind', 'method', 'name', 'topic'];
const message =
  /\b(?:messages?|events?|frames?|type|nachricht\w*|ereignis\w*|messages?|évén\w+|mensaj\w+|eventos?|mensage\w+|messaggi\w*|event[oi])\b|сообщен|событи|消息|事件|メッセージ|イベント|메시지|이벤트/iu;

/** What arrives over a WebSocket: a message as JSON, or the name of one between quotes. */
export const events: ClaimReader = (text, { type }) => {
  if (type !== 'websocket') return none(text);
  const json = jsonIn(text);
  if (json !== undefined) {
    const one = eventIn(json);
    return one === null ? none(text) : { claims: [one], left: '' };
  }
  if (!message.test(text)) return none(text);
  const names = [...text.matchAll(/`([A-Za-z][\w.:-]*)`|"([A-Za-z][\w.:-]*)"/g)].map(
    ([, ticked, quoted]) => ticked ?? quoted ?? '',
  );
  const claims = names.map((name): CommandClaim => ({ kind: 'event', by: '$.type', name }));
  return claims.length === 0 ? none(text) : { claims, left: '' };
};

/** The event that a message is, by the first of its fields that names one. */
function eventIn(json: unknown): CommandClaim | null {
  if (typeof json !== 'object' || json === null) return null;
  const fields = Object.entries(json);
  const found = naming.flatMap((key) =>
    fields.filter(([name, value]) => name === key && typeof value === 'string'),
  );
  const [first] = found;
  return first === undefined ? null : { kind: 'event', by: `$.${first[0]}`, name: String(first[1]) };
}
