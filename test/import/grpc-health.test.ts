import { expect, test } from 'vitest';
import { importPlan } from '../../src/core/plan/import/import-plan.ts';
import { checksOf } from '../../src/core/plan/model.ts';
import { planLanguage } from '../../src/engine/language.ts';

function checkOf(command: string) {
  const { text } = importPlan(`# Plan\n\n## Tests\n\n\`\`\`bash\n${command}\n\`\`\`\n`, 'd.md');
  const { plan, problems } = planLanguage.load(text ?? '', 'd.yaml', 'digest', { lint: false });
  expect(problems).toEqual([]);
  return plan === null ? undefined : checksOf(plan)[0];
}

test.each([
  ['grpc_health_probe -addr=pay.stg.example.com:50051', { address: 'pay.stg.example.com:50051' }, false],
  [
    'grpc_health_probe -addr pay.stg.example.com:443 -tls -service=pay.v1.Pay',
    { address: 'pay.stg.example.com:443', service: 'pay.v1.Pay', tls: true },
    false,
  ],
  [
    'grpcurl -plaintext pay.stg.example.com:50051 grpc.health.v1.Health/Check',
    { address: 'pay.stg.example.com:50051' },
    true,
  ],
  [
    `grpcurl -d '{"service":"pay.v1.Pay"}' pay.stg.example.com:443 grpc.health.v1.Health/Check   # "status": "SERVING"`,
    { address: 'pay.stg.example.com:443', service: 'pay.v1.Pay', tls: true },
    false,
  ],
])('%s asks a gRPC service for its health', (command, spec, inferred) => {
  expect(checkOf(command)).toMatchObject({ type: 'grpc', spec, inferred, expect: { status: 'SERVING' } });
});

test.each([
  "grpcurl -H 'x-key: 1' pay.stg.example.com:443 grpc.health.v1.Health/Check",
  'grpcurl -insecure pay.stg.example.com:443 grpc.health.v1.Health/Check',
  'grpcurl -plaintext pay.stg.example.com:50051 list',
  `grpcurl -plaintext -d '{"id":1}' pay.stg.example.com:50051 pay.v1.Pay/Get`,
  'grpcurl -plaintext pay.stg.example.com:50051 grpc.health.v1.Health/Check | jq -r .status',
  'grpc_health_probe -addr=pay.stg.example.com:443 -tls -tls-no-verify',
])('%s stays a command, as a check would lose some of it', (command) => {
  expect(checkOf(command)?.type).toBe('command');
});
