import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../src/core/redact/redact.ts';

const shapes = createRedactor([]);
// In pieces, so that no scanner of the repository takes the samples for real ones.
const join = (...parts: string[]) => parts.join('');
const body = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7';
const digits = '0123456789abcdefABCDEF0123456789abcdef';

const kinds: readonly (readonly [string, string, string])[] = [
  ['Slack bot token', `post failed for ${join('xox', 'b-1234567890-abcdefGHIJKL')}`, 'abcdefGHIJKL'],
  ['Slack app token', `using ${join('xap', 'p-1-A0123-456-deadbeefcafe')}`, 'deadbeefcafe'],
  ['Slack webhook', `POST https://hooks.slack.com/services/T000/B000/${digits}`, digits],
  ['GitHub token', `remote: ${join('gh', 'p_')}${digits.slice(0, 36)}`, digits.slice(0, 36)],
  ['GitHub fine-grained token', `${join('github', '_pat_')}11ABC_${digits}`, digits],
  ['GitLab token', `${join('glp', 'at-')}abcdEFGH1234ijkl5678`, 'abcdEFGH1234ijkl5678'],
  ['Google API key', `key=${join('AIz', 'a')}SyA${digits.slice(0, 32)}`, digits.slice(0, 30)],
  ['Google access token', `got ${join('ya2', '9.')}a0AfH6SMB_abc-def1234567890`, 'a0AfH6SMB_abc'],
  ['AWS key id', `user ${join('AKI', 'AIOSFODNN7EXAMPLE')} denied`, 'IOSFODNN7EXAMPLE'],
  ['OpenAI key', `${join('sk', '-proj-')}${digits}`, digits],
  ['Stripe key', `${join('sk', '_live_')}4eC39HqLyjWDarjtT1zdp7dc`, '4eC39HqLyjWDarjtT1zdp7dc'],
  ['npm token', `//registry/:_authToken ${join('np', 'm_')}${digits.slice(0, 36)}`, digits.slice(0, 36)],
  ['key block', `-----BEGIN RSA PRIVATE KEY-----\n${body}\n-----END RSA PRIVATE KEY----- after`, body],
  [
    'key block in a log line',
    `{"private_key":"-----BEGIN PRIVATE KEY-----\\n${body}\\n-----END PRIVATE KEY-----\\n"}`,
    body,
  ],
  ['key block that was cut', `-----BEGIN PRIVATE KEY-----\n${body}`, body],
  ['Redis URL', 'connect redis://:s3cr3tpw@10.0.0.1:6379/0', 's3cr3tpw'],
  ['URL with user and password', 'postgres://app:p@ss:w0rd@db/prod', 'w0rd'],
  ['bearer header', '> Authorization: Bearer abc.def-ghi', 'abc.def-ghi'],
  ['basic header as JSON', '{"authorization":"Basic dXNlcjpwYXNz"}', 'dXNlcjpwYXNz'],
  ['bearer in prose', 'sent bearer 0123456789abcdef01 to it', '0123456789abcdef01'],
  ['digest header', 'authorization: Digest username="u", response="6629fae49393"', '6629fae49393'],
  ['assignment', 'PASSWORD=hunter2 DEBUG=1', 'hunter2'],
  ['environment variable', 'JWT_SECRET_KEY=short-1', 'short-1'],
  ['YAML', 'password: hunter2', 'hunter2'],
  ['quoted with spaces', `password = "correct horse \\"battery"`, 'battery'],
  ['escaped JSON', String.raw`{\"client_secret\":\"abc def\"}`, 'abc def'],
  ['query of a URL', 'GET /hook?token=abcdef&x=1', 'abcdef'],
  ['cookie header', 'Cookie: session=abcdef; theme=dark', 'abcdef'],
  ['set-cookie header', 'set-cookie: sid=s%3Aabcdef; HttpOnly', 'abcdef'],
  ['JWT', `jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmN in use`, 'dozjgNryP4J3jVmN'],
];

