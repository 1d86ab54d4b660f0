import { defineCheck } from '../../core/check.ts';
import { hostAndPort } from '../../core/host-policy.ts';
import { formatDuration } from '../../core/plan/duration.ts';
import { hasVariables } from '../../core/plan/fields.ts';
import { parseListedHost } from '../../core/plan/hosts.ts';
import { yamlText } from '../../core/plan/yaml-text.ts';
import { isSensitiveName } from '../../core/redact/sensitive-names.ts';
import { beginningOf } from '../beginning.ts';
import { validityMistakes } from '../certificate.ts';
import { traitsOf } from '../traits.ts';
import { judgeGrpc, statusWords } from './judge.ts';
import { grpcKeyWords } from './key-words.ts';
import type { GrpcObservation } from './observation.ts';
import { type GrpcExpect, type GrpcSpec, grpcExpect, grpcSpec } from './spec.ts';
import { grpcClues, grpcLines } from './words.ts';

/** Asks grpc.health.v1 how a server, or one service of it, is. */
export const grpc = defineCheck<GrpcSpec, GrpcExpect, GrpcObservation>({
  type: 'grpc',
  insteadOfText: (text) => `{ address: ${yamlText(text.replace(/^[a-z]+:\/+|\/.*$/gi, ''))} }`,
  title: 'The health of a gRPC server (grpc.health.v1)',
  keyWords: () => grpcKeyWords,
  spec: grpcSpec,
  expect: grpcExpect,
  isLookOnly: () => true,
  // Loaded when first needed: reading a plan asks nobody.
  run: async ({ spec }, ctx) => (await import('./observe.ts')).observe(spec, ctx),
  judge: (observation, { expect }) => judgeGrpc(observation, expect),
  describe: (observation) =>
    observation.status === null
      ? statusWords(observation)
      : `${observation.status} in ${formatDuration(observation.durationMs)}`,
  evidence: ({ http, ...observation }, _, redact) => ({
    ...observation,
    http: http && { ...http, body: beginningOf(http.body, longestBody, redact) },
  }),
  notes: ({ service }) => (service === '' ? [] : [`health of ${service}`]),
  clues: grpcClues,
  lines: grpcLines,
  compared: (evidence) => ({ targets: traitsOf(evidence) }),
  hosts: ({ address }) => (hasVariables(address) ? [] : [hostOf(address)]),
  mistakes: ({ spec, expect }) => [
    ...validityMistakes(expect.tls),
    ...(spec.tls === false && expect.tls !== undefined
      ? [{ path: ['expect', 'tls'], message: 'in the open there is no certificate; add tls: true' }]
      : []),
  ],
  lint: ({ spec }) => (isInTheOpen(spec) ? [inTheOpen] : []),
});

function hostOf(address: string): string {
  const { host, port } = parseListedHost(address);
  return port === null ? host : hostAndPort(host, port);
}

/** Characters of an answer that is not gRPC: enough to see what it is. */
const longestBody = 16 * 1024;

const inTheOpen = 'sends credentials in `metadata` without TLS; add `tls: true`';

function isInTheOpen({ address, tls, metadata = {} }: GrpcSpec): boolean {
  if (tls !== false || hasVariables(address)) return false;
  const { host } = parseListedHost(address);
  const isHere = host === 'localhost' || host === '::1' || host.startsWith('127.');
  return !isHere && Object.keys(metadata).some(isSensitiveName);
}
