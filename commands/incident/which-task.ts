import type { SubVerbContext } from './sub-verb.ts';

/** The n-th task of the timeline for a number, unless a task is called so; the one that has these words. */
export async function whichTask({ incidents, asker }: SubVerbContext, word: string): Promise<string> {
  const state = /^\d{1,4}$|\s/.test(word) ? await incidents.current(asker.channel) : null;
  const known = state?.windows.flatMap((window) => window.tasks) ?? [];
  if (known.some(({ id }) => id === word)) return word;
  const own = known.filter(({ text }) => text.toLowerCase().includes(word.toLowerCase()));
  if (/\s/.test(word)) return own.length === 1 ? (own[0]?.id ?? word) : word;
  return known[Number(word) - 1]?.id ?? word;
}
