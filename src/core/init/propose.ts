import { healthCheck } from './health.ts';
import { homeCheck } from './home.ts';
import type { Sights } from './looks.ts';
import { operationChecks } from './operations.ts';
import type { ProposedCheck } from './proposal.ts';
import { streamCheck } from './stream.ts';

/** What a person said of the service beside its address. */
export type Wishes = {
  healthPath: string | null;
  /** Its address is `https:`. */
  isSafe: boolean;
};

export type Proposals = {
  service: readonly ProposedCheck[];
  stream: readonly ProposedCheck[];
  /** What a person should know or decide, a sentence each. */
  notes: readonly string[];
};

/** Checks of a service from what was seen of it; none that an error page would pass. */
export function propose(sights: Sights, wishes: Wishes): Proposals {
  const notes: string[] = [];
  const health = healthCheck(sights, wishes.healthPath, notes);
  const home = homeCheck(sights, notes);
  const grpc = grpcChecks(sights, wishes);
  const api = operationChecks(sights);
  const service = [health, ...(home === null ? [] : [home]), ...grpc, ...api];
  const stream = sights.websocket === null ? [] : [streamCheck(sights.websocket, notes)];
  return { service, stream, notes };
}

function grpcChecks({ isGrpc, pages }: Sights, { isSafe }: Wishes): readonly ProposedCheck[] {
  const speaks = [...pages.values()].some(
    ([sight]) => sight.type.startsWith('application/grpc') || 'grpc-status' in sight.headers,
  );
  if (!isGrpc && !speaks) return [];
  return [
    {
      id: 'grpc-health',
      lines: [
        'name: gRPC health',
        'tier: critical',
        `grpc: { address: "\${grpc}"${isSafe ? ', tls: true' : ''} }`,
        'expect: { status: SERVING }',
      ],
    },
  ];
}
