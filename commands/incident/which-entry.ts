import type { SubVerbContext } from './sub-verb.ts';

/** The number of an entry as people type it. */
export function isNumber(word: string): boolean {
  return /^[1-9]\d{0,4}$/.test(word);
}

/** An entry by its number in `incident record`; the desk says what may be done with it. */
export async function whichEntry({ incidents, asker }: SubVerbContext, number: string): Promise<string> {
  const state = await incidents.current(asker.channel);
  if (state === null) return '';
  return state.record.find((entry) => entry.number === Number(number))?.id ?? number;
}
