import { resolve } from 'node:path';
import { UserError } from '../../../core/errors.ts';
import { type BundleProblem, verifyBundle } from '../../../core/incident/verify-bundle.ts';
import { oneLine } from '../../../core/words/plain-text.ts';
import { quantity } from '../../../core/words/quantity.ts';
import { isJson, writeJson } from '../text-or-json.ts';
import type { Args, Io } from '../verb.ts';
import { readExport, sha256 } from './read-folder.ts';

const shownProblems = 50;

/** Tells whether the export in a folder holds. */
export async function verifyFolder(args: Args, io: Io): Promise<number> {
  const [folder, ...more] = args.words;
  const seal = args.value('seal')?.toLowerCase() ?? null;
  if (folder === undefined || more.length > 0)
    throw new UserError('usage', 'verify takes one folder: staging-check verify <folder>');
  if (seal !== null && !/^[0-9a-f]{64}$/.test(seal))
    throw new UserError('usage', `--seal ${seal}: expected the 64 hexadecimal digits that the export told.`);
  const forPrograms = isJson(args);
  const files = await readExport(resolve(folder));
  if (files === null) throw new UserError('export-folder', `${folder}: there is no such folder.`);
  const judged = verifyBundle(files, sha256);
  const problems = !judged.ok
    ? judged.problems
    : seal !== null && seal !== judged.seal
      ? [otherExport(judged.seal)]
      : [];
  if (forPrograms) {
    const found = judged.ok ? judged : { key: null, madeAt: null, lines: null, seal: null };
    const { key: incident, madeAt: exportedAt, lines } = found;
    writeJson(io.stdout, {
      ...{ folder, holds: problems.length === 0, incident, exportedAt, auditLines: lines },
      ...{ files: files.size, seal: found.seal, problems },
    });
    return problems.length === 0 ? 0 : 1;
  }
  if (!judged.ok || problems.length > 0) return broken(folder, problems, io);
  io.stdout.write(
    [
      `${folder} holds: incident ${judged.key}, exported ${judged.madeAt}, ${quantity(judged.lines, 'line')} of audit log, ${quantity(files.size, 'file')}`,
      seal === null
        ? `seal ${judged.seal} (compare it with the one that the export told)`
        : 'the seal is the one you gave',
      '',
    ].join('\n'),
  );
  return 0;
}

function otherExport(seal: string): BundleProblem {
  const why = `its seal is ${seal}: this is another export than the one you have the seal of`;
  return { file: 'manifest.json', line: null, why };
}

function broken(folder: string, problems: readonly BundleProblem[], io: Io): number {
  const shown = problems.slice(0, shownProblems).map(({ file, line, why }) => {
    const place = line === null ? file : `${file}:${line}`;
    return `  ${oneLine(place)}: ${oneLine(why)}`;
  });
  const more = problems.length - shown.length;
  io.stdout.write(
    [
      `${folder} does not hold, ${quantity(problems.length, 'problem')}:`,
      ...shown,
      ...(more > 0 ? [`  … and ${more} more`] : []),
      'It is not what was exported: do not rely on it. Export it again where its Redis is, or fetch an untouched copy.',
      '',
    ].join('\n'),
  );
  return 1;
}
