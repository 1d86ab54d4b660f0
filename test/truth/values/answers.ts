import { httpServer } from '../../support/http-server.ts';
import type { Stage, Statement } from '../statement.ts';

/** A target that answers every request with this body. */
export function answering(body: string, headers: Readonly<Record<string, string>> = {}) {
  return async (stage: Stage) => {
    const server = stage.use(
      await httpServer((_request, response) => response.writeHead(200, headers).end(body)),
    );
    return { url: server.url };
  };
}

/** A statement about a JSON body and what is expected of it, a YAML map of paths. */
export function ofJson(
  says: string,
  is: Statement['is'],
  [body, json]: readonly [body: string, json: string],
  why: string,
  reason?: RegExp,
): Statement {
  return {
    says,
    is,
    why,
    target: answering(body),
    check: `http: { url: "\${url}" }\nexpect: { json: ${json} }`,
    ...(reason === undefined ? {} : { reason }),
  };
}

/** A statement about what a command prints. */
export function ofOutput(
  says: string,
  is: Statement['is'],
  [run, expect]: readonly [run: string, expect: string],
  why: string,
  reason?: RegExp,
): Statement {
  return {
    says,
    is,
    why,
    check: `command: { run: ${run} }\nexpect: ${expect}`,
    ...(reason === undefined ? {} : { reason }),
  };
}
