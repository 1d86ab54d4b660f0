import { httpSpec, plainRequest } from './http-request.ts';
import type { Prints, Text } from './model.ts';
import {
  durationOf,
  hostOf,
  type NativeReader,
  type OptionTable,
  option,
  plainOption,
  readOptions,
} from './native.ts';
import { joined, literal, plainText, writtenText } from './words.ts';

const options: OptionTable = {
  values: 'aAosp',
  flags: 'jfhbvdcFIqS46m',
  long: {
    auth: 'a=',
    'auth-type': 'A=',
    follow: 'F',
    verify: 'verify=',
    timeout: 'timeout=',
    body: 'b',
    headers: 'h',
    json: 'j',
    form: 'f',
    'check-status': 'check',
    'ignore-stdin': null,
    print: 'p=',
    pretty: 'ignored=',
    verbose: 'v',
    quiet: 'q',
    bearer: 'bearer=',
    proxy: 'proxy=',
    cert: 'ignored=',
    'max-redirects': 'ignored=',
  },
};
const item = /^([^\s:=@"]+?)(:=|==|:|=)([\s\S]*)$/;

/** HTTPie (`http GET url name=value Header:value`) as an `http` check. */
export const httpie: NativeReader = (call) => {
  const read = readOptions(call.simple.args, options);
  const [unknown] = read.unknown;
  if (unknown !== undefined) return { refused: `the option ${unknown}` };
  const [first, ...others] = read.free;
  if (first === undefined) return { refused: 'no address' };
  const isMade = first.length === 1 && first[0]?.kind !== 'literal';
  if (isMade && /^(?:\w+:\/\/|:\d|:\/)/.test(writtenText(others[0] ?? [])))
    return { refused: 'a method that the shell fills in' };
  const named = /^[A-Z]+$/.test(plainText(first) ?? '') ? plainText(first) : null;
  const [url, ...items] = named === null ? [first, ...others] : others;
  if (url === undefined) return { refused: 'no address' };
  const parts = itemsOf(items);
  if (parts === null) return { refused: 'a field that cannot be read' };
  const isForm = read.all.has('f');
  const request = {
    ...plainRequest,
    url: addressOf(url, parts.query, plainText(call.simple.program ?? []) === 'https'),
    method: named,
    headers:
      isForm && parts.data.length > 0
        ? [...parts.headers, literal('Content-Type: application/x-www-form-urlencoded')]
        : parts.headers,
    body: parts.data.length === 0 ? [] : [isForm ? formOf(parts.data) : jsonOf(parts.data)],
    isJson: !isForm && parts.data.length > 0,
    user: read.all.has('bearer') || plainOption(read, 'A') === 'bearer' ? null : (option(read, 'a') ?? null),
    bearer:
      option(read, 'bearer') ?? (plainOption(read, 'A') === 'bearer' ? (option(read, 'a') ?? null) : null),
    redirects: read.all.has('F') ? 10 : 0,
    isInsecure: /^(?:no|false)$/.test(plainOption(read, 'verify') ?? ''),
  };
  const built = httpSpec(request, call.binder);
  if ('refused' in built) return built;
  const limit = durationOf(plainOption(read, 'timeout') ?? '');
  const prints: Prints = read.all.has('h') ? { kind: 'headers' } : { kind: 'text' };
  const host = hostOf(built.address);
  const isStated = read.all.has('check');
  return {
    type: 'http',
    spec: built.spec,
    expect: {
      ...(isStated ? { status: ['2xx', '3xx'] } : {}),
      ...(limit === null ? {} : { duration: { lt: limit } }),
    },
    isStated,
    least: { status: '2xx' },
    prints,
    hosts: host === null ? [] : [host],
    review: null,
    why: 'a request over HTTP',
  };
};

type Field = { name: string; isRaw: boolean; value: Text };

function itemsOf(items: readonly Text[]): { headers: Text[]; query: Text[]; data: Field[] } | null {
  const found = { headers: [] as Text[], query: [] as Text[], data: [] as Field[] };
  for (const one of items) {
    const [first, ...rest] = one;
    const parts = first?.kind === 'literal' ? item.exec(first.text) : null;
    if (parts === null) return null;
    const [, name = '', separator = '', begin = ''] = parts;
    const value: Text = [...literal(begin), ...rest];
    if (separator === ':') found.headers.push([...literal(`${name}: `), ...value]);
    else if (separator === '==') found.query.push([...literal(`${name}=`), ...value]);
    else found.data.push({ name, isRaw: separator === ':=', value });
  }
  return found;
}

function addressOf(url: Text, query: readonly Text[], isSecure: boolean): Text {
  const written = writtenText(url);
  const scheme = isSecure ? 'https' : 'http';
  const head = /^:\d|^:\//.test(written)
    ? literal(`${scheme}://localhost`)
    : /^\w+:\/\/|^\$/.test(written)
      ? []
      : literal(`${scheme}://`);
  const more = query.flatMap((one, at) => [
    ...literal(at === 0 && !written.includes('?') ? '?' : '&'),
    ...one,
  ]);
  return [...head, ...url, ...more];
}

function jsonOf(data: readonly Field[]): Text {
  const fields = data.flatMap(({ name, isRaw, value }, at): Text => {
    const key = literal(`${at === 0 ? '' : ','}${JSON.stringify(name)}:`);
    if (isRaw) return [...key, ...value];
    const inner = value.map((piece) =>
      piece.kind === 'literal' ? { ...piece, text: JSON.stringify(piece.text).slice(1, -1) } : piece,
    );
    return [...key, ...literal('"'), ...inner, ...literal('"')];
  });
  return joined([...literal('{'), ...fields, ...literal('}')]);
}

function formOf(data: readonly Field[]): Text {
  return joined(
    data.flatMap(({ name, value }, at) => [...literal(`${at === 0 ? '' : '&'}${name}=`), ...value]),
  );
}
