/** `1 task`, `3 tasks`, `2 entries`: a number with what it counts; `many` where that is not `one` with an `s`. */
export function quantity(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `once`, `3 times`. */
export function timesWords(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

/** As at the beginning of a sentence. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
