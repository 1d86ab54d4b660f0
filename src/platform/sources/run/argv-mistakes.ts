import { hasVariables } from '../../../core/plan/fields.ts';

/** Options by which a program prints the last lines only; `-n` of kubectl is a namespace. */
const lastOnly: Readonly<Record<string, RegExp>> = {
  kubectl: /^(?:--tail|--limit-bytes)(?:=(.*))?$/,
  docker: /^(?:--tail|-n)(?:=(.*))?$/,
  journalctl: /^(?:--lines|-n)(?:=?(.+))?$/,
};
const allOfThem: readonly string[] = ['-1', 'all', '+all'];

/** Why a program that is known would not print all lines of the window, or not end; null where nothing is known against it. */
export function argvMistake(argv: readonly string[]): string | null {
  const [program = '', ...args] = argv;
  const name = program.split('/').at(-1) ?? '';
  const limit = Object.hasOwn(lastOnly, name) ? lastOnly[name] : undefined;
  if (limit === undefined || (name !== 'journalctl' && !args.includes('logs'))) return null;
  const follow = args.find((one) => /^(?:-f|--follow(?:=true)?)$/.test(one));
  if (follow !== undefined) return `${name} would not end with ${follow}: leave it out`;
  const at = args.findIndex((one) => limit.test(one));
  const most = limit.exec(args[at] ?? '')?.[1] ?? args[at + 1] ?? '';
  if (at !== -1 && !allOfThem.includes(most) && !hasVariables(most))
    return `with ${args[at]} ${name} prints a part of the lines only, which proves nothing absent: leave it out, or ask for all`;
  const isSelected = args.some((one) => /^(?:-l.*|--selector(?:=.*)?)$/.test(one));
  if (name === 'kubectl' && isSelected && at === -1)
    return 'of pods that are selected kubectl prints the last 10 lines only: add --tail=-1';
  return null;
}
