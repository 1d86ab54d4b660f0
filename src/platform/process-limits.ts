import { readFileSync } from 'node:fs';
import { getHeapStatistics } from 'node:v8';

/** What a process keeps for itself: Redis, logs, files that are read. */
const ownFiles = 256;
const usualFiles = 1_024;
/** A check that begins above this share of the heap would be the one that ends the process. */
const fullShare = 0.85;
const leastFreeBytes = 64 * 1024 * 1024;

/** How many connections this process may have open at once for checks, by its limit of open files. */
export function mostSockets(): number {
  return Math.max(64, mostFiles() - ownFiles);
}

/** Whether there is memory for one more check: of the heap, and of the machine or container. */
export function hasMemory(): boolean {
  const { used_heap_size: used, heap_size_limit: most } = getHeapStatistics();
  return used < most * fullShare && process.availableMemory() > leastFreeBytes;
}

function mostFiles(): number {
  try {
    const [, most = ''] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return most === '' ? usualFiles : Number(most);
  } catch {
    // Not every system tells.
    return usualFiles;
  }
}
