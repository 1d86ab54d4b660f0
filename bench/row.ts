/** One line of the table that the benchmarks print; `held` is false when the goal is short, null when the peer is not there to judge by. */
export type Row = { goal: string; figure: string; limit: string; peer: string; held: boolean | null };

/** The row of a goal whose peer this machine does not have. */
export function notInstalled({ goal, limit, peer }: Pick<Row, 'goal' | 'limit' | 'peer'>): Row {
  return { goal, limit, peer, figure: 'peer not installed', held: null };
}
