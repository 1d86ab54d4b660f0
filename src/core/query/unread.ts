/**
 * The key under which a payload says that a part of it came and cannot be read: a protobuf message of a type that is not known here, a
 * field of it that is newer than we are. Nothing is known to be absent from an object that has it.
 */
export const unreadKey = '@unread';

/** Whether something holds of an entry; null when the answer may stand in what could not be read. */
export type Truth = boolean | null;

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True when the value, or anything in it, was not read to its end. */
export function holdsUnread(value: unknown): boolean {
  const open: unknown[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (Array.isArray(next)) {
      for (const member of next) if (typeof member === 'object' && member !== null) open.push(member);
    } else if (isRecord(next)) {
      for (const name in next) {
        if (name === unreadKey) return true;
        const member = next[name];
        if (typeof member === 'object' && member !== null) open.push(member);
      }
    }
  }
  return false;
}

/** Holds for all. */
export function every<T>(of: readonly T[], test: (one: T) => Truth): Truth {
  let all: Truth = true;
  for (const one of of) {
    const truth = test(one);
    if (truth === false) return false;
    if (truth === null) all = null;
  }
  return all;
}

/** Holds for one at least. */
export function some<T>(of: readonly T[], test: (one: T) => Truth): Truth {
  let any: Truth = false;
  for (const one of of) {
    const truth = test(one);
    if (truth === true) return true;
    if (truth === null) any = null;
  }
  return any;
}

export function not(truth: Truth): Truth {
  return truth === null ? null : !truth;
}
