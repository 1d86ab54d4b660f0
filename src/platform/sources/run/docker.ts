import { instantNanos } from '../../../core/query/time.ts';
import { bad, type LineParser } from './line-read.ts';

/** `2026-11-30T10:00:00.123456789Z text`, as `docker logs --timestamps` prints; before it the container and a `|` where Compose wrote it. */
export const docker: LineParser = (line) => {
  if (line === '') return { kind: 'aside' };
  const [, container = '', timestamp = '', text = ''] =
    /^(?:([\w.-]+) +\| )?(\d{4}-\S+)(?: (.*))?$/su.exec(line) ?? [];
  if (instantNanos(timestamp) === null || !/T/.test(timestamp))
    return bad('does not begin with a time: give docker --timestamps');
  const resource = container === '' ? {} : { 'container.name': container, container };
  return { kind: 'line', stream: container, timestamp, text, facts: { resource } };
};
