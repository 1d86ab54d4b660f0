import { createHash } from 'node:crypto';
import { httpServer } from './http-server.ts';

type Written = { branch: string; message: string; text: string };

/**
 * A GitHub that keeps files of the branch `docs`, as its contents API does. `meddle` may answer a write in place of it: a status and
 * whether it was kept all the same.
 */
export async function filesServer(
  files: Record<string, Buffer | string>,
  meddle: (writes: number) => { status: number; isKept: boolean; message?: string } | null = () => null,
) {
  const kept = new Map(Object.entries(files).map(([path, content]) => [path, Buffer.from(content)]));
  const commits: Written[] = [];
  let writes = 0;
  const server = await httpServer(async (request, response) => {
    const url = new URL(request.url ?? '', 'http://github.example');
    const path = decodeURIComponent(url.pathname.replace('/repos/octocat/backend/contents/', ''));
    const answer = (status: number, body: unknown) => {
      response.statusCode = status;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(body));
    };
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const asked = chunks.length === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString());
    const branch = asked.branch ?? url.searchParams.get('ref');
    if (branch !== 'docs') return answer(404, { message: `Branch ${branch} not found` });
    const now = kept.get(path);
    const link = `https://github.example/octocat/backend/blob/docs/${path}`;
    if (request.method === 'GET') {
      if (now === undefined) return answer(404, { message: 'Not Found' });
      const content = now.toString('base64').replaceAll(/(.{60})/g, '$1\n');
      return answer(200, { type: 'file', encoding: 'base64', content, sha: shaOf(now), html_url: link });
    }
    const meddled = meddle(writes);
    writes += 1;
    if ((now === undefined ? undefined : shaOf(now)) !== asked.sha)
      return answer(409, { message: `${path} does not match ${asked.sha}` });
    if (meddled === null || meddled.isKept) {
      const content = Buffer.from(asked.content, 'base64');
      kept.set(path, content);
      commits.push({ branch, message: asked.message, text: content.toString() });
    }
    if (meddled !== null) return answer(meddled.status, { message: meddled.message ?? 'no' });
    return answer(now === undefined ? 201 : 200, { content: { html_url: link } });
  });
  return {
    settings: {
      apiUrl: server.url,
      repo: 'octocat/backend',
      token: 'ghp_contract',
      branch: 'docs',
      settleMs: 1,
    },
    commits,
    write: (path: string, text: string) => void kept.set(path, Buffer.from(text)),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

function shaOf(content: Buffer): string {
  return createHash('sha1').update(content).digest('hex');
}
