/** Text on the left, text at the right edge. `leftColumns` is the width of `left` without its colours. */
export function row(left: string, leftColumns: number, right: string, columns: number): string {
  if (right === '') return left;
  return `${left}${' '.repeat(Math.max(1, columns - leftColumns - [...right].length))}${right}`;
}
