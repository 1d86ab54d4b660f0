import type { Statement } from '../statement.ts';

/** A statement on a command that a shell runs. */
export function sh(
  script: string,
  {
    expect = '',
    more = '',
    ...told
  }: Pick<Statement, 'says' | 'is' | 'why' | 'reason'> & { expect?: string; more?: string },
): Statement {
  return {
    ...told,
    check: `
      command: { run: [sh, -c, ${JSON.stringify(script)}]${more} }
      ${expect === '' ? '' : `expect: { ${expect} }`}`,
  };
}
