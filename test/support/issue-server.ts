import { httpServer } from './http-server.ts';

/** What GitHub says instead of doing it: a status, and the headers that its documentation names for it. */
export type IssueAnswer = { status: number; headers?: Readonly<Record<string, string>>; message?: string };

/** A GitHub with one issue, whose text `meddle` may change each time it is read. */
export async function issueServer(
  first: string,
  meddle: (reads: number, text: string) => string = (_, text) => text,
) {
  let text = first;
  let reads = 0;
  const writes: string[] = [];
  const instead: (IssueAnswer & { method: string })[] = [];
  const server = await httpServer(async (request, response) => {
    response.setHeader('content-type', 'application/json');
    const at = instead.findIndex(({ method }) => method === request.method);
    const [answer] = at === -1 ? [] : instead.splice(at, 1);
    if (answer !== undefined) {
      response.writeHead(answer.status, answer.headers);
      response.end(JSON.stringify({ message: answer.message ?? 'Not done' }));
      return;
    }
    if (request.method === 'GET') {
      text = meddle(reads, text);
      reads += 1;
    } else {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      text = JSON.parse(Buffer.concat(chunks).toString()).body;
      writes.push(text);
    }
    response.end(JSON.stringify({ body: text, html_url: 'https://github.example/issues/517' }));
  });
  return {
    settings: { apiUrl: server.url, repo: 'octocat/backend', token: 'ghp_contract', settleMs: 1 },
    text: () => text,
    write: (by: (before: string) => string) => {
      text = by(text);
    },
    /** The next request of this method is answered so, and not done. */
    refuse: (method: 'GET' | 'PATCH', answer: IssueAnswer) => void instead.push({ method, ...answer }),
    /** Refusals that nobody got yet. */
    unheard: () => instead.length,
    reads: () => reads,
    writes,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
