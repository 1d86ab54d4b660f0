import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

// Answers `/?ms=50` after so long; prints its port, and ends with its stdin.
const server = createServer((request, response) => {
  const ms = Number(new URL(request.url ?? '/', 'http://host').searchParams.get('ms'));
  const answer = () => response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ok"}');
  if (ms > 0) setTimeout(answer, ms);
  else answer();
});
server.listen(0, '127.0.0.1', () => {
  // Safe: a server that listens on a port has an address of this kind.
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${port}\n`);
});
process.stdin.on('end', () => process.exit(0)).resume();
