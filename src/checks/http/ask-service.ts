import type { AskHttp, HttpAnswer } from '../../core/http-ask.ts';
import { isTransient } from '../connection-error.ts';
import { httpSpec } from './spec.ts';

const mostMiB = 16;

/** Asks as an `http` check does, host policy, certificates, proxies and all, for whoever reads a service on behalf of checks. */
export const askService: AskHttp = async (question, { hosts, signal }) => {
  const { body, ...rest } = question;
  const spec = httpSpec.parse({
    ...rest,
    maxBodyBytes: mostMiB * 1024 * 1024,
    ...(body === undefined ? {} : { body }),
  });
  // With the first question: most processes ask none.
  const { sendRequest } = await import('./request.ts');
  const sent = await sendRequest(spec, { hosts, root: '/', signal });
  if ('unusable' in sent) return none(sent.unusable);
  const { refusal, error, status, headers, body: came } = sent.exchange;
  if (refusal !== null) {
    const mend = refusal.mend === undefined ? '' : `: ${refusal.mend}`;
    return none(`${refusal.reason}${mend}`, refusal.transient !== null);
  }
  if (error !== null) return none(error.message, isTransient(error));
  if (status === null || came === null) return none('no answer', true);
  if (came.cut) return none(`an answer of more than ${mostMiB} MiB: lower \`limit\`, or ask for less`);
  if (came.unreadable !== null) return none(came.unreadable);
  return { kind: 'answer', status, headers, text: came.text };
};

function none(why: string, transient = false): HttpAnswer {
  return { kind: 'none', why, transient };
}
