import type { ServerResponse } from 'node:http';
import { createGzip, constants as zlib } from 'node:zlib';
import type { Kind } from '../statement.ts';
import { answering, saying, serving } from './targets.ts';

const html = 'HTML, 9.2.6: how an event stream is read';
const docs = 'docs/checks.md, http: event streams';

/** A server that sends an event stream, piece by piece, and leaves it open unless told. */
function streaming(...pieces: readonly (string | Buffer | ((response: ServerResponse) => void))[]) {
  return serving((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const piece of pieces) {
      if (typeof piece === 'function') piece(response);
      else response.write(piece);
    }
  });
}

const end = (response: ServerResponse) => {
  response.end();
};

/** Behind all that was written before it. */
const cut = (response: ServerResponse) => {
  response.write(': the end\n', () => response.socket?.resetAndDestroy());
};

function watching(events: string, more = ''): string {
  return `http: { url: "\${url}"${more}, events: { ${events} } }`;
}

const hello = 'event: hello\ndata: {"user":"ada"}\n\n';
const lateError = (response: ServerResponse) => {
  setTimeout(() => response.write('event: error\ndata: x\n\n'), 30);
};

export const streams: Kind = {
  kind: 'events of a stream are those that a client is handed',
  rule: 'HTML, 9.2 (server-sent events); docs/checks.md, http',
  statements: [
    {
      says: 'events come in their order, and the stream stays open',
      is: 'passed',
      why: html,
      target: streaming(hello, ': keep-alive\n\n', 'data: 1\n\n'),
      check: watching('sequence: [{ event: hello, match: { $.user: ada } }, message], within: 2s'),
    },
    {
      says: 'an event of the same name says something else',
      is: 'failed',
      why: docs,
      target: streaming(hello),
      check: watching('sequence: [{ event: hello, match: { $.user: bob } }], within: 2s'),
      reason: /got another hello than expected/,
    },
    {
      says: 'an event that was not ended by a blank line reaches no client',
      is: 'failed',
      why: `${html}: it is discarded at the end of the stream`,
      target: streaming('event: hello\ndata: 1\n', end),
      check: watching('sequence: [hello], within: 2s'),
      reason:
        /1 frame that is no event \(1: it ends without a blank line, so no client gets it\) → \(the stream ended/,
    },
    {
      says: 'an event without data reaches no client',
      is: 'failed',
      why: html,
      target: streaming('event: hello\n\n', end),
      check: watching('sequence: [hello], within: 2s'),
      reason: /it has no data, so no client gets it/,
    },
    {
      says: 'a page is no event stream',
      is: 'failed',
      why: 'HTML, 9.2.5: any other type fails the connection',
      target: answering({ 'content-type': 'text/html' }, '<title>Log in</title>event: hello\ndata: 1\n\n'),
      check: watching('sequence: [hello], within: 2s'),
      reason: /expected an event stream \(200 text\/event-stream\), got 200 text\/html/,
    },
    {
      says: 'a page is no event stream where nothing must come',
      is: 'failed',
      why: 'HTML, 9.2.5',
      target: answering({ 'content-type': 'text/html' }, 'fine'),
      check: watching('never: [error], within: 100ms'),
    },
    {
      says: '204 tells clients to stop',
      is: 'failed',
      why: 'HTML, 9.2.5',
      target: serving((_request, response) => response.writeHead(204).end()),
      check: `${watching('never: [error], within: 100ms')}\nexpect: { status: 2xx }`,
      reason: /got 204, which tells clients to stop/,
    },
    {
      says: 'an error with the type of a stream is none',
      is: 'failed',
      why: 'HTML, 9.2.5: only 200',
      target: serving((_request, response) =>
        response.writeHead(503, { 'content-type': 'text/event-stream' }).end(hello),
      ),
      check: watching('sequence: [hello], within: 2s'),
      reason: /got 503 text\/event-stream/,
    },
    {
      says: 'what must never come comes while it is watched on',
      is: 'failed',
      why: docs,
      target: streaming(hello, lateError),
      check: watching('sequence: [hello], never: [error], within: 300ms'),
      reason: /got error, which must never come/,
    },
    {
      says: 'nothing came of what must never come, and the server ended the stream',
      is: 'passed',
      why: docs,
      target: streaming(hello, end),
      check: watching('sequence: [hello], never: [error], within: 2s'),
    },
    {
      says: 'the stream ends at once where only what must never come is asked for',
      is: 'inconclusive',
      why: 'docs/checks.md, rule 2: nothing was watched',
      target: streaming(end),
      check: watching('never: [error], within: 5s'),
      reason: /the stream ended after .*: what would have come later is not known/,
    },
    {
      says: 'the stream is cut while it is watched on',
      is: 'failed',
      why: 'RFC 9112 8: what would have followed is not known',
      target: streaming(hello, cut),
      check: watching('sequence: [hello], never: [error], within: 2s'),
      reason: /expected a whole answer/,
    },
    {
      says: 'the stream is cut before its events are complete',
      is: 'failed',
      why: docs,
      target: streaming(hello, cut),
      check: watching('sequence: [hello, bye], within: 2s'),
      reason: /expected a whole answer|lacks bye/,
    },
    {
      says: 'an event that breaks off may have been what must never come',
      is: 'inconclusive',
      why: 'docs/checks.md, rule 2',
      target: streaming(hello, 'event: error\ndata: 1', end),
      check: watching('sequence: [hello], never: [error], within: 2s'),
      reason: /could not be read .* so it may have been error/,
    },
    {
      says: 'the last chunk never comes',
      is: 'failed',
      why: 'RFC 9112 8',
      target: saying(
        `HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n${hello.length.toString(16)}\r\n${hello}\r\n`,
      ),
      check: watching('sequence: [hello], never: [error], within: 2s'),
      reason: /connection closed before the whole answer/,
    },
    {
      says: 'an answer that is held back until its first event hides no wait',
      is: 'failed',
      why: `${docs}: times count from the request`,
      target: serving((_request, response) => {
        setTimeout(() => {
          response.writeHead(200, { 'content-type': 'text/event-stream' });
          response.write(hello);
        }, 150);
      }),
      check: watching('sequence: [hello], firstWithin: 100ms, within: 2s'),
      reason: /first event after/,
    },
    {
      says: 'events that came too late are not waited for',
      is: 'failed',
      why: docs,
      target: streaming(': hello\n'),
      check: watching('sequence: [hello], within: 60ms'),
      reason: /lacks hello; not complete within 60 ms/,
    },
    {
      says: 'a compressed stream is read as it comes',
      is: 'passed',
      why: 'RFC 9110 8.4',
      target: serving((_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' });
        const zip = createGzip({ flush: zlib.Z_SYNC_FLUSH });
        zip.pipe(response);
        zip.write(hello);
      }),
      check: watching('sequence: [hello], within: 2s'),
    },
    {
      says: 'a stream in a coding that cannot be undone proves nothing',
      is: 'failed',
      why: 'docs/checks.md, rule 2',
      target: serving((_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': 'compress' });
        response.end(hello);
      }),
      check: watching('never: [error], within: 200ms'),
      reason: /the server sent the body is encoded as compress|encoded as compress/,
    },
    {
      says: 'an event that does not end is given up',
      is: 'failed',
      why: 'docs/checks.md, rule 7',
      target: streaming(hello, `data: ${'a'.repeat(5_000)}`),
      check: watching('sequence: [hello], never: [error], within: 2s', ', maxBodyBytes: 1000'),
      reason: /larger than 1000 bytes \(maxBodyBytes\)/,
    },
    {
      says: 'names may stand in the data',
      is: 'passed',
      why: docs,
      target: streaming('data: {"type":"a"}\n\nevent: x\ndata: {"type":"b"}\n\n'),
      check: watching('by: $.type, sequence: [a, b], within: 2s'),
    },
    {
      says: 'text is matched as text',
      is: 'passed',
      why: docs,
      target: streaming('data: {"choices":[1]}\n\ndata: {"choices":[2]}\n\ndata: [DONE]\n\n'),
      check: watching(
        'sequence: [{ event: message, repeat: "1..", match: { "$.choices": { length: 1 } } }, { event: message, match: { $: "[DONE]" } }], within: 2s',
      ),
    },
    {
      says: 'in data that are no JSON nothing is missing',
      is: 'failed',
      why: 'docs/checks.md, rule 2: what is unreadable proves nothing',
      target: streaming('data: {"error":"x","error":null\n\n'),
      check: watching('sequence: [{ event: message, match: { $.error: { exists: false } } }], within: 200ms'),
      reason: /got another message than expected/,
    },
    {
      says: 'JSON in which a name stands twice is not looked into',
      is: 'failed',
      why: 'docs/checks.md, rule 2; RFC 8259 4',
      target: streaming('data: {"state":"failed","state":"ok"}\n\n'),
      check: watching('sequence: [{ event: message, match: { $.state: { ne: failed } } }], within: 200ms'),
    },
    {
      says: 'a redirect is followed only when it is allowed',
      is: 'failed',
      why: 'docs/checks.md, http: redirects',
      target: serving((_request, response) => response.writeHead(307, { location: '/there' }).end()),
      check: watching('sequence: [hello], within: 2s'),
      reason: /expected an event stream .* got 307/,
    },
    {
      says: 'a redirect to a host that is not listed is not followed',
      is: 'errored',
      why: 'docs/checks.md: every probe reaches only the hosts that its environment lists',
      target: serving((_request, response) =>
        response.writeHead(307, { location: 'http://example.invalid/' }).end(),
      ),
      check: watching('sequence: [hello], within: 2s', ', redirects: 2'),
      reason: /example\.invalid/,
    },
    {
      says: 'a body is looked at as a whole beside events',
      is: 'invalid',
      why: docs,
      check: `http: { url: "http://127.0.0.1:1", events: { sequence: [a], within: 2s } }\nexpect: { body: { contains: a } }`,
      reason: /with `events` no body is looked at as a whole/,
    },
    {
      says: 'a stream is asked for again where no stream is asked for',
      is: 'invalid',
      why: docs,
      check: `http: { url: "http://127.0.0.1:1", reconnects: 2 }\nexpect: { status: 200 }`,
      reason: /speaks of an event stream: it needs `events`/,
    },
    {
      says: 'events are misspelt',
      is: 'invalid',
      why: 'docs/plan-language.md: the nearest known key is named',
      check: `http: { url: "http://127.0.0.1:1", event: { sequence: [a] } }\nexpect: { status: 200 }`,
      reason: /events/,
    },
  ],
};

/** The first connection ends behind `before`; what the next ones do is told by their number. */
function endingAfter(
  before: string,
  next: (response: ServerResponse, lastEventId: string | undefined) => void,
) {
  let nth = 0;
  return serving((request, response) => {
    nth += 1;
    if (nth > 1) return next(response, request.headers['last-event-id']?.toString());
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(`retry: 5\n\n${before}`);
  });
}

const resumed = (response: ServerResponse, id: string | undefined) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(id === '7' ? 'event: b\ndata: 1\n\n' : 'event: a\ndata: 1\n\n');
};

