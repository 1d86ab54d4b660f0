import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { curlCommand, isSensitiveName, maskParameters } from '../../../src/checks/http/curl.ts';
import { httpSpec } from '../../../src/checks/http/spec.ts';

const command = (spec: unknown) => curlCommand(httpSpec.parse(spec));

/** What a shell makes of the command: its words, one a line, with `curl` being `printf`. */
async function words(text: string, variables: Record<string, string> = {}): Promise<string[]> {
  const script = text.replace(/^curl /, "printf '%s\\0' ");
  const { stdout } = await promisify(execFile)('sh', ['-c', script], { env: variables });
  return stdout.split('\0').slice(0, -1);
}

test.each([
  [{ url: 'http://a.example/x' }, 'curl -sS -i --compressed http://a.example/x'],
  [{ url: 'http://a.example', method: 'HEAD', compress: false }, 'curl -sS -i --head http://a.example'],
  [
    { url: 'https://a.example/', redirects: 2, insecure: true, ipFamily: 6, compress: false },
    'curl -sS -i -L --max-redirs 2 -k -6 https://a.example/',
  ],
  [
    {
      url: 'http://a.example/',
      compress: false,
      headers: { Authorization: 'Bearer abc', 'X-Api-Key': 'k', accept: 'a/b' },
    },
    'curl -sS -i -H "Authorization: Bearer $AUTHORIZATION" -H "X-Api-Key: $X_API_KEY" -H \'accept: a/b\' http://a.example/',
  ],
  [
    { url: 'http://a.example/', compress: false, auth: { basic: { username: 'u', password: 'secret' } } },
    'curl -sS -i -u "$USERNAME:$PASSWORD" http://a.example/',
  ],
])('%j', (spec, expected) => {
  expect(command(spec)).toBe(expected);
});

describe('a shell reads the words that were meant', () => {
  test.each(["it's", 'a"b', '$(touch x)', '`id`', 'a;b|c&d', 'line\nbreak', '!x', '\\', '-n', '*'])(
    '%j',
    async (text) => {
      const seen = await words(
        command({
          url: 'http://a.example/',
          method: 'POST',
          body: text,
          headers: { 'x-a': text.replace('\n', '') },
        }),
      );
      expect(seen[seen.indexOf('--data-raw') + 1]).toBe(text);
      expect(seen[seen.indexOf('-H') + 1]).toBe(`x-a: ${text.replace('\n', '')}`);
    },
  );

  test.each(['to\tken', 'to\nken', ' token', 'x#y=1&token'])('no secret is shown behind %j', (name) => {
    const text = command({ url: `http://a.example/?a=1&${name}=hush` });
    expect(text.includes('hush')).toBe(name.includes('#'));
  });

  test('a secret parameter is a variable between quoted pieces', async () => {
    const text = command({ url: "http://a.example/p?a=1&token=hush&b='2'#f" });
    expect(text).not.toContain('hush');
    expect((await words(text, { TOKEN: 'x y' })).at(-1)).toBe('http://a.example/p?a=1&token=x y&b=%272%27#f');
  });
});

test('no secret is in the command, whatever its place', () => {
  const text = command({
    url: 'http://a.example/?api_key=hush1&sig=hush2',
    auth: { bearer: 'hush3' },
    headers: {
      cookie: 'sid=hush4',
      'proxy-authorization': 'Basic hush5',
      'x-session-id': 'hush6',
      'x-goog-signature': 'hush7',
    },
  });
  expect(text).not.toContain('hush');
});

test.each([
  ['http://a/?token=x&b=1', 'http://a/?token=***&b=1'],
  ['http://a/?b=1', 'http://a/?b=1'],
  ['${url}?token=x', '${url}?token=***'],
])('%s is shown as %s', (url, shown) => {
  expect(maskParameters(url)).toBe(shown);
});

test.each([
  ['authorization', true],
  ['X-API-Key', true],
  ['SLACK_BOT_TOKEN', true],
  ['DB_PASSWORD', true],
  ['accept', false],
  ['REDIS_URL', false],
  ['monkey', false],
])('%s is the name of a secret: %s', (name, sensitive) => {
  expect(isSensitiveName(name)).toBe(sensitive);
});
