import { LRUCache } from 'lru-cache';

const mostRemembered = 200;

/** Says each thing once, as long as it remembers. */
export function eachOnce(say: (what: string) => void): (what: string) => void {
  const known = new LRUCache<string, true>({ max: mostRemembered });
  return (what) => {
    if (known.has(what)) return;
    known.set(what, true);
    say(what);
  };
}

/** Says a reason when it begins, not every time that it is met; null: there is none now. */
export function onceEach(say: (reason: string) => void): (reason: string | null) => void {
  let last: string | null = null;
  return (reason) => {
    if (reason !== null && reason !== last) say(reason);
    last = reason;
  };
}

/** Of what there is now, says each when it comes up, and again only after it was gone. */
export function newOnly(say: (one: string) => void): (all: readonly string[]) => void {
  let before = new Set<string>();
  return (all) => {
    for (const one of all) if (!before.has(one)) say(one);
    before = new Set(all);
  };
}
