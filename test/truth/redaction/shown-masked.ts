import type { Kind, Statement } from '../statement.ts';
import { env, masksWithout, printed, secret, written } from './written.ts';

const why =
  'docs/configuration.md: what is kept, logged or sent is masked before it is folded, cut or counted';
const bytes = Buffer.from(secret);
const unicode = (one: string) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`;

function shows(says: string, text: string, ...hidden: readonly string[]): Statement {
  return {
    says,
    is: 'failed',
    why,
    check: printed,
    target: written(text),
    env,
    reason: masksWithout(...hidden),
  };
}

const token = ['gh', 'p_', 'a1B2c3D4'.repeat(5)].join('');
const pem = ['-----BEGIN ', 'PRIVATE KEY-----'].join('');

export const shownMasked: Kind = {
  kind: 'what is shown is masked, however it was written',
  rule: 'No encoding, fold, wrap, split or cut brings a secret past the redactor; the mask names it',
  statements: [
    shows(
      'a program prints the secret as JSON in JSON',
      JSON.stringify(JSON.stringify({ pw: secret })),
      'X2 p',
    ),
    shows('a program prints it with the escapes of .NET', secret.replace(/[^\w ]/g, unicode), 'X2 p'),
    shows(
      'a program prints it URL-encoded twice',
      encodeURIComponent(encodeURIComponent(secret)),
      'X2%2520p',
    ),
    shows(
      'a page prints it with named, decimal and hex entities',
      secret.replace("'", '&apos;').replace('"', '&#34;').replace('&m', '&amp;m').replace('9', '&#x39;'),
      'X2 p',
    ),
    shows('a shell prints it quoted', `'${secret.replaceAll("'", `'\\''`)}'`, 'X2 p'),
    shows('a log folds its blanks and puts line ends into it', secret.replace(' ', ' \n\t '), 'Zq7'),
    shows('a terminal colours a part of it', `Zq7\u001b[31m${secret.slice(3)}\u001b[0m`, 'X2 p'),
    shows(
      'base64 in lines of 64 columns has it in the middle',
      Buffer.from(`${'x'.repeat(40)}${secret}${'y'.repeat(40)}`)
        .toString('base64')
        .replace(/.{64}/g, '$&\n'),
      bytes.toString('base64').slice(4, 12),
    ),
    shows('a hex dump has it with colons', bytes.toString('hex').replace(/..(?=.)/g, '$&:'), '5a:71:37'),
    shows('bytes are printed as numbers', JSON.stringify([...bytes]), '90,113,55'),
    shows(
      'the cut of a failure message falls into a token',
      `${'-'.repeat(180)} ${token} ${'-'.repeat(90)}`,
      token.slice(0, 10),
    ),
    shows(
      'the cut of a failure message falls into a secret',
      `${'-'.repeat(190)}${secret}${'-'.repeat(90)}`,
      `Zq7'k`,
    ),
    shows(
      'a token is URL-encoded in an address',
      `GET /cb?x=1&access_token=${token.slice(4)}`,
      token.slice(4),
    ),
    shows(
      'a program prints a command line with a password',
      'exec: app --db-password hunter-77 --port 1',
      'hunter-77',
    ),
    shows('a program prints a .netrc', 'machine x login ci password hunter-77', 'hunter-77'),
    shows('a private key begins and never ends', `${pem}\n${'MIIEvQIBADANBg'.repeat(4)}`, 'MIIEvQ'),
    {
      says: 'a secret of digits comes back as a JSON number with an exponent',
      is: 'failed',
      why,
      env: { STAGING_CHECK_SECRET_PIN: '1234567890' },
      target: written('{"pin": 1.23456789e+09}'),
      check: printed,
      reason: masksWithout('1.23456789'),
    },
    {
      says: 'a secret is too short to be masked',
      is: 'invalid',
      why: 'docs/configuration.md: a secret has at least four characters',
      env: { STAGING_CHECK_SECRET_PIN: '123', STAGING_CHECK_SECRET_KEY: 'ab' },
      check: `
        command: { run: ["true"] }
        expect: { exitCode: 0 }`,
      reason: /2 environment variables are wrong:[\s\S]*SECRET_PIN: [\s\S]*SECRET_KEY: /,
    },
    {
      says: 'what merely sounds like a secret stays readable',
      is: 'failed',
      why: 'docs/configuration.md: a value under a telling name is not masked when it says nothing',
      target: written('authorization: required, max_token: 4096'),
      check: printed,
      reason: /authorization: required, max_token: 4096/,
    },
  ],
};
