const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const mostBars = 30;

/** Numbers in their order as bars of text, the highest of neighbours where there are many; from 0 unless all are far from it. Empty for less than two. */
export function sparkline(numbers: readonly number[]): string {
  const known = numbers.filter(Number.isFinite);
  if (known.length < 2) return '';
  const least = known.reduce((low, one) => Math.min(low, one));
  const most = known.reduce((high, one) => Math.max(high, one));
  const floor = least > 0 && least > most / 2 && least !== most ? least : Math.min(0, least);
  const size = Math.ceil(known.length / mostBars);
  const groups = Array.from({ length: Math.ceil(known.length / size) }, (_, at) =>
    known.slice(at * size, (at + 1) * size).reduce((high, one) => Math.max(high, one)),
  );
  const room = most - floor;
  return groups
    .map((one) => bars[room === 0 ? 0 : Math.min(7, Math.floor(((one - floor) / room) * 8))] ?? '')
    .join('');
}
