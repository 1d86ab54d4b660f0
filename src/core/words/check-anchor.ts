/** What leads to a check within the page of its run; `index` is its place in the run. */
export function checkAnchor(id: string, index: number): string {
  return /^[\w.-]{1,40}$/.test(id) ? `check-${id}` : `check--${index + 1}`;
}