describe('what has the shape of a secret', () => {
  it.each(kinds)('%s is masked', (_kind, text, secret) => {
    expect(shapes.text(text)).not.toContain(secret);
    expect(shapes.text(text)).toContain('[redacted');
  });

  it.each(kinds)('%s is masked in the middle of a text, and the rest of it stays', (_kind, text, secret) => {
    const out = shapes.text(`first line\n${text}\nlast line`);
    expect(out).not.toContain(secret);
    expect(out).toMatch(/^first line\n/);
    // A key block without an end takes the letters behind it along.
    if (!text.includes('BEGIN PRIVATE KEY-----\nMII')) expect(out).toMatch(/\nlast line$/);
  });

  it.each(kinds)('%s is masked once: doing it again changes nothing', (_kind, text) => {
    expect(shapes.text(shapes.text(text))).toBe(shapes.text(text));
  });

  it.each([
    'token count: 14, tokens=2048, max_tokens: 4096',
    'commit 9fceb02d0ae598e95dc970b74767f19372d61af8 by ana',
    'revision netra-backend-staging-00468-94p serves 100 % of traffic',
    'request 3f2504e0-4f89-11d3-9a0c-0305e82c3301 took 84 ms',
    'GET https://api.staging.example.com:8443/health?verbose=1 200',
    "NameError: name 'redis' is not defined",
    'SyntaxError: unexpected token: identifier at line 3',
    'PWD=/srv/app OLDPWD=/srv',
    'Basic authentication is required; bearer authentication failed',
    'tests/e2e/test_token_refresh.py::test_secret_rotation PASSED [ 14%]',
    'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    'JWT_SECRET_KEY is not set; password: ${secret:DB}; token=null',
    'git@github.com:netra/apex.git and ssh://git@github.com/netra/apex',
    'ws://127.0.0.1:8000/ws?token_type=bearer',
  ])('harmless: %s', (text) => {
    expect(shapes.text(text)).toBe(text);
  });
});

