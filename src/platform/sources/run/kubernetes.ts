import { instantNanos } from '../../../core/query/time.ts';
import { bad, type LineParser } from './line-read.ts';

/** `[pod/api-7f/app] 2026-11-30T10:00:00.123456789Z text`, as `kubectl logs --timestamps --prefix` prints. */
export const kubernetes: LineParser = (line) => {
  if (line === '') return { kind: 'aside' };
  const [, pod, container = '', rest = ''] = /^\[pod\/([^/\]\s]+)\/([^\]\s]+)\] (.*)$/su.exec(line) ?? [];
  if (pod === undefined) return bad('does not begin with [pod/NAME/CONTAINER]: give kubectl --prefix');
  const [, timestamp = '', text = ''] = /^(\S+)(?: (.*))?$/su.exec(rest) ?? [];
  if (instantNanos(timestamp) === null || !/T/.test(timestamp))
    return bad('has no time behind its pod: give kubectl --timestamps');
  const resource = { 'k8s.pod.name': pod, 'k8s.container.name': container, pod, container };
  return { kind: 'line', stream: `${pod}/${container}`, timestamp, text, facts: { resource } };
};
