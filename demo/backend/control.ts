import { createServer, type IncomingMessage, type Server } from 'node:http';

export type DeployResult =
  | { serving: true; service: string; revision: string }
  | { serving: false; service: string; revision: string; message: string };

const maxArchiveBytes = 20 * 1024 * 1024;

/** The side that `scripts/deploy_to_gcp.py` talks to: `POST /projects/<project>/services/<service>:deploy` with a tar.gz. */
export function createControl(
  service: { project: string; name: string },
  deploy: (archive: Buffer) => Promise<DeployResult>,
): Server {
  const path = `/projects/${service.project}/services/${service.name}:deploy`;
  return createServer((incoming, outgoing) => {
    const answer = (status: number, body: unknown) =>
      outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (incoming.method !== 'POST' || incoming.url !== path) {
      answer(404, { message: `${incoming.method} ${incoming.url}: only POST ${path} is known` });
      return;
    }
    readBody(incoming)
      .then(deploy)
      .then(
        (result) => answer(200, result),
        (error: unknown) => answer(500, { message: String(error) }),
      );
  });
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of incoming as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > maxArchiveBytes) throw new Error(`archive: expected at most ${maxArchiveBytes} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
