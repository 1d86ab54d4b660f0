import { curlOptions, wgetOptions } from './curl-options.ts';
import { type CommandRequest, httpSpec, plainRequest } from './http-request.ts';
import type { Fields, Prints, Text } from './model.ts';
import {
  type Call,
  durationOf,
  hostOf,
  type Native,
  type NotNative,
  type Options,
  option,
  plainOption,
  readOptions,
} from './native.ts';
import { isSecretWord, secretName } from './secrets.ts';
import { upgrade } from './socket-probe.ts';
import { literal, plainText, writtenText } from './words.ts';

/** `curl` as an `http` check. */
export function curl(call: Call): Native | NotNative {
  const options = readOptions(call.simple.args, curlOptions);
  const refused = whyNotCurl(options);
  if (refused !== null) return { refused };
  const urls = [...options.free, ...(options.all.get('url') ?? [])].filter((text) => text.length > 0);
  const [url] = urls;
  if (url === undefined) return { refused: 'no address' };
  if (urls.length > 1) return { refused: 'several addresses at once' };
  if (/^wss?:\/\//.test(writtenText(url))) return { refused: 'an address of a WebSocket' };
  const headers = options.all.get('H') ?? [];
  if (headers.some((header) => /^upgrade:\s*websocket\s*$/i.test(writtenText(header))))
    return upgrade(url, headers, call);
  const body = bodyOf(options, call);
  if ('refused' in body) return body;
  const method = plainOption(options, 'X');
  const request: CommandRequest = {
    ...plainRequest,
    ...body,
    url: options.all.has('G') && body.body.length > 0 ? withQuery(url, body.body) : url,
    body: options.all.has('G') ? [] : body.body,
    method: method ?? (options.all.has('I') ? 'HEAD' : null),
    user: option(options, 'u') ?? null,
    bearer: option(options, 'bearer') ?? null,
    redirects: options.all.has('L') ? redirectsOf(options) : 0,
    isInsecure: options.all.has('k'),
    ipFamily: options.all.has('4') ? 4 : options.all.has('6') ? 6 : null,
    proxy: option(options, 'x') ?? null,
    ca: option(options, 'cacert') ?? null,
    cert: certOf(options),
  };
  return native(request, call, {
    prints: printsOf(options),
    fails: options.all.has('f'),
    seconds: plainOption(options, 'm'),
  });
}

type CurlOutput = { prints: Prints; fails: boolean; seconds: string | null };

function native(
  request: CommandRequest,
  { binder }: Call,
  { prints, fails, seconds }: CurlOutput,
): Native | NotNative {
  const built = httpSpec(request, binder);
  if ('refused' in built) return built;
  const host = hostOf(built.address);
  const proxy =
    request.proxy === null ? null : hostOf(`http://${binder.known(request.proxy).replace(/^\w+:\/\//, '')}`);
  const limit = seconds === null ? null : durationOf(seconds);
  const duration: Fields = limit === null || limit === '0s' ? {} : { duration: { lt: limit } };
  const success = request.redirects > 0 ? { status: '2xx' } : { status: ['2xx', '3xx'] };
  return {
    type: 'http',
    spec: built.spec,
    expect: { ...(fails ? success : {}), ...duration },
    isStated: fails,
    least: { status: '2xx' },
    prints,
    hosts: [host, proxy].filter((one) => one !== null),
    review: request.isInsecure
      ? 'the document ignores the certificate (-k); here one that is not valid fails unless `tls: { valid: false }` is expected'
      : null,
    why: 'a request over HTTP',
  };
}

function whyNotCurl({ all, unknown }: Options): string | null {
  if (unknown.length > 0) return `the option ${unknown[0]}`;
  if (all.has('resolve')) return '--resolve: a check looks names up itself';
  if (all.has('socket')) return 'a Unix socket';
  if (all.has('T') || all.has('K') || all.has('netrc')) return 'a file that is read';
  if (all.has('interface') || all.has('Q') || all.has('Z')) return 'an option that a check has not';
  if (all.has('http2')) return 'HTTP/2, which a check does not speak';
  if (all.has('X') && plainText(all.get('X')?.at(-1) ?? []) === null)
    return 'a method that the shell fills in';
  const cert = all.get('E')?.at(-1);
  return cert !== undefined && /[^:]:[^\\/]/.test(writtenText(cert)) ? 'the password of a certificate' : null;
}

function redirectsOf(options: Options): number {
  const most = Number(plainOption(options, 'maxRedirs') ?? '10');
  return Number.isInteger(most) && most >= 0 ? Math.min(most, 20) : 10;
}

function certOf(options: Options): CommandRequest['cert'] {
  const cert = option(options, 'E');
  if (cert === undefined) return null;
  return { cert, key: option(options, 'key') ?? cert };
}

type Body = Pick<CommandRequest, 'body' | 'headers' | 'isJson'> & Partial<Pick<CommandRequest, 'bodyFile'>>;

function bodyOf(options: Options, call: Call): Body | NotNative {
  const { all } = options;
  const headers = [...(all.get('H') ?? [])];
  const header = (name: string, value: Text | undefined) => {
    if (value !== undefined) headers.push([...literal(`${name}: `), ...value]);
  };
  header('User-Agent', option(options, 'A'));
  header('Referer', option(options, 'e'));
  header('Range', rangeOf(options));
  const cookie = option(options, 'b');
  if (cookie !== undefined && !writtenText(cookie).includes('=')) return { refused: 'a file of cookies' };
  header('Cookie', cookie);
  const data = [...(all.get('d') ?? []), ...(all.get('json') ?? []), ...(all.get('urlencode') ?? [])];
  const fromFile = data.find(
    (text) => /^@|^[\w.-]+@/.test(writtenText(text)) && !/^[\w.-]+=/.test(writtenText(text)),
  );
  if (fromFile !== undefined) {
    const stdin = writtenText(fromFile) === '@-' ? call.simple.stdin : null;
    const file = /^@([\w][\w./-]*)$/.exec(plainText(fromFile) ?? '')?.[1];
    if (
      file !== undefined &&
      data.length === 1 &&
      !all.has('G') &&
      call.context.cwd === null &&
      !file.split('/').includes('..')
    )
      return {
        body: [],
        bodyFile: file,
        headers: withType(headers, all.has('json')),
        isJson: all.has('json'),
      };
    if (stdin === null || data.length > 1) return { refused: 'a body from a file' };
    return { body: [stdin], headers: withType(headers, all.has('json')), isJson: all.has('json') };
  }
  const form = all.get('F');
  if (form !== undefined) return multipart(form, headers);
  const body = [
    ...(all.get('d') ?? []),
    ...(all.get('raw') ?? []),
    ...(all.get('json') ?? []),
    ...(all.get('urlencode') ?? []).map(urlEncoded),
  ];
  const isPlainForm = body.length > 0 && !all.has('json') && !all.has('G');
  return { body, headers: isPlainForm ? withType(headers, false) : headers, isJson: all.has('json') };
}

function rangeOf(options: Options): Text | undefined {
  const range = option(options, 'r');
  return range === undefined ? undefined : [...literal('bytes='), ...range];
}

/** What `curl -d` says of its body when it is told nothing. */
function withType(headers: readonly Text[], isJson: boolean): readonly Text[] {
  if (isJson || headers.some((header) => /^content-type\s*:/i.test(writtenText(header)))) return headers;
  return [...headers, literal('Content-Type: application/x-www-form-urlencoded')];
}

function urlEncoded(text: Text): Text {
  return text.map((piece, at) => {
    if (piece.kind !== 'literal') return piece;
    const [, name = '', value = ''] =
      at === 0 ? (/^([\w.-]*=)?([\s\S]*)$/.exec(piece.text) ?? []) : ['', '', piece.text];
    return {
      kind: 'literal',
      text: name + encodeURIComponent(value.isWellFormed() ? value : value.toWellFormed()),
    };
  });
}

const boundary = 'staging-check-form';

function multipart(fields: readonly Text[], headers: readonly Text[]): Body | NotNative {
  const body: Text[number][] = [];
  for (const field of fields) {
    const found = /^([^=]+)=(?![@<])/.exec(writtenText(field));
    const [first, ...rest] = field;
    if (found === null || first?.kind !== 'literal') return { refused: 'a form with files' };
    const name = found[1] ?? '';
    if (!first.text.startsWith(`${name}=`)) return { refused: 'a form that the shell makes' };
    const isSecret = isSecretWord(name) && rest.length === 0;
    body.push(
      {
        kind: 'literal',
        text: `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${isSecret ? '' : first.text.slice(name.length + 1)}`,
      },
      ...(isSecret ? [{ kind: 'placeholder' as const, name: secretName(name), written: `<${name}>` }] : rest),
      { kind: 'literal', text: '\r\n' },
    );
  }
  return {
    body: [[...body, { kind: 'literal', text: `--${boundary}--\r\n` }]],
    headers: [...headers, literal(`Content-Type: multipart/form-data; boundary=${boundary}`)],
    isJson: false,
  };
}

function withQuery(url: Text, body: readonly Text[]): Text {
  const separator = writtenText(url).includes('?') ? '&' : '?';
  return [...url, ...body.flatMap((part, at) => [...literal(at === 0 ? separator : '&'), ...part])];
}

/** What is seen of the answer: `-w '%{http_code}'` writes the status behind the body. */
function printsOf(options: Options): Prints {
  const format = writtenText(option(options, 'w') ?? []);
  const output = writtenText(option(options, 'o') ?? []);
  const hasBody = output === '' && !options.all.has('O') && !options.all.has('I');
  const withHeaders =
    options.all.has('I') || options.all.has('i') || options.all.has('v') || options.all.has('D');
  const code = /%\{(?:http_code|response_code)\}/.test(format);
  const time = /%\{time_\w+\}/.test(format);
  if (code)
    return hasBody || withHeaders || time || !/^\W*%\{\w+\}\W*$/.test(format.replace(/\\n/g, ''))
      ? { kind: 'status-and-text' }
      : { kind: 'status' };
  if (time && !hasBody) return { kind: 'duration' };
  if (withHeaders) return { kind: 'headers' };
  return hasBody ? { kind: 'text' } : { kind: 'nothing' };
}

/** `wget` as an `http` check: it follows redirects, and fails on any other status than 2xx. */
export function wget(call: Call): Native | NotNative {
  const options = readOptions(call.simple.args.map(withoutSpelledOut), wgetOptions);
  const [unknown] = options.unknown;
  if (unknown !== undefined) return { refused: `the option ${unknown}` };
  if (options.all.has('file') || options.all.has('r') || options.all.has('i'))
    return { refused: 'files that are read or written' };
  if (options.all.has('method') && plainOption(options, 'method') === null)
    return { refused: 'a method that the shell fills in' };
  const [url, ...more] = options.free;
  if (url === undefined || more.length > 0)
    return { refused: url === undefined ? 'no address' : 'several addresses at once' };
  const post = option(options, 'post');
  const user = option(options, 'user');
  const headers = [...(options.all.get('header') ?? [])];
  const agent = option(options, 'U');
  if (agent !== undefined) headers.push([...literal('User-Agent: '), ...agent]);
  const isHead = options.all.has('spider');
  const request: CommandRequest = {
    ...plainRequest,
    url,
    headers: post === undefined ? headers : withType(headers, false),
    body: post === undefined ? [] : [post],
    method: plainOption(options, 'method') ?? (isHead ? 'HEAD' : null),
    user: user === undefined ? null : [...user, ...literal(':'), ...(option(options, 'password') ?? [])],
    redirects: Math.min(20, Number(plainOption(options, 'redirects') ?? '10') || 0),
    isInsecure: options.all.has('k'),
    ipFamily: options.all.has('4') ? 4 : options.all.has('6') ? 6 : null,
    ca: option(options, 'cacert') ?? null,
  };
  const out = writtenText(option(options, 'O') ?? []);
  const prints: Prints = options.all.has('S')
    ? { kind: 'headers' }
    : /^-$/.test(out)
      ? { kind: 'text' }
      : { kind: 'nothing' };
  return native(request, call, { prints, fails: true, seconds: plainOption(options, 'T') });
}

/** `-qO-`, `-nv`: letters that stand together. */
function withoutSpelledOut(arg: Text): Text {
  return plainText(arg) === '-nv' ? literal('-q') : arg;
}
