import { askService } from '../../src/checks/http/ask-service.ts';
import { type OpenLogSources, openLogSources } from '../../src/platform/sources/open-log-sources.ts';

type Options = Partial<Parameters<typeof openLogSources>[1]>;

/** Sources of which Cloud Logging is a server on this machine (nowhere when null), with no budget and short waits unless told otherwise. */
export function localLogSources(endpoint: string | null, options: Options = {}): OpenLogSources {
  const config = { cloudLogging: { endpoint, insecure: true, project: null } };
  return openLogSources(config, {
    ask: askService,
    takeToken: () => Promise.resolve(true),
    times: { quotaDelayMs: 2 },
    ...options,
  });
}
