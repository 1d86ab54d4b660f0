import { shortened } from '../../core/shorten.ts';
import type { UnaryReply } from './call.ts';
import { healthStatus } from './health.ts';
import { messagesOf } from './messages.ts';
import type { GrpcObservation } from './observation.ts';
import { statusMessage } from './status-codes.ts';

type Read = Pick<GrpcObservation, 'status' | 'code' | 'message' | 'problem' | 'http'>;

const nothing: Read = { status: null, code: null, message: '', problem: null, http: null };
const longestMessage = 2_000;

/** What a reply says. A status counts only of a call that ended with OK and brought one whole message, as it was asked for. */
export function readReply({ status, headers, trailers, body }: UnaryReply): Read {
  if (status === null) return nothing;
  const type = headers['content-type'] ?? '';
  if (status !== 200 || !/^application\/grpc(?:\+proto)?\s*(?:;|$)/i.test(type)) {
    const what = `HTTP ${status}${type === '' ? '' : ` with ${type.slice(0, 100)}`} in place of gRPC`;
    return {
      ...nothing,
      problem: what,
      http: { status, body: body.toString('utf8') },
    };
  }
  if (trailers === null) return nothing;
  const told = trailers['grpc-status'];
  const message = shortened(statusMessage(trailers['grpc-message'] ?? ''), longestMessage);
  if (told === undefined || !/^(?:0|[1-9]\d{0,8})$/.test(told)) {
    const problem =
      told === undefined
        ? 'trailers without grpc-status'
        : `grpc-status ${JSON.stringify(told.slice(0, 40))}`;
    return { ...nothing, message, problem };
  }
  const before = headers['grpc-status'];
  if (before !== undefined && before !== told)
    return { ...nothing, message, problem: `grpc-status ${before.slice(0, 40)} and then ${told}` };
  const code = Number(told);
  if (code !== 0) return { ...nothing, code, message };
  return { ...nothing, code, message, ...healthIn(body) };
}

function healthIn(body: Uint8Array): Pick<Read, 'status' | 'problem'> {
  const read = messagesOf(body);
  if (read.kind === 'broken') return { status: null, problem: read.why };
  const [message, ...others] = read.messages;
  if (message === undefined) return { status: null, problem: 'OK without a message' };
  if (others.length > 0)
    return { status: null, problem: `${read.messages.length} messages, where one is asked for` };
  const status = healthStatus(message);
  return { status, problem: status === null ? 'a message that is no HealthCheckResponse' : null };
}
