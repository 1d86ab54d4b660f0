import { type Failure, type Judgement, judged } from '../../core/check.ts';
import { match } from '../../core/expect/matcher.ts';
import { shortened } from '../../core/shorten.ts';
import { judgeCertificate } from '../certificate.ts';
import { isTransient } from '../connection-error.ts';
import { connectionTrouble } from '../connection-trouble.ts';
import type { GrpcObservation } from './observation.ts';
import type { GrpcExpect } from './spec.ts';
import { codeName, codeWords } from './status-codes.ts';

/** What the expectations say. Only a status that a health service said counts as one, whatever is expected. */
export function judgeGrpc(observation: GrpcObservation, expect: GrpcExpect): Judgement {
  const failures = [
    ...judgeStatus(observation, expect.status),
    ...certificateFailures(observation, expect),
    ...(expect.duration === undefined
      ? []
      : match(expect.duration, observation.durationMs, 'duration', { unit: 'duration' })),
  ];
  const { error, target } = observation;
  return judged(failures, {
    transient: failures.length === 0 ? null : transientOf(observation),
    trouble: error === null || observation.problem !== null ? null : connectionTrouble(error, target),
  });
}

function judgeStatus(observation: GrpcObservation, wanted: GrpcExpect['status']): readonly Failure[] {
  const accepted = Array.isArray(wanted) ? wanted : [wanted];
  const { status } = observation;
  if (status !== null && accepted.includes(status)) return [];
  const expected = accepted.length === 1 ? accepted.join() : `one of ${accepted.join(', ')}`;
  const actual = statusWords(observation);
  return [{ at: 'status', expected, actual, message: `expected status ${expected}, got ${actual}` }];
}

/** What came in place of the status that was asked for, in words; the status where one came. */
export function statusWords({ status, code, message, problem, error, service }: GrpcObservation): string {
  if (status !== null) return /^-?\d+$/.test(status) ? `${status}, which is no status of health` : status;
  const quote = message === '' ? '' : `, the server says ${JSON.stringify(shortened(message, 300))}`;
  if (problem !== null) return `${problem}${quote}`;
  if (error !== null) return error.message;
  if (code === null) return 'nothing';
  const words = codeWords(code, service);
  return `${codeName(code)}${words === '' ? '' : ` (${words})`}${quote}`;
}

/** A certificate that is not valid is the reason why nothing was asked; without TLS there is none to expect anything of. */
function certificateFailures({ certificate }: GrpcObservation, { tls }: GrpcExpect): readonly Failure[] {
  if (certificate === null && tls === undefined) return [];
  return judgeCertificate(certificate, tls ?? {}, 'tls');
}

function transientOf({ code, http, error }: GrpcObservation): Judgement['transient'] {
  if (http !== null) return http.status >= 500 ? 'http_5xx' : null;
  if (error !== null) return isTransient(error) ? 'network' : null;
  if (code === null) return null;
  if (codeName(code) === 'DEADLINE_EXCEEDED') return 'timeout';
  return codeName(code) === 'UNAVAILABLE' ? 'network' : null;
}
