import type { ResultDocument } from '../run/result-schema.ts';
import { quotedText } from './yaml-lines.ts';

/** What is known of a service before anybody looked at it. */
export type ServicePlace = {
  /** `https://host:port/path`, without a slash at the end. */
  base: string;
  /** Paths that may tell how it is, the likeliest first. */
  paths: readonly string[];
  /** `ws:` or `wss:`; null: none was named. */
  websocket: string | null;
};

/** One request as it ended. */
export type Sight = {
  path: string;
  /** Null when there was no answer; `trouble` says why. */
  status: number | null;
  /** Media type, without parameters. */
  type: string;
  text: string;
  /** The body is all there. */
  isWhole: boolean;
  headers: Readonly<Record<string, string>>;
  /** The address of a redirect, as the answer has it; null where it is none. */
  redirectedTo: string | null;
  durationMs: number;
  trouble: string;
};

/** A WebSocket as it began; `text`: the first message, empty for none. */
export type StreamSight = { isOpen: boolean; trouble: string; text: string };

export type Sights = {
  /** By path, each looked at twice, the second time along its redirects: what is the same both times may be expected. */
  pages: ReadonlyMap<string, readonly [Sight, Sight]>;
  /** Of an address that nobody serves: what answers there like elsewhere tells nothing. */
  nowhere: Sight | null;
  /** Looked at twice; null where none was named. */
  websocket: readonly [StreamSight, StreamSight] | null;
  /** A gRPC health service at the same host and port says that it serves. */
  isGrpc: boolean;
};

/** Documents that describe a service. */
const openApiPaths = ['/openapi.json', '/v3/api-docs', '/swagger.json', '/api/openapi.json'] as const;

const nowherePath = '/nothing-is-served-here-0f1e2d';

/** The plan with which a service is looked at: it asks, and expects nothing. */
export function lookPlan({ base, paths, websocket }: ServicePlace): string {
  const url = new URL(base);
  const http = (id: string, path: string, redirects: number) =>
    `          ${id}: { timeout: 10s, http: { url: ${quotedText(`${base}${path}`)}, redirects: ${redirects} } }`;
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  const tls = url.protocol === 'https:' ? ', tls: true' : '';
  const stream =
    websocket === null
      ? []
      : [
          ...[1, 2].map(
            (nth) =>
              `          websocket-${nth}: { timeout: 15s, websocket: { url: ${quotedText(websocket)}, events: { within: 3s } }, expect: { handshake: { status: 101 } } }`,
          ),
        ];
  return [
    'version: 1',
    'plan: looks',
    'title: A first look',
    'environments:',
    `  staging: { hosts: [${hostsOf(base, websocket).map(quotedText).join(', ')}] }`,
    'phases:',
    '  looks:',
    '    title: Looks',
    '    sections:',
    '      "1.1":',
    '        title: Looks',
    '        checks:',
    ...lookedPaths(paths).flatMap((path, at) => [
      http(`page-${at}-1`, path, 0),
      http(`page-${at}-2`, path, 5),
    ]),
    http('nowhere', nowherePath, 5),
    `          grpc: { timeout: 5s, grpc: { address: ${quotedText(`${url.hostname}:${port}`)}${tls} } }`,
    ...stream,
    '',
  ].join('\n');
}

function lookedPaths(paths: readonly string[]): readonly string[] {
  return [...new Set(['/', ...paths, ...openApiPaths])];
}

/** The hosts that a plan of this service reaches. */
export function hostsOf(base: string, websocket: string | null): readonly string[] {
  const names = [base, ...(websocket === null ? [] : [websocket])].map((text) => new URL(text).hostname);
  return [...new Set(names)];
}

/** What the run of `lookPlan` saw. */
export function sightsOf({ checks }: ResultDocument, { paths }: ServicePlace): Sights {
  const byId = new Map(checks.map((check) => [check.id, check]));
  const pages = new Map<string, readonly [Sight, Sight]>();
  for (const [at, path] of lookedPaths(paths).entries()) {
    const [first, second] = [byId.get(`page-${at}-1`), byId.get(`page-${at}-2`)];
    if (first !== undefined && second !== undefined)
      pages.set(path, [sightOf(first, path), sightOf(second, path)]);
  }
  const nowhere = byId.get('nowhere');
  const [stream, again] = [byId.get('websocket-1'), byId.get('websocket-2')];
  return {
    pages,
    nowhere: nowhere === undefined ? null : sightOf(nowhere, nowherePath),
    websocket:
      stream === undefined || again === undefined ? null : [streamSightOf(stream), streamSightOf(again)],
    isGrpc: byId.get('grpc')?.status === 'passed',
  };
}

type LookResult = ResultDocument['checks'][number];

function sightOf({ evidence, reason, summary }: LookResult, path: string): Sight {
  const observation = recordOf(evidence);
  const body = recordOf(observation.body);
  const headers = textsOf(recordOf(observation.headers));
  const status = typeof observation.status === 'number' ? observation.status : null;
  return {
    path,
    status,
    type: (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '',
    text: typeof body.text === 'string' ? body.text : '',
    isWhole: body.cut === false && body.unreadable === null,
    headers,
    redirectedTo: headers.location ?? null,
    durationMs: typeof observation.durationMs === 'number' ? observation.durationMs : 0,
    trouble: status === null ? reason || summary : '',
  };
}

function streamSightOf({ evidence, reason, summary }: LookResult): StreamSight {
  const { handshake, frames } = recordOf(evidence);
  const [connection] = Array.isArray(frames) ? frames : [];
  const sent: unknown = recordOf(connection).frames;
  const [first] = Array.isArray(sent) ? sent : [];
  const { kind, text } = recordOf(first);
  const isOpen = recordOf(handshake).status === 101;
  return {
    isOpen,
    trouble: isOpen ? '' : reason || summary,
    text: kind === 'text' && typeof text === 'string' ? text : '',
  };
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function textsOf(record: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}