describe('our own secrets', () => {
  const { text } = createRedactor([{ name: 'DB', value: 'pä$$ "w/o+rd>~' }, 'plainvalue']);
  const value = 'pä$$ "w/o+rd>~';
  const bytes = Buffer.from(value);

  it.each([
    ['as it is', value],
    ['base64', bytes.toString('base64')],
    ['base64url', bytes.toString('base64url')],
    ['URL-encoded', encodeURIComponent(value)],
    ['form-encoded', new URLSearchParams({ v: value }).toString().slice(2)],
    ['JSON', JSON.stringify(value).slice(1, -1)],
    ['JSON in JSON', JSON.stringify(JSON.stringify(value)).slice(3, -3)],
    ['hex', bytes.toString('hex')],
    ['upper-case hex', bytes.toString('hex').toUpperCase()],
    ['HTML', 'pä$$ &quot;w/o+rd&gt;~'],
  ])('%s is masked and named', (_form, form) => {
    expect(text(`a ${form} z`)).toBe('a [redacted: DB] z');
  });

  it('inside a longer base64 text all but the edges is masked', () => {
    for (const before of ['', 'u', 'us', 'usr']) {
      const encoded = Buffer.from(`${before}:plainvalue:after`).toString('base64');
      expect(text(encoded)).toContain('[redacted]');
      expect(text(encoded).length).toBeLessThan(encoded.length);
    }
  });

  it('secrets that overlap are masked together', () => {
    const overlapping = createRedactor(['abcdXXXX', 'cdXXXXefgh']);
    expect(overlapping.text('<abcdXXXXefgh>')).toBe('<[redacted]>');
  });

  it('values under four characters are left alone', () => {
    expect(createRedactor(['abc', '']).text('abcabc')).toBe('abcabc');
  });

  it('a secret that the mask itself contains is still not printed', () => {
    expect(createRedactor([{ name: 'redacted', value: 'redacted' }]).text('so redacted')).toBe('so •••');
  });

  it('the lines of a secret of several lines are masked apart from each other', () => {
    const key = `-----BEGIN X-----\n${body}\n${digits}`;
    expect(createRedactor([key]).text(`line 2: ${digits}`)).toBe('line 2: [redacted]');
  });

  it.each([
    ['of which hardly anything is seen', '\u2800  !', 'a \u2800  ! z'],
    ['of which hardly anything is seen, encoded', '\u2800  !', 'a %E2%A0%80%20%20! z'],
    ['behind the title of a terminal that has no end', ' #\u{10000}#', 'a \\e] z %20%23%F0%90%80%80%23'],
    ['in a title of a terminal', 'sesame-17', 'a \u001b]0;sesame-17\u0007 z'],
    ['around a link of a terminal', 'sesame-17', 'a ses\u001b]8;;https://x.example\u0007ame-17 z'],
  ])('a secret %s is masked', (_what, secret, written) => {
    expect(createRedactor([secret]).text(written)).toContain('[redacted]');
  });

  it('no output contains the secret in any of the encodings', () => {
    const forms: readonly ((text: string) => string)[] = [
      (one) => one,
      (one) => Buffer.from(one).toString('base64'),
      (one) => Buffer.from(one).toString('base64url'),
      (one) => Buffer.from(one).toString('hex'),
      (one) => encodeURIComponent(one),
      (one) => JSON.stringify(one).slice(1, -1),
    ];
    const secret = fc
      .string({ minLength: 4, maxLength: 40, unit: 'grapheme' })
      .filter((one) => one.trim().length >= 4);
    fc.assert(
      fc.property(
        fc.array(secret, { minLength: 1, maxLength: 3 }),
        fc.array(fc.string(), { maxLength: 6 }),
        fc.nat(),
        (secrets, noise, pick) => {
          const redactor = createRedactor(secrets);
          const hidden = secrets.flatMap((one) => forms.map((form) => form(one)));
          const written = [...noise, hidden[pick % hidden.length], ...noise, ...hidden].join(' ');
          const out = redactor.text(written);
          const [[key, [member]] = ['', ['']]] = Object.entries(redactor.value({ [written]: [written] }));
          for (const one of hidden) {
            if ('[redacted]•••'.includes(one) || one.length < 4) continue;
            expect(out).not.toContain(one);
            expect(key).not.toContain(one);
            expect(member).not.toContain(one);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('JSON', () => {
  const redactor = createRedactor([{ name: 'WS', value: 'tok-12345' }]);

  it('is redacted deep down, keys too, and keeps its form', () => {
    const seen = { a: [{ 'x tok-12345': 'y tok-12345 z' }], n: 1, b: true, nothing: null };
    expect(redactor.value(seen)).toEqual({
      a: [{ 'x [redacted: WS]': 'y [redacted: WS] z' }],
      n: 1,
      b: true,
      nothing: null,
    });
  });

  it('what stands under a telling key is masked whatever it is, numbers and empty text apart', () => {
    const seen = {
      password: 'a',
      DB_PASSWORD: '',
      headers: { 'set-cookie': ['a', 'b'], authorization: 'q' },
      tokens: 5,
    };
    expect(redactor.value(seen)).toEqual({
      password: '[redacted]',
      DB_PASSWORD: '',
      headers: { 'set-cookie': ['[redacted]', '[redacted]'], authorization: '[redacted]' },
      tokens: 5,
    });
  });

  it('a key named __proto__ stays a plain key', () => {
    const out = redactor.value(JSON.parse('{"__proto__":{"x":"tok-12345"}}'));
    expect(JSON.stringify(out)).toBe('{"__proto__":{"x":"[redacted: WS]"}}');
  });

  it('nesting without end is cut, not a crash', () => {
    const deep = JSON.parse(`${'['.repeat(50_000)}"tok-12345"${']'.repeat(50_000)}`);
    expect(JSON.stringify(redactor.value(deep))).toContain('nested too deep');
  });
});

it.each([
  ['"…et-value and more', '"…[redacted] and more'],
  ['and so on Zq7-sec… (900 characters)', 'and so on [redacted]… (900 characters)'],
  ['Zq7-secret\n… 12 bytes left out …\net-value', '[redacted]\n… 12 bytes left out …\n[redacted]'],
  ['a list: Zq7 … more', 'a list: Zq7 … more'],
])('a piece of a secret beside a cut: %j', (text, masked) => {
  expect(createRedactor(['Zq7-secret-value']).text(text)).toBe(masked);
});
