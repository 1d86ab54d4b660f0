import { httpServer } from '../../support/http-server.ts';
import type { Stage } from '../statement.ts';
import { ok, showing, type Vars } from '../tls/targets.ts';

type Which = Parameters<typeof showing>[0];

/** A server that shows a certificate, and a proxy that answers everything itself with what no check wants: `${elsewhere}`. */
export function beside(which: Which, options: Parameters<typeof showing>[1] = {}) {
  return async (stage: Stage): Promise<Vars> => {
    const vars = await showing(which, options)(stage);
    return { ...vars, wss: (vars.url ?? '').replace('https', 'wss'), elsewhere: await elsewhere(stage) };
  };
}

/** A plain server, and the same proxy. */
export async function plainBeside(stage: Stage): Promise<Vars> {
  const server = stage.use(await httpServer(ok));
  return { url: server.url, elsewhere: await elsewhere(stage) };
}

async function elsewhere(stage: Stage): Promise<string> {
  const proxy = stage.use(await httpServer((_request, response) => response.writeHead(418).end('a proxy')));
  return proxy.url;
}
