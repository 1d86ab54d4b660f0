import { hostKey } from './network-reason.ts';

/** Ports that the system hands out (RFC 6335, 6): another one each time. */
const firstDynamicPort = 32_768;

const source = /\.(?:py|[cm]?[jt]sx?|go|rb|java|kt|scala|php|cs|rs|exs?|c|cc|cpp|h|swift|lua|pl|sh)$/i;
/** What services number as they come and go, and things that they have many of. */
const numbered =
  /^(?:thread|worker|goroutine|process|pool|conn|connection|replica|request|req|session|job|task|pid|id|run|user|order|account|customer|item|cart|invoice|tenant|row|key|transaction|ticket|booking|payment|shipment|product|document|record|object|member|contact|device|build|batch|attempt|line|http|utf|sha|x)$/i;

const patterns: readonly (readonly [
  RegExp,
  (found: Readonly<Record<string, string | undefined>>) => string,
])[] = [
  [
    /(?<![\w.:])(?<host>(?:\d{1,3}\.){3}\d{1,3}|::1|\[[0-9a-f:]+\])(?::(?<port>\d{1,5}))?(?!\w|\.\d)/gi,
    ({ host = '', port }) => withPort(host, port),
  ],
  [
    /(?<![\w./:-])(?<host>[a-z][\w-]*(?:\.[\w-]+)*):(?<port>\d{2,5})(?!\w|[:.]\w)/gi,
    ({ host = '', port }) => (source.test(host) ? '' : withPort(host, port)),
  ],
  [/(?<=\s):{1,3}(?<port>\d{2,5})\b/g, ({ port }) => withPort('', port)],
  [/\bport (?<port>\d{2,5})\b/gi, ({ port }) => withPort('', port)],
  [
    /(?<![\w./:-])(?<name>[a-z]{2,}(?:-[a-z]+)*)-(?<number>\d{2,5})(?![\w.-])/gi,
    ({ name = '', number }) => (numbered.test(name.split('-').at(-1) ?? '') ? '' : `${name}-${number}`),
  ],
  [/(?<![\w.])(?<name>[a-z]{2,})(?<number>\d+\.\d+)(?![\w.])/gi, ({ name, number }) => `${name}${number}`],
];

/**
 * What a text names that it is about, and that is another thing where it is another number: addresses with their ports, services and versions
 * by their numbers; each once, in order, the same for every way to write it. Empty where it names none.
 */
export function targetsIn(text: string): string {
  const read = text.slice(0, 500);
  const found = patterns.flatMap(([pattern, nameOf]) =>
    [...read.matchAll(pattern)].map(({ groups = {} }) => nameOf(groups).toLowerCase()),
  );
  return [...new Set(found.filter((name) => name !== ''))].toSorted().join(' ');
}

function withPort(host: string, port: string | undefined): string {
  const isLasting = port !== undefined && Number(port) < firstDynamicPort;
  return hostKey(isLasting ? `${host}:${port}` : host);
}
