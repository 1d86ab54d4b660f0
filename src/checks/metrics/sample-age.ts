import { selectorsIn } from '../../core/promql/tokens.ts';

/** More are not asked for: that any of them is old is enough. */
const mostSelectors = 4;

/** Asks when the series that a query looks at were sampled, of the one for which that is the longest ago: no answer to a query says it. */
export function datedQuery(query: string): string | null {
  const selectors = selectorsIn(query).slice(0, mostSelectors);
  const [first] = selectors;
  if (first === undefined) return null;
  if (selectors.length === 1) return `min(timestamp(${first}))`;
  // `or` leaves out what has the same labels, which a label more prevents.
  const told = selectors.map(
    (selector, at) => `label_replace(timestamp(${selector}), "of", "${at}", "", "")`,
  );
  return `min(${told.join(' or ')})`;
}
