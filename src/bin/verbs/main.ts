import ownPackage from '../../../package.json' with { type: 'json' };
import { UserError } from '../../core/errors.ts';
import { nearest } from '../../core/nearest.ts';
import { readArgs } from './args.ts';
import { guarded } from './guarded-output.ts';
import { overview, verbHelp } from './help.ts';
import { verbs } from './index.ts';
import type { Flag, Io, ProcessIo } from './verb.ts';

const helpFlag: Flag = { name: 'help', short: 'h', help: 'this text' };

/** Runs a command line to its end; resolves to the exit code. */
export async function main(argv: readonly string[], process: ProcessIo): Promise<number> {
  const { stdout, stderr } = process;
  const io: Io = { ...process, stdout: guarded(stdout), stderr: guarded(stderr), runner: stdout };
  try {
    return await dispatch(argv, io);
  } catch (error) {
    return endOf(error, argv, io);
  }
}

/** The exit code of a command line that ended with this error, once it is told. */
export async function endOf(
  error: unknown,
  [name]: readonly string[],
  io: Pick<Io, 'env' | 'stderr'>,
): Promise<number> {
  const { tellEnd } = await import('./end.ts');
  return tellEnd(error, verbs.find((verb) => verb.name === name) ?? null, io);
}

async function dispatch(argv: readonly string[], io: Io): Promise<number> {
  const [first, ...rest] = argv;
  if (first === '--version' || first === '-V' || first === '-v') return say(io, `${ownPackage.version}\n`);
  if (first === '--help' || first === '-h' || (first === 'help' && rest.length === 0))
    return say(io, overview(verbs));
  if (first === undefined) {
    io.stderr.write(overview(verbs));
    return 2;
  }
  const [name = '', args] = first === 'help' ? [rest[0], ['--help']] : [first, rest];
  const verb = verbs.find((one) => one.name === name);
  if (verb === undefined) throw new UserError('usage', unknownVerb(name));
  if (asksForHelp(args)) return say(io, verbHelp({ ...verb, flags: [...verb.flags, helpFlag] }));
  return verb.run(readArgs(args, [...verb.flags, helpFlag]), io, verbs);
}

/** Help is answered even when the rest of the line is wrong. */
function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end === -1 ? undefined : end).some((arg) => arg === '--help' || arg === '-h');
}

function unknownVerb(name: string): string {
  const names = verbs.map((verb) => verb.name);
  const near = nearest(name, names);
  if (name.startsWith('-')) return `There is no flag ${name} before a verb. Verbs: ${names.join(', ')}.`;
  return near === null
    ? `There is no verb ${name}. Verbs: ${names.join(', ')}. To run checks: staging-check run ${name}`
    : `There is no verb ${name}. Did you mean ${near}?`;
}

function say(io: Io, text: string): number {
  io.stdout.write(text);
  return 0;
}
