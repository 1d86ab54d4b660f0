import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import type { Log } from '../../core/log.ts';
import type { DeployDesk } from '../../desk/deploys/deploy-desk.ts';
import { json, type PageRequest } from '../responses.ts';
import { signatureProblem } from './hook-signature.ts';

const words = 'expected text of 1 to 500 characters';
const text = z.string({ error: words }).min(1, { error: words }).max(500, { error: words });

/** What `POST /hooks/deploy` takes; the rules of revisions, environments and channels are the desk's. */
const hookBody = z.strictObject({
  environment: text,
  revision: text,
  service: text.optional(),
  url: text.optional(),
  deployedBy: text.optional(),
  channel: text.optional(),
  plan: text.optional(),
});

/** A deploy as the hook was told it. */
export type HookedDeploy = z.infer<typeof hookBody>;

/** `known`: the same environment and revision came before. */
export type HookOutcome =
  | { kind: 'new' | 'known'; deploy: string }
  | { kind: 'wrong'; problems: readonly string[] };

export type DeployHook = {
  secret: string;
  /** Writes the deploy down before it resolves; rejects when it cannot. `at`: when it was told at the latest (epoch ms), of a request that came before; null for now. */
  deployed(deploy: HookedDeploy, at: number | null): Promise<HookOutcome>;
  /** When (epoch ms) a request of this signature came first: `now`, unless one did before. */
  firstAt(signature: string, now: number): Promise<number>;
  log: Pick<Log, 'error' | 'warn'>;
  /** Epoch ms. */
  now(): number;
};

const mostBodyBytes = 65_536;

/**
 * Answers `POST /hooks/deploy`: 202 for a new deploy, 200 for a known one, else who must mend what. A request that is sent again as
 * it was names the same deploy, so a replay changes nothing; when that cannot be known it is 503.
 */
export function deployHookRoutes(hook: DeployHook): Hono<{ Bindings: PageRequest['env'] }> {
  const tooLarge = (c: PageRequest) => {
    c.header('Connection', 'close');
    return refuse(c, 413, [`the body is larger than ${mostBodyBytes} bytes`]);
  };
  const app = new Hono<{ Bindings: PageRequest['env'] }>();
  app.post('/', bodyLimit({ maxSize: mostBodyBytes, onError: tooLarge }), (c) => serveDeployHook(c, hook));
  return app;
}

async function serveDeployHook(
  c: PageRequest,
  { secret, deployed, firstAt, log, now }: DeployHook,
): Promise<Response> {
  const body = Buffer.from(await c.req.arrayBuffer());
  const unsigned = signatureProblem(c.env.incoming.headers, body, secret, now());
  if (unsigned !== null) {
    log.warn({ route: '/hooks/deploy', problem: unsigned }, 'a deploy hook was refused');
    return refuse(c, 401, [unsigned]);
  }
  const read = readBody(body);
  if (read.kind === 'wrong') return refuse(c, 400, read.problems);
  let answer: HookOutcome;
  try {
    const at = now();
    const signature = String(c.env.incoming.headers['x-staging-check-signature']);
    const first = await firstAt(signature, at);
    // Signatures tell seconds apart: a later wish of the same words has another one.
    answer = await deployed(read.deploy, first === at ? null : first + 1_000);
  } catch (error) {
    log.error({ route: '/hooks/deploy', error }, 'a deploy could not be written down');
    c.header('Retry-After', '5');
    return refuse(c, 503, ['the deploy could not be written down now; send it again']);
  }
  if (answer.kind === 'wrong') return refuse(c, 400, answer.problems);
  return json(c, answer.kind === 'new' ? 202 : 200, { deploy: answer.deploy });
}

function refuse(c: PageRequest, status: 400 | 401 | 413 | 503, problems: readonly string[]): Response {
  return json(c, status, { error: problems.join('; '), problems });
}

type ReadBody = { kind: 'deploy'; deploy: HookedDeploy } | { kind: 'wrong'; problems: readonly string[] };

function readBody(body: Buffer): ReadBody {
  const json = jsonIn(body);
  if (json === undefined) return { kind: 'wrong', problems: ['the body: expected a JSON object in UTF-8'] };
  const read = hookBody.safeParse(json);
  if (read.success) return { kind: 'deploy', deploy: read.data };
  const problems = read.error.issues.map(({ path, message }) => {
    if (path.length === 0 && (typeof json !== 'object' || json === null || Array.isArray(json)))
      return 'the body: expected a JSON object in UTF-8';
    const place = path.length === 0 ? 'the body' : path.join('.');
    return `${place}: ${message}`;
  });
  return { kind: 'wrong', problems };
}

/** Undefined for what is no JSON; a byte that is no UTF-8 is none either. */
function jsonIn(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    // Whatever is wrong with it, it is the sender's to mend.
    return undefined;
  }
}

/** What the desk makes of a deploy that the web hook was told. */
export async function hookedDeploy(
  desk: Pick<DeployDesk, 'recordSighting'>,
  deploy: HookedDeploy,
  at: number | null,
): Promise<HookOutcome> {
  const outcome = await desk.recordSighting({ kind: 'hook' }, { ...deploy, ...(at === null ? {} : { at }) });
  switch (outcome.kind) {
    case 'new':
    case 'known':
      return { kind: outcome.kind, deploy: outcome.deploy };
    case 'declined':
      return { kind: 'wrong', problems: outcome.problems };
    case 'refused':
      return { kind: 'wrong', problems: [outcome.hint] };
    case 'unknown': {
      const hint = outcome.instead === null ? '' : `; did you mean ${outcome.instead.word}?`;
      return {
        kind: 'wrong',
        problems: [`environment: no plan has ${JSON.stringify(outcome.word)}${hint}`],
      };
    }
    default:
      return outcome satisfies never;
  }
}
