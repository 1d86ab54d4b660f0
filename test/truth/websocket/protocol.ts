import { deflateRawSync } from 'node:zlib';
import { closeFrame, eventFrame, frame } from '../../support/websocket-server.ts';
import { answering, framing, framingAfterA, talking } from '../../support/websocket-targets.ts';
import type { Kind, Statement } from '../statement.ts';

const asksForB = `
  websocket: { url: "\${url}", maxFrameBytes: 1000, events: { sequence: [a, b], within: 500ms } }`;

function breaking(says: string, why: string, bytes: Buffer, reason: RegExp): Statement {
  return { says, is: 'failed', why, target: framingAfterA(bytes), check: asksForB, reason };
}

/** A compressed frame: the first reserved bit, the payload in raw deflate without its end (RFC 7692, 7.2.1). */
function deflated(text: string): Buffer {
  const payload = deflateRawSync(Buffer.from(text), { finishFlush: 2 }).subarray(0, -4);
  const bytes = frame(payload);
  bytes[0] = 0xc1;
  return bytes;
}

const compressing = (bytes: Buffer) =>
  answering((right) =>
    Buffer.concat([
      Buffer.from(right.replace('\r\n\r\n', '\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n')),
      bytes,
    ]),
  );

export const protocol: Kind = {
  kind: 'a server that breaks the protocol is named for how',
  rule: 'RFC 6455 5, 7.4; RFC 7692',
  statements: [
    breaking(
      'a message above the limit',
      'docs/checks.md, websocket: a larger frame is an answer, and named',
      frame('x'.repeat(2000)),
      /a message larger than 1000 bytes \(maxFrameBytes\)/,
    ),
    breaking(
      'text that is no UTF-8',
      'RFC 6455 8.1',
      frame(Buffer.from([0xc3, 0x28])),
      /text that is not UTF-8/,
    ),
    breaking(
      'a frame that is masked',
      'RFC 6455 5.1',
      Buffer.from([0x81, 0x81, 0, 0, 0, 0, 0x61]),
      /a masked frame, which only clients send/,
    ),
    breaking('a reserved opcode', 'RFC 6455 5.2', frame('x', 3), /invalid opcode 3/),
    breaking(
      'a control frame in pieces',
      'RFC 6455 5.5',
      Buffer.from([0x09, 0x01, 0x61]),
      /a control frame in pieces/,
    ),
    breaking(
      'a control frame above 125 bytes',
      'RFC 6455 5.5',
      frame('x'.repeat(126), 9),
      /a control frame above 125 bytes/,
    ),
    breaking(
      'a reserved bit that nobody agreed on',
      'RFC 6455 5.2',
      Buffer.from([0xa1, 0x01, 0x61]),
      /reserved bits that nobody agreed on/,
    ),
    breaking(
      'a compressed frame although no compression was agreed',
      'RFC 7692 6',
      deflated('{"type":"b"}'),
      /a compressed frame although no compression was agreed/,
    ),
    breaking('a continuation of nothing', 'RFC 6455 5.4', frame('x', 0), /invalid opcode 0/),
    breaking(
      'a new message within a message in pieces',
      'RFC 6455 5.4',
      Buffer.concat([Buffer.from([0x01, 0x01, 0x61]), eventFrame('b')]),
      /invalid opcode 1/,
    ),
    breaking(
      'a close code that may not be sent',
      'RFC 6455 7.4.1: 1005 and 1006 stand in no close frame',
      closeFrame(1006),
      /a close code that may not be sent/,
    ),
    breaking(
      'a close frame of one byte',
      'RFC 6455 5.5.1',
      frame(Buffer.from([3]), 8),
      /a close frame of one byte/,
    ),
    breaking(
      'a length above what can be counted',
      'RFC 6455 5.2',
      Buffer.from([0x81, 127, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
      /frame/,
    ),
    breaking(
      'a flood of pings',
      'docs/checks.md, websocket',
      Buffer.concat(Array.from({ length: 5000 }, () => frame('', 9))),
      /a flood of pings/,
    ),
    {
      says: 'an event in two frames with a ping between them',
      is: 'passed',
      why: 'RFC 6455 5.4: control frames may stand between',
      target: framing(
        Buffer.from([0x01, 8, ...Buffer.from('{"type":')]),
        frame('', 9),
        Buffer.from([0x80, 4, ...Buffer.from('"a"}')]),
      ),
      check: 'websocket: { url: "${url}", events: { sequence: [a], within: 500ms } }',
    },
    {
      says: 'a compressed message that unpacks to more than the limit',
      is: 'failed',
      why: 'docs/checks.md, websocket: the limit is on the message, however it is packed',
      target: compressing(deflated('x'.repeat(5_000))),
      check: asksForB.replace('maxFrameBytes', 'compress: true, maxFrameBytes'),
      reason: /a message larger than 1000 bytes \(maxFrameBytes\)/,
    },
    {
      says: 'a compressed message that cannot be unpacked',
      is: 'failed',
      why: 'RFC 7692 7.2.2',
      target: compressing(Buffer.from([0xc1, 0x03, 0xff, 0xff, 0xff])),
      check: asksForB.replace('maxFrameBytes', 'compress: true, maxFrameBytes'),
      reason: /compressed data that cannot be unpacked/,
    },
    {
      says: 'a compressed event',
      is: 'passed',
      why: 'RFC 7692 7.2.2',
      target: compressing(deflated('{"type":"a"}')),
      check: 'websocket: { url: "${url}", compress: true, events: { sequence: [a], within: 500ms } }',
    },
    {
      says: 'a server that breaks the protocol after the sequence, while it is watched',
      is: 'failed',
      why: 'RFC 6455 5.1',
      target: framingAfterA(Buffer.from([0x81, 0x81, 0, 0, 0, 0, 0x61])),
      check: 'websocket: { url: "${url}", events: { sequence: [a], never: [error], within: 300ms } }',
      reason: /a masked frame/,
    },
    {
      says: 'a server that insists on a key of 16 bytes',
      is: 'passed',
      why: 'RFC 6455 4.1, 7',
      target: talking((socket, _nth, request) => {
        const key = Buffer.from(request.headers['sec-websocket-key'] ?? '', 'base64');
        const type = key.length === 16 ? 'a' : 'error';
        socket.send(JSON.stringify({ type }));
      }),
      check: 'websocket: { url: "${url}", events: { sequence: [a], within: 500ms } }',
    },
  ],
};
