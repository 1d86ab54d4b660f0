/** Ends a script that is asked for help with what it does and takes. */
export function tellUsage(words: string): void {
  if (!process.argv.slice(2).some((word) => word === '--help' || word === '-h')) return;
  process.stdout.write(`${words}\n`);
  process.exit(0);
}
