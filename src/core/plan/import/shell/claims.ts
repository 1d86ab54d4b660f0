import type { ClaimSubject, CommandClaim } from './claim.ts';
import {
  aboutCertificate,
  aboutHealth,
  aboutHttp,
  aboutLogs,
  aboutOutput,
  aboutPort,
  aboutRecords,
  aboutSeries,
  aboutSocket,
} from './claims-by-type.ts';
import { merged } from './matchers.ts';
import type { Fields } from './model.ts';
import { aboutPrinted } from './printed-claims.ts';

/** The expectations with the claim added; null when nothing that the check sees can answer it. */
export function withClaim(subject: ClaimSubject, claim: CommandClaim): Fields | null {
  const added = expectOf(subject, claim);
  if (added === null) return null;
  const expect = merged(subject.expect, added);
  if (expect === null) return null;
  if (subject.type !== 'tcp' || expect.open !== false) return expect;
  // A closed port says nothing and takes no time.
  return 'open' in added ? { open: false } : null;
}

function expectOf(subject: ClaimSubject, stated: CommandClaim): Fields | null {
  const claim = subject.prints.kind === 'exit' ? ofExit(stated) : stated;
  if (claim.kind === 'duration') return durationOf(subject, claim.is);
  const printed = aboutPrinted(subject, claim);
  if (printed !== undefined) return printed;
  switch (subject.type) {
    case 'http':
      return aboutHttp(subject, claim);
    case 'websocket':
      return aboutSocket(subject, claim);
    case 'logs':
      return aboutLogs(claim, null);
    case 'grpc':
      return aboutHealth(claim);
    case 'metrics':
      return aboutSeries(claim);
    case 'dns':
      return aboutRecords(claim);
    case 'tcp':
      return aboutPort(claim);
    case 'tls':
      return aboutCertificate(claim);
    case 'env':
      return null;
    case 'command':
      return aboutOutput(subject, claim);
    case 'manual':
      return null;
    default:
      return subject.type satisfies never;
  }
}

/** Of `echo $?` a number is the exit code. */
function ofExit(claim: CommandClaim): CommandClaim {
  const code = claim.kind === 'value' || claim.kind === 'count' ? Number(claim.is) : Number.NaN;
  return Number.isInteger(code) ? { kind: 'exit', is: code } : claim;
}

function durationOf({ type, expect }: ClaimSubject, is: Fields): Fields | null {
  if (type === 'websocket')
    return 'events' in expect && typeof is.lt === 'string'
      ? { events: { within: is.lt } }
      : { handshake: { duration: is } };
  return type === 'http' || type === 'command' || type === 'dns' || type === 'tcp' ? { duration: is } : null;
}
