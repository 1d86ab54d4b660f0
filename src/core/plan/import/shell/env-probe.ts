import type { CommandClaim } from './claim.ts';
import { withClaim } from './claims.ts';
import { type Native, type NativeReader, wordsOf } from './native.ts';
import { probe } from './probe.ts';
import { askedIn } from './shell-test.ts';
import { plainText } from './words.ts';

/** `echo $NAME` and `printenv NAME` as an `env` check. */
export const envProbe: NativeReader = ({ simple }) => {
  const names = simple.args.flatMap((arg) =>
    arg.flatMap((piece) => (piece.kind === 'variable' ? [piece.name] : [])),
  );
  const isPrintenv = plainText(simple.program ?? []) === 'printenv';
  const printed = isPrintenv ? wordsOf(simple).filter((word) => /^[A-Za-z_]\w*$/.test(word)) : names;
  const [name, ...more] = [...new Set(printed)];
  if (name === undefined || simple.to.length > 0) return null;
  if (simple.args.flat().some(({ kind }) => kind === 'substitution' || kind === 'shell')) return null;
  const least = Object.fromEntries([name, ...more].map((one) => [one, { exists: true }]));
  return {
    ...probe,
    type: 'env',
    spec: { process: true },
    expect: {},
    least,
    prints: { kind: 'value', name },
    hosts: [],
    why: 'variables of the environment',
  } satisfies Native;
};

/** `[ "$NAME" = value ]` and `test -n "$NAME"` as an `env` check. */
export const testProbe: NativeReader = ({ simple, context }) => {
  const ask = askedIn(simple);
  // What the document itself has set, or kept from a command, is not what the environment holds.
  if (ask === null || !('name' in ask.of)) return null;
  const { name } = ask.of;
  if (name === '?' || context.names.has(name)) return null;
  const spec = { process: true };
  const prints = { kind: 'value', name } as const;
  const claim: CommandClaim =
    ask.claim.kind === 'count' && typeof ask.claim.is === 'number'
      ? { kind: 'value', is: String(ask.claim.is) }
      : ask.claim;
  const expect = withClaim({ type: 'env', spec, expect: {}, prints }, claim);
  if (expect === null) return null;
  return {
    ...probe,
    type: 'env',
    spec,
    expect,
    isStated: true,
    prints,
    hosts: [],
    why: 'variables of the environment',
  };
};
