/** What one run of a variant cost. */
export type Cost = { wallMs: number; cpuMs: number };

/** `a` over `b`: the medians of paired ratios, and their range for wall time. */
export type Ratio = { wall: number; cpu: number; min: number; max: number; a: Cost; b: Cost };

/** Runs two variants in turns, the order alternated, `pairs` times (at least 9 for a verdict), and compares them pair by pair. */
export async function ratioOfPairs(
  a: () => Promise<unknown>,
  b: () => Promise<unknown>,
  pairs: number,
): Promise<Ratio> {
  const costs: { a: Cost; b: Cost }[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    if (pair % 2 === 0) costs.push({ a: await costOf(a), b: await costOf(b) });
    else {
      const second = await costOf(b);
      costs.push({ a: await costOf(a), b: second });
    }
  }
  const walls = costs.map((cost) => cost.a.wallMs / cost.b.wallMs);
  return {
    wall: median(walls),
    cpu: median(costs.map((cost) => cost.a.cpuMs / cost.b.cpuMs)),
    min: Math.min(...walls),
    max: Math.max(...walls),
    a: medianCost(costs.map((cost) => cost.a)),
    b: medianCost(costs.map((cost) => cost.b)),
  };
}

/** Runs several variants one after the other, the order turned round every other time; gives the paired wall ratios of any two. */
export async function ratiosOfRounds(
  variants: Readonly<Record<string, () => Promise<unknown>>>,
  rounds: number,
): Promise<(a: string, b: string) => { median: number; min: number; max: number }> {
  const names = Object.keys(variants);
  const walls: Record<string, number>[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const wall: Record<string, number> = {};
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      wall[name] = (await costOf(async () => variants[name]?.())).wallMs;
    }
    walls.push(wall);
  }
  return (a, b) => {
    const ratios = walls.map((wall) => (wall[a] ?? Number.NaN) / (wall[b] ?? Number.NaN));
    return { median: median(ratios), min: Math.min(...ratios), max: Math.max(...ratios) };
  };
}

/** The middle one; the mean of the two in the middle when there is an even number, NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((x, y) => x - y);
  const low = sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
  const high = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  return (low + high) / 2;
}

async function costOf(variant: () => Promise<unknown>): Promise<Cost> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  await variant();
  const wallMs = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs, cpuMs: (user + system) / 1000 };
}

function medianCost(costs: readonly Cost[]): Cost {
  return { wallMs: median(costs.map((cost) => cost.wallMs)), cpuMs: median(costs.map((cost) => cost.cpuMs)) };
}
