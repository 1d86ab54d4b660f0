/** Length-prefixed messages of a gRPC body (grpc/grpc, doc/PROTOCOL-HTTP2.md), read once it has come. */
export type Messages =
  | { kind: 'messages'; messages: readonly Uint8Array[] }
  | { kind: 'broken'; why: string };

/** One message as it is sent: not compressed, its length, itself. */
export function framed(message: Uint8Array): Uint8Array {
  const frame = new Uint8Array(5 + message.length);
  new DataView(frame.buffer).setUint32(1, message.length);
  frame.set(message, 5);
  return frame;
}

/** The messages of a body; `broken`: it is none that was asked for. */
export function messagesOf(body: Uint8Array): Messages {
  const messages: Uint8Array[] = [];
  for (let at = 0; at < body.length; ) {
    const flag = body[at];
    if (flag === 1) return broken('a compressed message, which nobody asked for');
    if (flag !== 0) return broken('bytes that are no gRPC message');
    if (body.length - at < 5) return broken('a message that was cut');
    const length = new DataView(body.buffer, body.byteOffset + at + 1, 4).getUint32(0);
    const end = at + 5 + length;
    if (end > body.length) return broken('a message that was cut');
    messages.push(body.subarray(at + 5, end));
    at = end;
  }
  return { kind: 'messages', messages };
}

function broken(why: string): Messages {
  return { kind: 'broken', why };
}
