import { expect, test } from 'vitest';
import { importPlan } from '../../src/core/plan/import/import-plan.ts';

const planOf = (...lines: readonly string[]) =>
  importPlan(['# Tests', '', '```bash', ...lines, '```', ''].join('\n'), 'plan.md').text ?? '';

test.each([
  ['curl "https://a.example.com/cb?code=482913"', '482913'],
  ['curl "https://a.example.com/cb?code=xYz99887766"', 'xYz99887766'],
  ['curl -d @- https://a.example.com/a <<< \'{"pin":"482913"}\'', '482913'],
  ['curl -d \'{"user_pin": 4829}\' https://a.example.com/a', '4829'],
  ["curl -d 'otp=482914&tan=77421' https://a.example.com/a", '77421'],
  ['curl -d \'{"passcode":"9981"}\' https://a.example.com/a', '9981'],
  ["python3 -c \"requests.get('https://a.example.com', auth=('ops','Py7Pw8899'))\"", 'Py7Pw8899'],
  [
    "python3 -c \"requests.get('https://a.example.com', auth=HTTPBasicAuth('ops','Py7Pw8899'))\"",
    'Py7Pw8899',
  ],
  ['curl --cert c.pem:CertPw33 https://a.example.com/c', 'CertPw33'],
  ['curl -E c.pem:CertPw33 https://a.example.com/c', 'CertPw33'],
])('%s gives no credential away', (line, credential) => {
  const text = planOf(line);
  expect(text).not.toContain(credential);
  expect(text).toContain('${secret:');
});

test('the name of a secret stands for one value', () => {
  const text = planOf(
    "python3 -c \"requests.get('https://a.example.com', auth=('ops','Py7Pw8899'))\"",
    'curl --cert c.pem:CertPw33 https://a.example.com/c',
    'curl -u "amy:$PASSWORD" https://a.example.com/d',
    'curl -H "X-Api-Key: one-$A" https://a.example.com/e',
    'curl -H "X-Api-Key: two-$B" https://a.example.com/f',
  );
  const names = text.match(/(?<=\$\{secret:)\w+/g) ?? [];
  expect(names).toHaveLength(5);
  expect(new Set(names).size).toBe(5);
});
