/** Whether something this process needs can be reached: resolves, or rejects with the reason. */
export type Probe = () => Promise<unknown>;

/** What was found out; a reason for each that cannot be reached, `ok` for the others. `warnings` stop nobody from using this process. */
export type Readiness = {
  isReady: boolean;
  checks: Readonly<Record<string, string>>;
  warnings: readonly string[];
};

/** What is to be said beside the probes. */
export type Warnings = () => Promise<readonly string[]>;

const probeMs = 3_000;
/** Anybody may ask: however many do, what is probed is asked once in this time. */
const freshMs = 1_000;

/** Asks all probes, each within three seconds; answers of the last second are given again. Never rejects. */
export function createReadiness(
  probes: Readonly<Record<string, Probe>>,
  warnings: Warnings,
  now: () => number,
): () => Promise<Readiness> {
  let last: { askedAt: number; answer: Promise<Readiness> } | null = null;
  return () => {
    const at = now();
    if (last === null || at - last.askedAt >= freshMs)
      last = { askedAt: at, answer: askAll(probes, warnings) };
    return last.answer;
  };
}

async function askAll(probes: Readonly<Record<string, Probe>>, warnings: Warnings): Promise<Readiness> {
  let lastReasons: readonly string[] = [];
  // Why they cannot be had, a probe says.
  const warned = reasonOf(async () => {
    lastReasons = await warnings();
  });
  const checks = await Promise.all(
    Object.entries(probes).map(async ([name, probe]) => [name, await reasonOf(probe)]),
  );
  await warned;
  const isReady = checks.every(([, reason]) => reason === 'ok');
  return { isReady, checks: Object.fromEntries(checks), warnings: lastReasons };
}

async function reasonOf(probe: Probe): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer within ${probeMs / 1000} s`), probeMs);
  });
  try {
    return await Promise.race([Promise.resolve(probe()).then(() => 'ok'), late]);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return text.slice(0, 300) || 'failed without a reason';
  } finally {
    clearTimeout(timer);
  }
}
