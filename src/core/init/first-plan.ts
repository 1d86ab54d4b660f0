import type { ServicePlace } from './looks.ts';
import { hostsOf } from './looks.ts';
import type { ProposedCheck } from './proposal.ts';
import type { Proposals } from './propose.ts';
import { quotedText, remark } from './yaml-lines.ts';

/** Where the logs are, as a person said. */
export type LogsAt = { source: 'project' | 'loki' | 'file'; place: string };

/** The text of a first plan; `id` is a plan's id, `title` a line for people. */
export function firstPlan(
  { id, title }: { id: string; title: string },
  place: ServicePlace,
  logs: LogsAt | null,
  { service, stream, notes }: Proposals,
): string {
  const url = new URL(place.base);
  const isSafe = url.protocol === 'https:';
  const port = url.port || (isSafe ? '443' : '80');
  const hasGrpc = service.some((check) => check.lines.some((line) => line.includes('${grpc}')));
  const lokiHost = logs?.source === 'loki' ? [new URL(logs.place).hostname] : [];
  const hosts = [...new Set([...hostsOf(place.base, place.websocket), ...lokiHost])];
  const vars = [
    `      api: ${quotedText(place.base)}`,
    ...(place.websocket === null ? [] : [`      ws: ${quotedText(place.websocket)}`]),
    ...(hasGrpc ? [`      grpc: ${quotedText(`${url.hostname}:${port}`)}`] : []),
  ];
  const certificate: readonly ProposedCheck[] = isSafe
    ? [
        {
          id: 'certificate',
          lines: [
            'name: Certificate',
            'tier: critical',
            `tls: { host: ${quotedText(url.hostname)}, port: ${port} }`,
            'expect: { expiresIn: { gt: 14d } }',
          ],
        },
      ]
    : [];
  return [
    '# yaml-language-server: $schema=./plan.schema.json',
    ...[
      'Written by staging-check init from what the service answered. It is yours now: say what must hold, delete what does not matter.',
      ...notes,
    ].map(remark),
    'version: 1',
    `plan: ${quotedText(id)}`,
    `title: ${quotedText(title)}`,
    'environments:',
    '  staging:',
    '    vars:',
    ...vars,
    remarkedHosts(hosts),
    'phases:',
    '  service:',
    '    title: The service answers',
    '    sections:',
    ...section('1.1', 'Answers', [...service, ...certificate]),
    ...(stream.length === 0 ? [] : section('1.2', 'Streams', stream)),
    ...(logs === null ? [] : logsPhase(logs)),
    '',
  ].join('\n');
}

function remarkedHosts(hosts: readonly string[]): string {
  return `    hosts: [${hosts.map(quotedText).join(', ')}]   # checks reach nothing else`;
}

function section(id: string, title: string, checks: readonly ProposedCheck[]): readonly string[] {
  return [
    `      ${quotedText(id)}:`,
    `        title: ${title}`,
    '        checks:',
    ...checks.flatMap((check) => [
      `          ${check.id}:`,
      ...check.lines.map((line) => `            ${line}`),
    ]),
  ];
}

/** An empty log proves nothing: the control asks for any entry at all. */
function logsPhase({ source, place }: LogsAt): readonly string[] {
  const at: Readonly<Record<LogsAt['source'], string>> = {
    project: `project: ${quotedText(place)}, filter: "severity>=DEFAULT"`,
    loki: `loki: { url: ${quotedText(place)}, query: '{job=~".+"}' }`,
    file: `file: ${quotedText(place)}`,
  };
  return [
    '  logs:',
    '    title: The logs are quiet',
    '    sections:',
    ...section('2.1', 'Errors', [
      {
        id: 'no-errors',
        lines: [
          'name: No errors in the logs',
          'tier: critical',
          `logs: { ${at[source]}, since: 15m }`,
          'expect: { entries: { none: { severity: { gte: ERROR } } }, control: { atLeast: 1 } }',
        ],
      },
    ]),
  ];
}
