import type { CheckType } from '../core/check.ts';
import { logSources } from '../platform/sources/index.ts';
import { command } from './command/command.ts';
import { dns } from './dns.ts';
import { env } from './env.ts';
import { grpc } from './grpc/grpc.ts';
import { http } from './http/http.ts';
import { logsOf } from './logs/logs.ts';
import { manual } from './manual.ts';
import { metrics } from './metrics/metrics.ts';
import { revision } from './revision.ts';
import { sql } from './sql/sql.ts';
import { tcp } from './tcp.ts';
import { tls } from './tls.ts';
import { websocket } from './websocket/websocket.ts';

/** Every check type; the plan schema, its JSON Schema, dispatch and the docs table follow from this list. */
export const checkTypes: readonly CheckType[] = [
  http,
  websocket,
  logsOf(logSources),
  metrics,
  command,
  env,
  revision,
  tcp,
  dns,
  tls,
  grpc,
  sql,
  manual,
];
