import type { OutputChunk } from 'rolldown';

/** What is loaded together, by what starts it: the modules of one are those that the ones before it have not loaded. */
const starts = [
  { name: 'plan', module: '/src/bin/verbs/validate/validate-plans.ts' },
  { name: 'run', module: '/src/bin/verbs/run/run-selection.ts' },
  { name: 'worker', module: '/src/bin/verbs/worker/serve.ts' },
  { name: 'bot', module: '/src/bin/verbs/bot/serve-bot.ts' },
] as const;

type Group = { name: string; test: (module: string) => boolean };

/**
 * How to put chunks together that a start loads anyway: finding a file takes longer than reading it. Packages stay apart from ours, whose
 * texts have characters that make a whole file take twice its size in memory.
 */
export function startGroups(chunks: readonly OutputChunk[]): Group[] {
  const byFile = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const entries = chunks.filter(({ isEntry }) => isEntry);
  const always = new Set(entries.flatMap((entry) => [...loadedWith(entry, byFile)]));
  const taken = new Set(always);
  const groups = starts.flatMap(({ name, module }) => {
    const start = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith(module));
    if (start === undefined) throw new Error(`nothing in the bundle starts with ${module}`);
    const own = loadedWith(start, byFile).difference(taken);
    for (const one of own) taken.add(one);
    return [
      { name: `${name}-packages`, test: (id: string) => own.has(id) && id.includes('/node_modules/') },
      { name, test: (id: string) => own.has(id) && !id.includes('/node_modules/') },
    ];
  });
  // What starts stays in the file that is started: it runs the rest, and whoever needed that file would wait for it for ever.
  for (const { facadeModuleId } of entries) always.delete(facadeModuleId ?? '');
  // First, or a later one would take along what it needs of it.
  return [{ name: 'always', test: (id) => always.has(id) }, ...groups];
}

/** The modules that a chunk loads before anything of it runs. */
function loadedWith(start: OutputChunk, byFile: ReadonlyMap<string, OutputChunk>): ReadonlySet<string> {
  const seen = new Set<OutputChunk>();
  const add = (chunk: OutputChunk | undefined) => {
    if (chunk === undefined || seen.has(chunk)) return;
    seen.add(chunk);
    for (const file of chunk.imports) add(byFile.get(file));
  };
  add(start);
  return new Set([...seen].flatMap(({ moduleIds }) => moduleIds));
}
