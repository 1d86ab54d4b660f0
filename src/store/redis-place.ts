import type { RedisOptions } from 'ioredis';
import { UserError } from '../core/errors.ts';

type Place = Omit<RedisOptions, 'replyMapping'>;

/** Where a `REDIS_URL` points, as options of ioredis; throws a `UserError` (`bad-redis-url`) that never shows a password. */
export function redisPlace(text: string): Place {
  if (text.startsWith('/')) return { path: text };
  if (sentinelScheme.test(text)) return sentinelsOf(text);
  if (!URL.canParse(text)) throw badUrl('it is not a URL');
  const url = new URL(text);
  switch (url.protocol) {
    case 'unix:':
    case 'redis+unix:':
      return { path: socketOf(url), ...userOf(url), ...databaseOf(url.searchParams.get('db') ?? '') };
    case 'redis:':
      return { ...serverOf(url) };
    case 'rediss:':
      return { ...serverOf(url), tls: {} };
    default:
      throw badUrl(`its scheme is ${url.protocol.slice(0, -1)}`);
  }
}

/** For messages: the host and port, the socket, or the master's name and its sentinels; no user and no password. */
export function redisWhere(text: string): string {
  const { path, host, port, name, sentinels } = redisPlace(text);
  if (sentinels) return `${name} of the sentinels ${sentinels.map(addressOf).join(', ')}`;
  return path ?? addressOf({ host, port });
}

/** The passwords in a `REDIS_URL`, of Redis and of its sentinels. */
export function redisPasswords(text: string | null): readonly string[] {
  if (text === null) return [];
  const { password, sentinelPassword } = redisPlace(text);
  return [password, sentinelPassword].flatMap((one) => one || []);
}

function addressOf({ host, port }: { host?: string | undefined; port?: number | undefined }): string {
  return `${host?.includes(':') ? `[${host}]` : host}:${port}`;
}

/** `redis+sentinel:`, and `rediss+sentinel:` for TLS to the sentinels and to Redis. */
const sentinelScheme = /^redis(s?)\+sentinel:/i;
const sentinelForm =
  /^rediss?\+sentinel:\/\/(?:([^@/?#]*)@)?([^@/?#]*)\/([^/?#]*)(?:\/([^/?#]*))?(?:\?([^#]*))?$/i;
const address = /^(?:\[([\da-f:.]+)\]|([^:[\]\s]+))(?::(\d{1,5}))?$/i;
const sentinelParameters: readonly string[] = ['sentinel_username', 'sentinel_password'];

/**
 * A URL has one host, so this form is taken apart here. User and password are those of Redis; those of the sentinels, where they
 * have their own, are `?sentinel_username=…&sentinel_password=…`.
 */
function sentinelsOf(text: string): Place {
  const [, credentials = '', hosts = '', name = '', db = '', query = ''] = sentinelForm.exec(text) ?? [];
  if (hosts === '') throw badUrl('the sentinels are missing');
  if (name === '') throw badUrl('the name of the master is missing after the sentinels: /mymaster');
  const isSafe = sentinelScheme.exec(text)?.[1] !== '';
  const [username = '', ...password] = credentials.split(':');
  const parameters = new URLSearchParams(query);
  const unknown = [...parameters.keys()].find((key) => !sentinelParameters.includes(key));
  if (unknown !== undefined)
    throw badUrl(`it has ${unknown}, and only ${sentinelParameters.join(' and ')} may follow the ?`);
  const [sentinelUsername, sentinelPassword] = sentinelParameters.map((key) => parameters.get(key) ?? '');
  return {
    sentinels: hosts.split(',').map(sentinelOf),
    name: decodeURIComponent(name),
    role: 'master',
    failoverDetector: true,
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(password.length === 0 ? {} : { password: decodeURIComponent(password.join(':')) }),
    ...(sentinelUsername ? { sentinelUsername } : {}),
    ...(sentinelPassword ? { sentinelPassword } : {}),
    ...(isSafe ? { tls: {}, enableTLSForSentinelMode: true, sentinelTLS: {} } : {}),
    ...databaseOf(db),
  };
}

function sentinelOf(text: string): { host: string; port: number } {
  const [, v6, host = v6, port = '26379'] = address.exec(text.trim()) ?? [];
  if (host === undefined || Number(port) > 65_535) throw badUrl('a sentinel is no host:port');
  return { host, port: Number(port) };
}

function socketOf(url: URL): string {
  const path = decodeURIComponent(url.pathname);
  if (url.host !== '') throw badUrl(`a socket path is absolute: three slashes after ${url.protocol}`);
  if (path === '' || path === '/') throw badUrl('the path of the socket is missing');
  return path;
}

function serverOf(url: URL): Place {
  if (url.hostname === '') throw badUrl('the host is missing');
  return {
    host: bareHost(url),
    port: url.port === '' ? 6379 : Number(url.port),
    ...userOf(url),
    ...databaseOf(url.pathname.slice(1)),
  };
}

/** `[::1]` is a host in a URL, `::1` is what a socket wants. */
function bareHost(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

function userOf(url: URL): Place {
  return {
    ...(url.username === '' ? {} : { username: decodeURIComponent(url.username) }),
    ...(url.password === '' ? {} : { password: decodeURIComponent(url.password) }),
  };
}

function databaseOf(text: string): Place {
  if (text === '') return {};
  if (!/^\d{1,4}$/.test(text)) throw badUrl('the database is not a number');
  return { db: Number(text) };
}

function badUrl(reason: string): UserError {
  return new UserError(
    'bad-redis-url',
    `REDIS_URL: expected redis://host:6379/0, rediss://host:6379/0, unix:///path/redis.sock or redis+sentinel://host:26379,host:26379/name, but ${reason}`,
  );
}
