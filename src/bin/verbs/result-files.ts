import { statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { checkTypes } from '../../checks/index.ts';
import { factsOfDocument, type RunFacts } from '../../core/compare/facts.ts';
import { UserError } from '../../core/errors.ts';
import { fileText } from '../../core/file-text.ts';
import { parseResultDocument } from '../../core/run/result-schema.ts';
import { readNamedFile, unreadableNamed } from '../../platform/named-file.ts';

/** A file with a result document; `from` is how it was asked for: a flag, or empty. */
export type ResultFile = { path: string; from: string };

/** The runs in files, in their order; throws one `UserError` (`result-document`) that names every place in every file that is wrong. */
export async function readResults(files: readonly ResultFile[]): Promise<readonly RunFacts[]> {
  const read = await Promise.all(files.map(readResult));
  const problems = read.flatMap((one) => ('problem' in one ? [one.problem] : []));
  if (problems.length > 0) throw new UserError('result-document', problems.join('\n'));
  return read.flatMap((one) => ('facts' in one ? [one.facts] : []));
}

/** The files meant by `--history`: files as they are, of a folder every `.json` in it, by name. */
export async function historyFiles(paths: readonly string[]): Promise<readonly ResultFile[]> {
  const found = await Promise.all(
    paths.map(async (path) => {
      if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return [path];
      const names = await readdir(path);
      return names
        .filter((name) => name.endsWith('.json') && !name.startsWith('.'))
        .toSorted()
        .map((name) => join(path, name));
    }),
  );
  return found.flat().map((path) => ({ path, from: '--history ' }));
}

/** JSON in a file; throws a `UserError` (`result-document`) when there is none. */
export async function readJsonFile({ path, from }: ResultFile): Promise<unknown> {
  const bytes = await readNamedFile(path).catch(async (error: unknown) => {
    const { why, step } = await unreadableNamed(path, error);
    throw new UserError('result-document', `${from}${path}: cannot be read (${why}). ${step}`, {
      cause: error,
    });
  });
  try {
    return JSON.parse(fileText(bytes));
  } catch (error) {
    const reason =
      bytes.length === 0
        ? 'it is empty'
        : `it is no JSON (${error instanceof Error ? error.message : String(error)})`;
    throw new UserError(
      'result-document',
      `${from}${path}: ${reason}. Name the result of a run: --format json --output run.json writes one.`,
      { cause: error },
    );
  }
}

async function readResult(file: ResultFile): Promise<{ facts: RunFacts } | { problem: string }> {
  try {
    const document = await readJsonFile(file);
    return {
      facts: factsOfDocument(
        inFile(file, () => parseResultDocument(document)),
        checkTypes,
      ),
    };
  } catch (error) {
    // Every file is read, so that all that is wrong is told at once.
    if (!(error instanceof UserError)) throw error;
    return { problem: error.message };
  }
}

/** Parses with the name of the file before whatever is wrong with it. */
export function inFile<Value>({ path, from }: ResultFile, parse: () => Value): Value {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(error.code, `${from}${path}: ${error.message}`, { cause: error });
  }
}
