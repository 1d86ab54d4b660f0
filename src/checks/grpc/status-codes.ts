/** Status codes of gRPC by number (grpc/grpc, doc/statuscodes.md). */
const codes = [
  ...['OK', 'CANCELLED', 'UNKNOWN', 'INVALID_ARGUMENT', 'DEADLINE_EXCEEDED', 'NOT_FOUND', 'ALREADY_EXISTS'],
  ...['PERMISSION_DENIED', 'RESOURCE_EXHAUSTED', 'FAILED_PRECONDITION', 'ABORTED', 'OUT_OF_RANGE'],
  ...['UNIMPLEMENTED', 'INTERNAL', 'UNAVAILABLE', 'DATA_LOSS', 'UNAUTHENTICATED'],
];

/** `UNAVAILABLE`; of a number that has no name, `status 99`. */
export function codeName(code: number): string {
  return codes[code] ?? `status ${code}`;
}

/** What a status other than OK means for who asked a health service, in words; empty where its name says it all. */
export function codeWords(code: number, service: string): string {
  const whose = service === '' ? 'the server as a whole' : JSON.stringify(service);
  const words: Readonly<Record<string, string>> = {
    NOT_FOUND: `the server knows no health of ${whose}`,
    UNIMPLEMENTED: 'the server has no grpc.health.v1.Health, or a proxy before it knows no such route',
    UNAVAILABLE: 'the server, or a proxy before it, cannot answer now',
    DEADLINE_EXCEEDED: 'the server did not finish in time',
    UNAUTHENTICATED: 'the server does not accept who asks; `metadata` says what is sent',
    PERMISSION_DENIED: 'the server does not allow this to who asks; `metadata` says what is sent',
    RESOURCE_EXHAUSTED: 'the server takes no more calls now',
    CANCELLED: 'the server gave the call up',
  };
  return words[codeName(code)] ?? '';
}

/** `grpc-message` as it is read (percent-encoded UTF-8); what is wrongly encoded stays as it came. */
export function statusMessage(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      // Safe: only what is no UTF-8 is thrown at.
      return escapes;
    }
  });
}
