import { expect, test } from 'vitest';
import { createRedactor } from '../../../src/core/redact/redact.ts';
import { isSensitiveName } from '../../../src/core/redact/sensitive-names.ts';

const { text } = createRedactor([]);
const value = 'k7Qz41xVb9';

const names = [
  ...['passwd', 'password', 'passphrase', 'db_pass', 'secret', 'secretkey', 'secret_access_key', 'token'],
  ...['secret-key-base', 'api_key', 'access-key', 'signing_key', 'jwtkey', 'credential', 'credentials'],
];

test.each(names.flatMap((name) => [name, name.toUpperCase(), `X_${name}`]))(
  'what stands behind %s is masked in each way in which it is told',
  (name) => {
    expect(isSensitiveName(name)).toBe(true);
    for (const told of [
      `${name}=${value}`,
      `"${name}": "${value}"`,
      `--${name} ${value}`,
      `name: ${name}\nvalue: ${value}`,
      `"${name}": { "value": "${value}" }`,
      `<${name}>${value}</${name}>`,
    ])
      expect(text(told), told).not.toContain(value);
  },
);

test.each([
  `GET /x?SIG=${value}`,
  `/x?x-amz-signature=${value}`,
  `/x?X-GOOG-CREDENTIAL=${value}`,
  `/x?Code=${value}`,
  `/x?ApiKey=${value}`,
  `AUTHORIZATION: Bearer ${value}`,
  `Set-COOKIE: sid=${value}`,
  `curl -U me:${value} http://a.example`,
  `mysql -p${value}`,
  `machine a.example login me password ${value}`,
])('%s', (told) => {
  expect(text(told)).not.toContain(value);
});
