import type { LogSources } from '../../core/logs.ts';
import type { CloudLogging, CloudLoggingOptions } from './cloud-logging.ts';
import { readLogFile } from './log-file.ts';

/** Log sources with connections to end; a process may also leave without closing them. */
export type OpenLogSources = LogSources & AsyncDisposable & { close(): Promise<void> };

/** Reads projects through Cloud Logging, whose client is loaded when first needed, and files by itself. Make one a phase: checks share answers by it. */
export function createLogSources(options: CloudLoggingOptions): OpenLogSources {
  let cloud: Promise<CloudLogging> | null = null;
  const close = async () => {
    const opened = cloud;
    cloud = null;
    await (await opened)?.close();
  };
  const cloudReader = () => {
    cloud ??= import('./cloud-logging.ts').then(({ createCloudLogging }) => createCloudLogging(options));
    return cloud;
  };
  return {
    read: async (query) => (await cloudReader()).read(query),
    readFile: readLogFile,
    close,
    [Symbol.asyncDispose]: close,
  };
}
