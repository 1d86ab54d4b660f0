/** Why a program that is known would not print all lines of the window, or not end; null where nothing is known against it. */
export function argvMistake(argv: readonly string[]): string | null {
  const [program = '', ...args] = argv;
  const name = program.split('/').at(-1) ?? '';
  const isLog = name === 'journalctl' || (['kubectl', 'docker'].includes(name) && args.includes('logs'));
  if (!isLog) return null;
  if (args.some((one) => /^(?:-f|--follow(?:=true)?)$/.test(one)))
    return `${name} would not end with ${args.find((one) => /^(?:-f|--follow)/.test(one))}: leave it out`;
  if (name !== 'kubectl') return null;
  const isSelected = args.some((one) => /^(?:-l.*|--selector(?:=.*)?)$/.test(one));
  if (isSelected && !args.some((one) => /^--tail(?:=|$)/.test(one)))
    return 'of pods that are selected kubectl prints the last 10 lines only: add --tail=-1';
  return null;
}
