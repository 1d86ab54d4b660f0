import { cloudwatch } from '../../../src/platform/sources/cloudwatch/cloudwatch.ts';
import {
  type CloudWatchFault,
  type LogEvent,
  startCloudWatch,
} from '../../../stand-ins/cloudwatch/server.ts';
import { verifySignatureV4 } from '../../support/signature-v4.ts';
import type { Fault, Line, SourceUnderTest } from '../stand.ts';

const html = { type: 'text/html', text: '<!doctype html><title>Log in</title>' };
const error = (type: string, message: string): CloudWatchFault => ({ kind: 'error', type, message });

const faults: Partial<Record<Fault, CloudWatchFault>> = {
  permission: error(
    'AccessDeniedException',
    'User: arn:aws:iam::123456789012:user/checks is not authorized to perform: logs:FilterLogEvents on resource: arn:aws:logs:eu-central-1:123456789012:log-group:/ecs/api:log-stream: because no identity-based policy allows the logs:FilterLogEvents action',
  ),
  credentials: error('UnrecognizedClientException', 'The security token included in the request is invalid.'),
  quota: error('ThrottlingException', 'Rate exceeded'),
  broken: error('ServiceUnavailableException', 'The service cannot complete the request.'),
  hang: { kind: 'hang' },
  reset: { kind: 'reset' },
  html: { kind: 'status', status: 200, ...html },
  nonsense: { kind: 'status', status: 200, text: '{"logEvents":[]}' },
  loop: { kind: 'same-token' },
  'empty-page': { kind: 'empty-page' },
};

/** Who asks, as the environment says it. */
export const awsEnvironment = {
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};

/** A server that takes what is signed by whoever the environment says, for the region and the service. */
export function startSigned(options: Parameters<typeof startCloudWatch>[0] = {}) {
  return startCloudWatch({
    isSigned: (request, body) => {
      const signed = verifySignatureV4(request, body, awsEnvironment.AWS_SECRET_ACCESS_KEY);
      const names = / SignedHeaders=([\w;-]+)/.exec(request.headers.authorization ?? '')?.[1] ?? '';
      return (
        signed?.key === awsEnvironment.AWS_ACCESS_KEY_ID &&
        /\/eu-central-1\/logs\/aws4_request$/.test(signed.scope) &&
        names.split(';').includes('x-amz-target')
      );
    },
    ...options,
  });
}

/** As a container writes it: JSON where it has more than a text. */
function eventOf({ ms, text, json, severity, id, pod = 'a', trace }: Line): LogEvent {
  const { traceId: trace_id, spanId: span_id } = trace ?? {};
  const isPlain = json === undefined && severity === undefined && trace === undefined;
  return {
    logStreamName: `api/pod-${pod}/1`,
    timestamp: ms,
    message: isPlain ? text : JSON.stringify({ level: severity, message: text, trace_id, span_id, ...json }),
    ...(id === undefined ? {} : { eventId: id }),
  };
}

const inMs = 'an event has its time in milliseconds';

export const underTest: SourceUnderTest = {
  source: cloudwatch,
  async start() {
    const server = await startSigned();
    let stages = 0;
    return {
      environment: awsEnvironment,
      hosts: [new URL(server.url).host],
      stage() {
        server.faults.length = 0;
        const began = server.requests.length;
        stages += 1;
        const group = `/ecs/api-${stages}`;
        server.createGroup(group);
        let isMissing = false;
        return {
          get place() {
            return { url: server.url, region: 'eu-central-1', group: isMissing ? '/ecs/apy' : group };
          },
          write: (lines) => server.put(group, lines.map(eventOf)),
          spoil(fault, times) {
            isMissing = fault === 'missing';
            if (isMissing) return;
            const made = faults[fault];
            if (made === undefined) throw new Error(`no ${fault} here`);
            server.faults.length = 0;
            if (times !== 0) server.faults.push({ ...made, ...(times === undefined ? {} : { times }) });
          },
          requests: () => server.requests.length - began,
        };
      },
      [Symbol.asyncDispose]: () => server.close(),
    };
  },
  pages: { size: 1_000, most: 10 },
  holding: (place) => ({ cloudwatch: { ...Object(place), filter: '"${word}"' } }),
  refused: (place) => ({
    spec: { cloudwatch: { ...Object(place), query: "filter @message lik 'boom'" } },
    told: /refused the query: unexpected symbol found lik \(character 17: lik 'boom'\)/,
  }),
  grants: /allow logs:FilterLogEvents on the log group \/ecs\/api/,
  quirks: {
    'sub-millisecond': inMs,
    nanoseconds: inMs,
    partial: 'it never says so of a page: a token is the only sign that there is more',
  },
  notes: [
    'without a `query` the group is read page by page (`FilterLogEvents`); a page without an event that has a token goes on, up to 200 of them',
    'a `query` of Logs Insights selects entries: it is asked with fields, an order and a limit of ours, and stopped when nobody waits any more; one that ends with anything but `Complete` decides by what it found',
    'a filter that finds nothing is followed by a question for any event of the group in the window: where there is none, as in a group without streams, the check is `errored`',
    'requests are signed (Signature Version 4) with the credentials that AWS’s own tools find',
    'values in a `query` go into quotes that they do not hold; a backslash or a line break is refused there',
  ],
};
