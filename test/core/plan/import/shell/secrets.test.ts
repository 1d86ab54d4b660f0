import { expect, test } from 'vitest';
import { credentialsIn } from '../../../../../src/core/plan/import/shell/secrets.ts';

const valuesIn = (text: string) => credentialsIn(text).map(({ from, to }) => text.slice(from, to));

test.each([
  'gh secret set X --body aB3xY9zQ7w2K',
  'kubeseal <<< aB3xY9zQ7w2K',
  '7z x a.7z -pAB3xY9zQ7w2K',
  'git clone https://aB3xY9zQ7w2K@git.example.com/a.git',
  'sqlplus a/aB3xY9zQ7w2K@db',
  'curl -d "<password>aB3xY9zQ7w2K</password>" https://a.example.com',
])('“%s” holds a credential by its shape', (text) => {
  expect(valuesIn(text).map((value) => value.toLowerCase())).toEqual(['ab3xy9zq7w2k']);
});

test('what an environment or a form calls a password is one', () => {
  expect(valuesIn('SSHPASS=hunter-two sshpass -e ssh h ls')).toEqual(['hunter-two']);
  expect(valuesIn('curl --data "user=a&pw=hunter-two" https://a.example.com')).toEqual(['hunter-two']);
});

test.each([
  'kubectl logs api-7d9f8b6c5-x2x4z',
  'docker pull example.com/api:v1.2.3-RC1',
  'git show 9fceb02d0ae598e95dc970b74767f19372d61af8',
  'curl https://a.example.com/orders/0f8fad5b-d9cb-469f-a165-70867728950e',
  'npx jest oauth2Client1Test',
  'curl https://aB3xY9zQ7w2K.example.com/health',
  'echo $aB3xY9zQ7w2K',
  'date -d 2026-11-30T12:00:00Z',
])('“%s” holds none', (text) => {
  expect(valuesIn(text)).toEqual([]);
});
