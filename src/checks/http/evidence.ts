import { beginningOf } from '../beginning.ts';
import { maskParameters } from './curl.ts';
import { shownHeaders, shownRepeated } from './headers.ts';
import type { HttpObservation } from './observation.ts';
import type { HttpExpect } from './spec.ts';

/** Characters of a body that nothing looks into: enough to see what it is. */
const beginning = 16 * 1024;

/** An HTTP observation as it is kept: secret parameters, cookie values and credentials masked. The body stays whole where `expect` looks into it. */
export function httpEvidence(
  observation: HttpObservation,
  expect: Pick<HttpExpect, 'body' | 'json' | 'schema'>,
  redact: (text: string) => string,
): HttpObservation {
  const whole = expect.body !== undefined || expect.json !== undefined || expect.schema !== undefined;
  return {
    ...observation,
    url: maskParameters(observation.url),
    headers: shownHeaders(observation.headers),
    ...(observation.repeated === undefined ? {} : { repeated: shownRepeated(observation.repeated) }),
    body: whole ? observation.body : shownBody(observation, redact),
    redirects: observation.redirects.map((hop) => ({
      ...hop,
      from: maskParameters(hop.from),
      to: maskParameters(hop.to),
    })),
  };
}

function shownBody(
  { body, headers }: HttpObservation,
  redact: (text: string) => string,
): HttpObservation['body'] {
  if (body === null || body.text.length <= beginning || headers['content-type']?.includes('json'))
    return body;
  return { ...body, text: beginningOf(body.text, beginning, redact), cut: true };
}
