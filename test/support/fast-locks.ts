import type { LockTimes } from '../../src/platform/queue/settings.ts';

/** Locks that are lost soon, and not because the machine is busy with other tests: a killed worker is noticed within four seconds. */
export const fastLocks: LockTimes = { lockDurationMs: 2_000, stalledIntervalMs: 1_000 };