const first = 'id: 7\nevent: a\ndata: 1\n\n';

export const reconnects: Kind = {
  kind: 'a stream that ended is asked for again only as a client would, and as often as the plan says',
  rule: 'HTML, 9.2.3; docs/checks.md, http',
  statements: [
    {
      says: 'it goes on behind the last id',
      is: 'passed',
      why: 'HTML, 9.2.4: Last-Event-ID',
      target: endingAfter(first, resumed),
      check: `${watching('sequence: [a, b], within: 5s', ', reconnects: 1')}\nexpect: { reconnects: 1 }`,
    },
    {
      says: 'the id of an event that was not ended is not sent',
      is: 'failed',
      why: 'HTML, 9.2.6',
      target: endingAfter('id: 6\nevent: a\ndata: 1\n\nid: 7\nevent: b\ndata: 1\n', resumed),
      check: watching('sequence: [a, b], within: 5s', ', reconnects: 1'),
      reason: /got a instead of b/,
    },
    {
      says: 'nobody allowed it',
      is: 'failed',
      why: docs,
      target: endingAfter(first, resumed),
      check: watching('sequence: [a, b], within: 5s'),
      reason: /lacks b.*the stream ended/s,
    },
    {
      says: 'the second answer tells clients to stop',
      is: 'failed',
      why: 'HTML, 9.2.5: 204',
      target: endingAfter(first, (response) => response.writeHead(204).end()),
      check: watching('sequence: [a, b], within: 5s', ', reconnects: 3'),
      reason: /asked for again, and refused: 204, which tells clients to stop/,
    },
    {
      says: 'the second answer is a page',
      is: 'failed',
      why: 'HTML, 9.2.5',
      target: endingAfter(first, (response) =>
        response.writeHead(200, { 'content-type': 'text/html' }).end('<p>log in</p>'),
      ),
      check: watching('sequence: [a], never: [error], within: 5s', ', reconnects: 1'),
      reason: /refused: 200 text\/html/,
    },
    {
      says: 'the second connection is cut, and a third brings the rest',
      is: 'passed',
      why: 'HTML, 9.2.3: clients ask again after an error of the network',
      target: (() => {
        let nth = 0;
        return endingAfter(first, (response, id) => {
          nth += 1;
          if (nth === 1) response.socket?.resetAndDestroy();
          else resumed(response, id);
        });
      })(),
      check: watching('sequence: [a, b], within: 5s', ', reconnects: 2'),
    },
    {
      says: 'it was asked for again, though nobody should have to',
      is: 'failed',
      why: docs,
      target: endingAfter(first, resumed),
      check: `${watching('sequence: [a, b], within: 5s', ', reconnects: 1')}\nexpect: { reconnects: 0 }`,
      reason: /expected reconnects 0, got 1/,
    },
    {
      says: 'what must never come comes behind a reconnect',
      is: 'failed',
      why: docs,
      target: endingAfter(first, (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write('event: error\ndata: 1\n\n');
      }),
      check: watching('sequence: [a], never: [error], within: 1s', ', reconnects: 1'),
      reason: /got error, which must never come/,
    },
    {
      says: 'what must never come may have come while nobody listened, as no event had an id',
      is: 'inconclusive',
      why: 'HTML, 9.2.3: a server sends again what came behind the last id',
      target: endingAfter('event: a\ndata: 1\n\n', (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write('event: b\ndata: 1\n\n');
      }),
      check: watching('sequence: [a, b], never: [error], quiet: 50ms, within: 5s', ', reconnects: 1'),
      reason: /asked for again at \+.* without an id to go on behind: .* may have been error/,
    },
    {
      says: 'a stream without ids is asked for again where nothing must never come',
      is: 'passed',
      why: docs,
      target: endingAfter('event: a\ndata: 1\n\n', (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write('event: b\ndata: 1\n\n');
      }),
      check: watching('sequence: [a, b], within: 5s', ', reconnects: 1'),
    },
    {
      says: 'another check goes on behind the id that one has captured',
      is: 'passed',
      why: `${docs}: capture`,
      target: endingAfter(first, resumed),
      siblings: true,
      check: `
        begins: { http: { url: "\${url}", events: { sequence: [a], within: 5s } }, capture: { last: $.lastEventId } }
        it: { needs: [begins], http: { url: "\${url}", headers: { last-event-id: "\${capture.last}" }, events: { sequence: [b], within: 5s } } }`,
    },
    {
      says: 'an event that broke off comes again behind a reconnect',
      is: 'passed',
      why: 'HTML, 9.2.6: what broke off is discarded',
      target: endingAfter(`${first}event: b\ndata: 1`, resumed),
      check: watching('sequence: [a, b], never: [error], quiet: 50ms, within: 5s', ', reconnects: 1'),
    },
    {
      says: 'the stream asks to wait longer than it is watched',
      is: 'failed',
      why: 'HTML, 9.2.6: retry',
      target: endingAfter(`retry: 999999999999\n\n${first}`, resumed),
      check: watching('sequence: [a, b], within: 300ms', ', reconnects: 1'),
      reason: /lacks b; not complete within 0\.3 s/,
    },
  ],
};
