import { pageCount, type Trouble } from './staging.ts';

/** Something that goes wrong with a service of forty checks, and what a person who reads one line has to learn from it. */
export type Scene = {
  name: string;
  trouble: Trouble;
  /** What the first line must say, in these words; nothing where all is well. */
  cause: RegExp | null;
};

export const scenes: readonly Scene[] = [
  {
    name: 'wrong-import',
    trouble: 'wrong import',
    cause: /NameError: name 'redis' is not defined \(.*rate_limiter\.py:\d+\)/,
  },
  { name: '503', trouble: 'unavailable', cause: /503.*no healthy upstream/ },
  { name: 'slow', trouble: 'slow', cause: /Search.*(\d{3} ?ms|\d(\.\d+)? ?s)/ },
  { name: 'wrong-order', trouble: 'wrong order', cause: /Conversation.*tool_executing/ },
  {
    name: 'login-fails',
    trouble: 'login fails',
    cause: /401.*the client secret expired on 2026-11-29.*2 wait/,
  },
  { name: 'dns', trouble: 'no address', cause: /chat\.example\.com.*no such name/ },
  { name: 'certificate', trouble: 'certificate ended', cause: /certificate.*(expired|ended)/i },
  { name: 'old-revision', trouble: 'old revision', cause: /chat-00467-x2k/ },
  {
    name: 'one-of-forty',
    trouble: 'one page',
    cause: /Page 17.*KeyError: 'price'|KeyError: 'price'.*Page 17/,
  },
  { name: 'green', trouble: 'nothing', cause: null },
];

const pages = Array.from(
  { length: pageCount },
  (_, index) =>
    `          page-${index + 1}: { name: Page ${index + 1}, http: { url: "\${api}/pages/${index + 1}" }, expect: { status: 200 } }`,
).join('\n');

/** The plan of all scenes: forty checks of a chat service. */
export function planOf(variables: Readonly<Record<string, string>>): string {
  return `
version: 1
plan: chat
title: Chat
environments:
  staging:
    hosts: [127.0.0.1, localhost]
    vars: ${JSON.stringify(variables)}
phases:
  phase1:
    title: Is it up
    sections:
      "1.1":
        title: Service
        checks:
          import: { name: Backend imports, command: { run: ["\${python}", -c, "import chat.main"], cwd: "\${repo}" }, expect: { exitCode: 0 } }
          health: { name: Health endpoint, http: { url: "\${api}/health" }, expect: { status: 200, json: { "$.status": ok } } }
          revision: { name: Revision, revision: { url: "\${api}/version", json: "$.revision" }, expect: { equals: chat-00468-94p } }
          log: { name: No errors in the log, logs: { file: "\${log}", since: 10m }, expect: { entries: { none: { matches: "Error" } }, control: { atLeast: 1 } } }
      "1.2":
        title: Edge
        checks:
          certificate: { name: Certificate, tls: { host: localhost, port: "\${tlsPort}", ca: "\${ca}" }, expect: { expiresIn: { gt: 14d } } }
          address: { name: Address, dns: { name: chat.example.com, server: "\${nameServer}" }, expect: { records: { contains: 203.0.113.7 } } }
  phase2:
    title: Does it work
    sections:
      "2.1":
        title: People
        checks:
          login: { name: Log in, http: { method: POST, url: "\${api}/login" }, expect: { status: 200 }, capture: { token: $.body.token } }
          profile: { name: Profile, needs: [login], http: { url: "\${api}/profile" }, expect: { status: 200 } }
          conversation:
            name: Conversation
            needs: [login]
            websocket: { url: "\${chat}/ws" }
            expect: { events: { by: $.type, order: ordered, within: 5s, sequence: [agent_started, agent_thinking, tool_executing, tool_completed, agent_completed] } }
          search: { name: Search, http: { url: "\${api}/search" }, expect: { status: 200, duration: { lt: 500ms } } }
      "2.2":
        title: Pages
        checks:
${pages}
criteria:
  critical:
    - { text: The service answers, checks: [health, import] }
    - { text: People can talk, checks: [login, conversation] }
  important:
    - { text: Every page is there, checks: [${Array.from({ length: pageCount }, (_, index) => `page-${index + 1}`).join(', ')}] }
    - { text: It is fast and new, checks: [search, revision, certificate, address, log] }
`;
}
