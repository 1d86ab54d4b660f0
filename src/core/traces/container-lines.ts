import { parseJson } from '../json/parse-json.ts';
import { isRecord } from '../query/unread.ts';

/** What a container runtime puts before each line: `2026-11-30T18:00:00.1Z stderr F `. */
const cri = /^(?:\d{4}-\d{2}-\d{2}T\S+ )?(?:stdout|stderr) [FP] ?/;

/** A line as the program wrote it, without what Docker's `json-file` or a Kubernetes node keeps beside it. */
export function withoutContainer(line: string): string {
  if (!line.startsWith('{"log":"')) return line.replace(cri, '');
  const value = parseJson(line)?.value;
  return isRecord(value) && typeof value.log === 'string' ? value.log.replace(/\r?\n$/, '') : line;
}
