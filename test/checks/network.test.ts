import { describe, expect, test } from 'vitest';
import { addressRefused, nameRefused, resolveAllowed, resolveHost } from '../../src/checks/network.ts';
import { isListedHost } from '../../src/core/plan/hosts.ts';

const signal = () => AbortSignal.timeout(5_000);

describe('hosts of an environment', () => {
  test.each([
    ['api.example.com:443', ['api.example.com'], true],
    ['API.Example.com.:443', ['api.example.com'], true],
    ['api.example.com:8080', ['api.example.com:443'], false],
    ['api.example.com', ['api.example.com:443'], true],
    ['evil-api.example.com:443', ['api.example.com'], false],
    ['api.example.com.evil.org:443', ['api.example.com'], false],
    ['[::1]:80', ['::1'], true],
    ['[::1]:80', ['[::1]:80'], true],
    ['[::1]:81', ['[::1]:80'], false],
    ['a:1', [], false],
  ] as const)('%s in %j: %s', (target, hosts, listed) => {
    expect(isListedHost(target, hosts)).toBe(listed);
  });
});

describe('addresses that are never reached, listed or not', () => {
  test.each([
    'http://169.254.169.254/latest/meta-data',
    'http://[fd00:ec2::254]/',
    'http://[::ffff:169.254.169.254]/',
    'http://2852039166/',
    'http://0xa9fea9fe/',
    'http://0251.0376.0251.0376/',
    'http://169.254.1.1/',
    'http://[fe80::1]/',
    'http://0.0.0.0/',
    'http://[::]/',
    'http://224.0.0.1/',
    'http://100.100.100.200/',
    'http://metadata.google.internal/',
    'http://METADATA.google.internal./',
    'http://metadata/',
  ])('%s', async (text) => {
    const url = new URL(text);
    const found = await resolveAllowed(url, [url.hostname], { signal: signal() });
    expect(found).toEqual({
      refused: expect.stringMatching(/never probed/),
      mend: expect.stringMatching(/^ask another host than /),
    });
  });
});

describe('spellings of a loopback address that is not listed', () => {
  test.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://127.1/',
    'http://017700000001/',
    'http://１２７.０.０.１/',
    'http://[::1]/',
    'http://[::ffff:7f00:1]/',
    'http://localhost./',
    'http://LOCALHOST/',
  ])('%s', async (text) => {
    const found = await resolveAllowed(new URL(text), ['api.example.com', '127.0.0.2'], { signal: signal() });
    expect(found).toEqual({
      refused: expect.stringMatching(/is not in the environment's hosts/),
      mend: expect.stringMatching(/^add \S+ to hosts$/),
    });
  });
});

describe('inner addresses', () => {
  test('are reached when the address itself is listed', async () => {
    const found = await resolveHost('127.0.0.1', 80, ['127.0.0.1'], { signal: signal() });
    expect(found).toMatchObject({ address: '127.0.0.1', family: 4 });
    expect(await resolveHost('10.1.2.3', 80, ['10.1.2.3:80'], { signal: signal() })).toMatchObject({
      family: 4,
    });
  });

  test('localhost leads to loopback, IPv4 first', async () => {
    const found = await resolveHost('localhost', 80, ['localhost'], { signal: signal() });
    expect(found).toMatchObject({ address: '127.0.0.1', family: 4 });
  });

  test.each([
    ['93.184.216.34', 'api.example.com', [], null],
    ['127.0.0.1', 'api.example.com', ['127.0.0.1'], /may not lead to a loopback address/],
    ['::ffff:127.0.0.1', 'api.example.com', ['127.0.0.1'], /may not lead to a loopback address/],
    ['::1', 'localhost', [], null],
    ['10.1.2.3', 'api.internal', [], /private addresses must be in/],
    ['10.1.2.3', 'api.internal', ['10.1.2.3'], null],
    ['10.1.2.3', 'api.internal', ['10.1.2.3:8080'], /private addresses must be in/],
    ['fd12::1', 'api.internal', [], /unique-local addresses must be in/],
    ['100.64.0.1', 'api.internal', [], /carrier-grade-nat addresses must be in/],
    ['64:ff9b::a9fe:a9fe', 'api.internal', [], /addresses must be in/],
    ['169.254.169.254', 'api.internal', ['169.254.169.254'], /never probed/],
    ['fe80::1%eth0', 'api.internal', ['fe80::1'], /never probed/],
  ])('%s for the name %s, with %j listed', (address, host, listed, refused) => {
    const rule = addressRefused(address, host, 80, [host, ...listed]);
    if (refused === null) expect(rule).toBeNull();
    else expect(rule).toMatch(refused);
  });

  test('a family that an address is not of is said', async () => {
    const found = await resolveHost('127.0.0.1', 80, ['127.0.0.1'], { family: 6, signal: signal() });
    expect(found).toEqual({ unresolved: '127.0.0.1 is not an IPv6 address' });
  });
});

test('a name without address is unresolved, with the code', async () => {
  const found = await resolveHost('nowhere.invalid', 80, ['nowhere.invalid'], { signal: signal() });
  expect(found).toEqual({
    unresolved: expect.stringMatching(/^looking up nowhere.invalid failed: (ENOTFOUND|EAI_AGAIN)$/),
    code: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/),
    isNoName: expect.any(Boolean),
  });
});

test('a look-up ends with the signal', async () => {
  const found = await resolveHost('slow.invalid', 80, ['slow.invalid'], { signal: AbortSignal.abort() });
  expect(found).toEqual({ unresolved: 'looking up slow.invalid was not finished' });
});

test('a host that a proxy looks up obeys the same list', () => {
  expect(nameRefused('api.example.com', 443, ['api.example.com'])).toBeNull();
  expect(nameRefused('other.example.com', 443, ['api.example.com'])).toMatch(
    /not in the environment's hosts/,
  );
  expect(nameRefused('169.254.169.254', 80, ['169.254.169.254'])).toMatch(/never probed/);
});
