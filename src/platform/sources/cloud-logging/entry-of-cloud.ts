import { splitOf } from '../../../core/log-parts.ts';
import { entryOf, type LogEntry } from '../../../core/logs.ts';
import type { CloudEntry } from '../../../core/query/cloud-entry.ts';

/** Fields that are no attributes: they have their own place in an entry, or tell nothing of what happened. */
const ownFields: ReadonlySet<string> = new Set(
  'timestamp receiveTimestamp insertId logName severity resource trace spanId traceSampled split labels textPayload jsonPayload protoPayload'.split(
    ' ',
  ),
);

/** An entry of Cloud Logging in the one shape: its payload is the body, its labels and its other fields are attributes. */
export function entryOfCloud(cloud: CloudEntry): LogEntry {
  const { timestamp, receiveTimestamp, insertId, severity, resource, trace, spanId, logName } = cloud;
  return entryOf({
    timestamp,
    observedTimestamp: receiveTimestamp ?? null,
    severityText: severity === undefined || severity === 'DEFAULT' ? null : severity,
    body: bodyOf(cloud),
    attributes: attributesOf(cloud),
    resource: resource ?? {},
    traceId: trace?.slice(trace.lastIndexOf('/') + 1) ?? null,
    spanId: typeof spanId === 'string' ? spanId : null,
    logName: logName ?? null,
    // Parts of one entry share their insertId.
    id: insertId ? `${insertId} ${logName} ${splitOf(cloud)?.index ?? ''}` : null,
    cloud,
  });
}

/** The service keeps one payload of an entry; a file may have several. */
function bodyOf({ textPayload, jsonPayload, protoPayload }: CloudEntry): unknown {
  if (textPayload === undefined && protoPayload === undefined) return jsonPayload;
  const payloads = [textPayload, jsonPayload, protoPayload].filter((one) => one !== undefined);
  return payloads.length > 1 ? payloads : payloads[0];
}

function attributesOf(cloud: CloudEntry): LogEntry['attributes'] {
  if (!hasOthers(cloud)) return cloud.labels ?? {};
  const others = Object.entries(cloud).filter(([name, value]) => isOther(name, value));
  const { labels = {} } = cloud;
  const isCovered = others.some(([name]) => Object.hasOwn(labels, name));
  return { ...labels, ...Object.fromEntries(others), ...(isCovered ? { labels } : {}) };
}

function hasOthers(cloud: CloudEntry): boolean {
  for (const name in cloud) if (isOther(name, cloud[name])) return true;
  return false;
}

function isOther(name: string, value: unknown): boolean {
  return value !== undefined && !ownFields.has(name);
}
