import { parseFilter } from '../src/core/query/evaluate.ts';
import { protoEnums, protoMessages } from '../src/platform/sources/cloud-logging/proto-messages.ts';
import {
  type CloudLoggingServer,
  type ServerOptions,
  startCloudLogging as start,
} from '../stand-ins/cloud-logging/server.ts';

/** A Cloud Logging server that reads our query language; what of it the service reads otherwise, its tests say. */
export function startCloudLogging(
  options: Omit<ServerOptions, 'language'> = {},
): Promise<CloudLoggingServer> {
  return start({ ...options, language: { parseFilter, messages: protoMessages, enums: protoEnums } });
}
