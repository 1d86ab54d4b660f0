import { resolve } from 'node:path';
import { UserError } from '../../../core/errors.ts';
import { type BundleProblem, verifyBundle } from '../../../core/incident/verify-bundle.ts';
import { oneLine } from '../../../core/words/plain-text.ts';
import { quantity } from '../../../core/words/quantity.ts';
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
  const files = await readExport(resolve(folder));
  if (files === null) throw new UserError('export-folder', `${folder}: there is no such folder.`);
  const judged = verifyBundle(files, sha256);
  if (!judged.ok) return broken(folder, judged.problems, io);
  if (seal !== null && seal !== judged.seal) {
    const why = `its seal is ${judged.seal}: this is another export than the one you have the seal of`;
    return broken(folder, [{ file: 'manifest.json', line: null, why }], io);
  }
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
