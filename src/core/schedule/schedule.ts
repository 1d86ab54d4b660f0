/** What is run again and again, at which times, and where its reports go. */
export type Schedule = {
  /** `s-7F3KQ2` for a person's, `<plan>/<report>` for one of a plan. */
  id: string;
  /** Five fields. */
  cron: string;
  /** IANA. */
  zone: string;
  /** Selectors. */
  words: readonly string[];
  plan: string;
  /** There were others when it was made. */
  isOneOfMany?: true;
  environment: string;
  channel: string;
  /** The id of a person, or of the plan. */
  by: string;
  /** Epoch ms; no tick before it counts. */
  createdAt: number;
  from: 'plan' | 'person';
};

/** One time at which a schedule comes; `id` is the same for ever. */
export type Tick = {
  id: string;
  /** Epoch ms. */
  at: number;
  /** Ticks that came while nobody looked; this one is among them when it is late. */
  missed: number;
};

/** Where schedules are kept, and which of their ticks were handled. */
export type ScheduleStore = {
  /** `full` when the channel has so many of people already; adding the same again changes nothing. */
  add(schedule: Schedule, mostInChannel: number): Promise<'added' | 'there' | 'full'>;
  /** By id. */
  list(): Promise<readonly Schedule[]>;
  get(id: string): Promise<Schedule | null>;
  /** False when there was none. */
  remove(id: string): Promise<boolean>;
  /** The last tick that was handled (epoch ms); null before the first. */
  handledAt(id: string): Promise<number | null>;
  /** Never goes back. */
  handled(id: string, at: number): Promise<void>;
  /** False while somebody else handles a tick of this schedule; what a process leaves that dies is free again after so many ms. */
  take(id: string, forMs: number): Promise<boolean>;
  leave(id: string): Promise<void>;
};

/** What wakes the job of a schedule: at which times, and when next (epoch ms); null while it does not say. */
export type Waker = Pick<Schedule, 'id' | 'cron' | 'zone'> & { nextAt: number | null };

/** What wakes the job of a schedule at its times; every call may be made twice. */
export type TickQueue = {
  upsert(schedule: Schedule): Promise<void>;
  remove(id: string): Promise<void>;
  list(): Promise<readonly Waker[]>;
};

/** Most schedules of people in one channel. */
export const mostInChannel = 50;
/** A schedule comes no more often than this, minutes. */
export const leastMinutes = 5;

const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The id of a person's schedule: the same for the same times, selection and place. */
export function scheduleId(
  schedule: Pick<Schedule, 'cron' | 'zone' | 'words' | 'plan' | 'environment' | 'channel'>,
) {
  const { cron, zone, words, plan, environment, channel } = schedule;
  return `s-${digitsOf(JSON.stringify([cron, zone, words, plan, environment, channel]), 8)}`;
}

/** The id of the run of a tick: the same for ever. `tried` counts the ids that turned out to be of other runs. */
export function tickRunId(tick: Pick<Tick, 'id'>, tried: number): string {
  return `r-${digitsOf(JSON.stringify([tick.id, tried]), 6)}`;
}

function digitsOf(text: string, count: number): string {
  let hash = hashOf(text);
  let id = '';
  for (let index = 0; index < count; index += 1) {
    id += digits[Number(hash & 31n)] ?? '';
    hash >>= 5n;
  }
  return id;
}

/** FNV-1a, 64 bits. */
function hashOf(text: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash ^ (hash >> 32n);
}
