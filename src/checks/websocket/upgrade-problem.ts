import type { Failure } from '../../core/check.ts';
import { isOperators, type MatcherInput, match } from '../../core/expect/matcher.ts';
import { judgeHeaders } from '../http/headers.ts';
import type { ConnectionOutcome, Handshake } from './observation.ts';
import type { ConnectionProblem, Rules } from './rules.ts';

/** What of the answer to the upgrade does not hold, beside its status. */
export function upgradeProblems(
  { handshake, subprotocol, ended }: ConnectionOutcome,
  { handshake: wanted, subprotocol: wantedName }: Rules,
): readonly ConnectionProblem[] {
  if (handshake === null) return [];
  const another = (what: string, failures: readonly Failure[]): readonly ConnectionProblem[] =>
    failures.length === 0
      ? []
      : [{ kind: `got another ${what} than expected`, failures, transient: null, unknown: null }];
  const headers = Object.entries(wanted.header ?? {}).flatMap(([name, rule]) => {
    const failures = judgeHeaders(handshake, { [name]: rule }, 'handshake header');
    return another(`handshake header ${name.toLowerCase()}`, failures);
  });
  const named =
    wantedName === undefined || ended.by === 'refused'
      ? []
      : another('subprotocol', match(wantedName, subprotocol ?? undefined, 'subprotocol'));
  return [...headers, ...bodyProblems(handshake, wanted.body, another), ...named];
}

/** What is found in the beginning of a body is in it, whatever follows; of what is not there nothing can be said. */
function bodyProblems(
  { body, bodyFault }: Handshake,
  wanted: MatcherInput | undefined,
  another: (what: string, failures: readonly Failure[]) => readonly ConnectionProblem[],
): readonly ConnectionProblem[] {
  if (wanted === undefined) return [];
  const failures = match(wanted, body ?? undefined, 'handshake body');
  if (bodyFault === null || (failures.length === 0 && holdsForTheRest(wanted)))
    return another('handshake body', failures);
  const unknown = `the body of the refused upgrade is not whole (${bodyFault}), too little to judge by`;
  return [{ kind: 'handshake body not whole', failures: [], transient: null, unknown }];
}

function holdsForTheRest(wanted: MatcherInput): boolean {
  const certain = new Set(['contains', 'startsWith', 'exists', 'type']);
  return isOperators(wanted) && Object.keys(wanted).every((name) => certain.has(name));
}
