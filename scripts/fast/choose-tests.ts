import { type ImportGraph, importGraph, usersOf } from './import-graph.ts';

/** The texts of the project's files, what changed, and how long each test file took when it last ran here. */
export type Touched = {
  texts: ReadonlyMap<string, string>;
  changed: readonly string[];
  durationsMs: ReadonlyMap<string, number>;
};

/** Test files to run, the nearest first, and those that reach the change too but do not fit. */
export type ChosenTests = { run: readonly string[]; left: readonly string[]; aboutMs: number };

/** Beside its tests, each file is loaded. */
const loadingMs = 700;
/** Of a file that never ran here, and of one that may start processes. */
const unknownMs = 1_000;
const unknownWithProcessesMs = 5_000;

/** Chooses what tells most about a change in so much time on so many processes; what was itself changed always runs. */
export function chooseTests(touched: Touched, budgetMs: number, processes: number): ChosenTests {
  const graph = importGraph(touched.texts);
  const distances = testsOf(touched, graph);
  const starters = [...touched.texts].filter(([, text]) => text.includes("'node:child_process'"));
  const starting = usersOf(
    graph,
    starters.map(([file]) => file),
  );
  const guessMs = (test: string) => (starting.has(test) ? unknownWithProcessesMs : unknownMs);
  const costOf = (test: string) => loadingMs + (touched.durationsMs.get(test) ?? guessMs(test));
  const nearest = [...distances].sort(
    ([one, near], [other, far]) => near - far || costOf(one) - costOf(other) || (one < other ? -1 : 1),
  );
  const run: string[] = [];
  const left: string[] = [];
  let spentMs = 0;
  for (const [test, distance] of nearest) {
    const cost = costOf(test);
    const fits = cost <= budgetMs && spentMs + cost <= budgetMs * processes;
    if (fits || distance === 0) spentMs += cost;
    (fits || distance === 0 ? run : left).push(test);
  }
  return { run, left, aboutMs: Math.max(spentMs / processes, ...run.map(costOf)) };
}

/** The tests that import what changed, however far away, or speak of it. */
function testsOf({ texts, changed }: Touched, graph: ImportGraph): ReadonlyMap<string, number> {
  const distances = new Map(usersOf(graph, changed));
  const spokenOf = changed.filter((file) => !/\.(ts|js|mjs)$/.test(file));
  for (const [file, text] of texts)
    if (spokenOf.some((other) => speaksOf(text, other)))
      distances.set(file, Math.min(1, distances.get(file) ?? 1));
  return new Map([...distances].filter(([file]) => file.startsWith('test/') && file.endsWith('.test.ts')));
}

/** By its name or by its folder: tests of documents read them all. */
function speaksOf(text: string, file: string): boolean {
  const [name = file, folder] = file.split('/').reverse();
  return text.includes(name) || (folder !== undefined && text.includes(`'${folder}'`));
}
