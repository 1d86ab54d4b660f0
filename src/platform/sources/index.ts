import { cloudLogging } from './cloud-logging/cloud-logging.ts';
import { cloudwatch } from './cloudwatch/cloudwatch.ts';
import type { SourceType } from './define-source.ts';
import { logFile } from './log-file/log-file.ts';
import { loki } from './loki/loki.ts';
import { opensearch } from './opensearch/opensearch.ts';
import { run } from './run/run.ts';

/** Every source that a `logs` check reads from; its plan schema, messages, access, links and readers follow from this list. */
export const logSources: readonly SourceType[] = [cloudLogging, logFile, loki, opensearch, cloudwatch, run];
