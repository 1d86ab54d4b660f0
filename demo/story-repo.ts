import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { editLines, type LineEdit } from './line-edits.ts';

const fixture = path.join(import.meta.dirname, 'fixture');

/** Copies the fixture, its fault included, to a folder of its own; what was there is gone. */
export async function copyFixture(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await cp(fixture, folder, {
    recursive: true,
    filter: (source) => !/(__pycache__|\.pytest_cache)$/.test(source),
  });
}

/** Says where `scripts/deploy_to_gcp.py` of a copy deploys to. */
export async function setDeployTarget(
  folder: string,
  target: { url: string; service: string },
): Promise<void> {
  const lines = [`GCP_TARGET_URL=${target.url}`, `GCP_TARGET_SERVICE=${target.service}`];
  await writeFile(path.join(folder, '.gcp-target.env'), `${lines.join('\n')}\n`);
}

const limiter = 'netra_backend/app/services/tool_permissions/rate_limiter.py';
const dataclassImport = 'from dataclasses import dataclass';

/** Adds the missing import to a copy, as a person would; the answer is the change as a unified diff. */
export async function applyFix(folder: string): Promise<string> {
  const file = path.join(folder, limiter);
  if (/^import redis$/m.test(await readFile(file, 'utf8')))
    throw new Error(`${file}: not the file with the fault`);
  return await edited(folder, limiter, [
    { line: dataclassImport, becomes: [dataclassImport, 'import redis'] },
  ]);
}

const agent = 'netra_backend/app/services/agent.py';
const toolLookup: readonly LineEdit[] = [
  { line: 'import asyncio', becomes: ['import asyncio', 'import logging'] },
  {
    line: 'TOOL_SECONDS = 0.02',
    becomes: ['TOOL_SECONDS = 0.02', 'LOOKUP_SECONDS = 1.0', 'log = logging.getLogger("netra.agent")'],
  },
  {
    line: '    yield _event("tool_executing", tool=TOOL)',
    becomes: [
      '    yield _event("tool_executing", tool=TOOL)',
      '    try:',
      '        place = await _place_of(TOOL)',
      '    except TimeoutError:',
      '        log.exception("%s runs here: the tool registry names no other place", TOOL)',
      '        place = "here"',
    ],
  },
  {
    line: '    yield _event("tool_completed", tool=TOOL, result=words)',
    becomes: ['    yield _event("tool_completed", tool=TOOL, place=place, result=words)'],
  },
  {
    line: '    return {"type": kind, "timestamp": time.time(), **fields}',
    becomes: [
      '    return {"type": kind, "timestamp": time.time(), **fields}',
      '',
      '',
      'async def _place_of(tool: str) -> str:',
      '    """Where the shared registry says that a tool runs; TimeoutError when it does not in time."""',
      '    until = time.monotonic() + LOOKUP_SECONDS',
      '    while (place := get_redis_client().get(f"tool-registry:{tool}")) is None:',
      '        if time.monotonic() >= until:',
      '            raise TimeoutError(f"tool lookup: {tool} is not in the registry after {LOOKUP_SECONDS} s")',
      '        await asyncio.sleep(0.02)',
      '    return place',
    ],
  },
];

/**
 * Lets the agent of a copy look up its tool in a registry that does not know it: slower by a second, with a traceback in the log, and
 * otherwise as before. The answer is the change as a unified diff.
 */
export async function applyToolLookup(folder: string): Promise<string> {
  return await edited(folder, agent, toolLookup);
}

async function edited(folder: string, name: string, edits: readonly LineEdit[]): Promise<string> {
  const file = path.join(folder, name);
  const { text, diff } = editLines(name, await readFile(file, 'utf8'), edits);
  await writeFile(file, text);
  return diff;
}
