import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';

/** A command that a runner of GitHub Actions takes out of a step's output. */
export type RunnerCommand = { name: string; properties: string; data: string };

/** What the runner carries out of a text (actions/runner, ActionCommand.cs): `::name …::data` behind blanks, else `##[name …]data` anywhere; lines end at \r too. */
export async function githubCommands(text: string): Promise<readonly RunnerCommand[]> {
  const found: RunnerCommand[] = [];
  for await (const line of createInterface({ input: Readable.from([text]), crlfDelay: 0 })) {
    for (const part of line.split(/[\r\u0085\u2028\u2029]/)) {
      const second = /^\s*::([^\s:]+)((?:\s[^:]*)?)::(.*)$/s.exec(part);
      const first = /##\[([^\s\]]+)([^\]]*)\](.*)$/s.exec(part);
      const match = second ?? first;
      if (match === null) continue;
      const [, name = '', properties = '', data = ''] = match;
      found.push({ name: name.toLowerCase(), properties: properties.trim(), data });
    }
  }
  return found;
}

/** Anything in a text that Azure Pipelines, TeamCity, GitLab or Travis would act on. */
export function otherRunnerCommands(text: string): readonly string[] {
  return [...text.matchAll(/##(?:vso|teamcity)?\[\w*|(?:section_(?:start|end)|travis_(?:fold|time)):/gi)].map(
    ([one]) => one,
  );
}
