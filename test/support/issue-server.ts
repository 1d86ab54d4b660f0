import { httpServer } from './http-server.ts';

/** A GitHub with one issue, whose text `meddle` may change each time it is read. */
export async function issueServer(
  first: string,
  meddle: (reads: number, text: string) => string = (_, text) => text,
) {
  let text = first;
  let reads = 0;
  const writes: string[] = [];
  const server = await httpServer(async (request, response) => {
    if (request.method === 'GET') {
      text = meddle(reads, text);
      reads += 1;
    } else {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      text = JSON.parse(Buffer.concat(chunks).toString()).body;
      writes.push(text);
    }
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ body: text, html_url: 'https://github.example/issues/517' }));
  });
  return {
    settings: { apiUrl: server.url, repo: 'octocat/backend', token: 'ghp_contract', settleMs: 1 },
    text: () => text,
    write: (by: (before: string) => string) => {
      text = by(text);
    },
    writes,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
