import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Group, Statement } from '../statement.ts';
import { answering } from '../values/answers.ts';

function ofFile(
  says: string,
  is: Statement['is'],
  [content, expect]: readonly [string | Buffer, string],
  why: string,
  reason?: RegExp,
): Statement {
  return {
    says,
    is,
    why,
    target: async ({ folder }) => {
      const file = join(folder, 'x.env');
      await writeFile(file, content);
      return { file };
    },
    check: `env: { file: "\${file}" }\nexpect: ${expect}`,
    ...(reason === undefined ? {} : { reason }),
  };
}

function ofUrl(
  says: string,
  is: Statement['is'],
  [body, expect, path]: readonly [string, string, string?],
  why: string,
  reason?: RegExp,
): Statement {
  return {
    says,
    is,
    why,
    target: answering(body),
    check: `env: { url: "\${url}"${path === undefined ? '' : `, path: "${path}"`} }\nexpect: ${expect}`,
    ...(reason === undefined ? {} : { reason }),
  };
}

const names = 'docs/checks.md, env: own names only';
const mark = 'RFC 8259 8.1; python-dotenv#526';

export const group: Group = {
  group: 'env',
  kinds: [
    {
      kind: 'names are the own names of what is looked in',
      rule: 'docs/checks.md, env',
      statements: [
        {
          says: 'a name of JavaScript is no variable of the process',
          is: 'failed',
          why: names,
          check: 'env: { process: true }\nexpect: { constructor: { ne: x } }',
          reason: /not in the environment/,
        },
        {
          says: 'a method of JavaScript is no variable of the process',
          is: 'passed',
          why: names,
          check:
            'env: { process: true }\nexpect: { toString: { exists: false }, hasOwnProperty: { exists: false } }',
        },
        {
          says: 'a variable of the process',
          is: 'passed',
          why: names,
          env: { FLAG: 'on' },
          check: 'env: { process: true }\nexpect: { FLAG: "on" }',
        },
        {
          says: 'a variable that is set and empty is set',
          is: 'failed',
          why: 'POSIX environ: an empty value is a value',
          env: { FLAG: '' },
          check: 'env: { process: true }\nexpect: { FLAG: { exists: false } }',
        },
        {
          says: 'names of variables differ by their case',
          is: 'failed',
          why: 'POSIX 8.1',
          env: { FLAG: 'on' },
          check: 'env: { process: true }\nexpect: { flag: "on" }',
        },
        ofFile(
          'a name of JavaScript is no variable of a file',
          'failed',
          ['A=1\n', '{ constructor: { not: x } }'],
          names,
        ),
        ofUrl(
          'a name of JavaScript is no variable of a service',
          'failed',
          ['{"A":"1"}', '{ toString: { ne: x } }'],
          names,
        ),
        ofUrl(
          'a variable that is not there is not unlike anything',
          'failed',
          ['{"A":"1"}', '{ DEBUG: { ne: "true" } }'],
          'docs/checks.md, rule 3',
          /DEBUG not "true", but it is not in/,
        ),
        ofUrl(
          'a key of a map below is no variable',
          'failed',
          ['{"a":{"DEBUG":"false"}}', '{ DEBUG: "false" }'],
          names,
        ),
      ],
    },
    {
      kind: 'files of any editor are read',
      rule: 'docs/checks.md, env',
      statements: [
        ofFile(
          'a file that is no text',
          'errored',
          [Buffer.from('A=\xff\xfe1\n', 'latin1'), '{ A: { not: bad } }'],
          'docs/checks.md, rule 2: what cannot be read proves nothing',
          /cannot be read as text/,
        ),
        ofFile(
          'a mark before the first name is no part of it',
          'passed',
          ['\uFEFFFIRST=one\r\nSECOND=two\r\n', '{ FIRST: one, SECOND: two }'],
          mark,
        ),
        ofFile(
          'UTF-16 with its mark',
          'passed',
          [Buffer.from('\uFEFFFIRST=one\r\nSECOND=two\r\n', 'utf16le'), '{ FIRST: one, SECOND: two }'],
          mark,
        ),
        ofFile(
          'a value keeps the zeros before it',
          'passed',
          ['BUILD=00469\n', '{ BUILD: "00469" }'],
          'docs/checks.md, rule 8',
        ),
        ofFile(
          'a commented name is not set',
          'passed',
          ['#DEBUG=true\n', '{ DEBUG: { exists: false } }'],
          'dotenv',
        ),
        ofFile('a value in quotes may hold a hash', 'passed', ['A="x # y"\n', '{ A: "x # y" }'], 'dotenv'),
        ofFile('an empty file has nothing', 'failed', ['', '{ A: { ne: x } }'], 'docs/checks.md, rule 3'),
        {
          says: 'a file that is not there',
          is: 'errored',
          why: 'docs/checks.md: it could not be found out',
          check: 'env: { file: /nowhere/x.env }\nexpect: { A: { exists: false } }',
          reason: /ENOENT/,
        },
        {
          says: 'a folder is no file',
          is: 'errored',
          why: 'docs/checks.md: it could not be found out',
          target: async ({ folder }) => ({ folder }),
          check: `env: { file: "\${folder}" }\nexpect: { A: { exists: false } }`,
          reason: /is no file/,
        },
        {
          says: 'a pipe is not waited for',
          is: 'errored',
          why: 'docs/checks.md, rule 7',
          target: async ({ folder }) => {
            const file = join(folder, 'pipe');
            await promisify(execFile)('mkfifo', [file]);
            return { file };
          },
          check: `env: { file: "\${file}" }\nexpect: { A: { exists: false } }`,
          reason: /is no file/,
        },
      ],
    },
    {
      kind: 'a service tells its configuration as JSON',
      rule: 'docs/checks.md, env',
      statements: [
        ofUrl(
          'a mark before the JSON is no content',
          'passed',
          ['\uFEFF{"DEBUG":"false"}', '{ DEBUG: "false" }'],
          mark,
        ),
        ofUrl(
          'a number is the text of its digits',
          'passed',
          ['{"PORT":8080}', '{ PORT: "8080" }'],
          'docs/checks.md, env: a variable is text',
        ),
        ofUrl(
          'a truth value is not unlike its text',
          'failed',
          ['{"DEBUG":true}', '{ DEBUG: { ne: "true" } }'],
          'docs/checks.md, env: a variable is text',
          /DEBUG not "true", got true/,
        ),
        ofUrl(
          'the text of a truth value is not unlike it',
          'failed',
          ['{"DEBUG":"true"}', '{ DEBUG: { not: { in: [true, 1] } } }'],
          'docs/checks.md, env: a variable is text',
        ),
        ofUrl(
          'digits are looked into as the text that they are',
          'failed',
          ['{"PORT":8080}', '{ PORT: { not: { startsWith: "80" } } }'],
          'docs/checks.md, env: a variable is text',
        ),
        ofUrl(
          'stars in the place of a value say nothing of it',
          'inconclusive',
          ['{"API_KEY":"******"}', '{ API_KEY: { ne: changeme } }'],
          'docs/checks.md, env and rule 1',
          /API_KEY: only stars are shown/,
        ),
        ofUrl(
          'stars in the place of a value say that there is one',
          'passed',
          ['{"API_KEY":"******"}', '{ API_KEY: { exists: true } }'],
          'docs/checks.md, env and rule 1',
        ),
        ofUrl(
          'an integer beyond 2^53 is exact',
          'failed',
          ['{"ID":9007199254740993}', '{ ID: 9007199254740992 }'],
          'docs/checks.md, rule 8',
          /got 9007199254740993/,
        ),
        ofUrl(
          'a list is no configuration',
          'errored',
          ['[{"A":"1"}]', '{ A: "1" }'],
          'docs/checks.md, env: a JSON object',
          /no JSON object/,
        ),
        ofUrl(
          'a path that finds several places names none',
          'errored',
          ['[{"A":"1"},{"A":"2"}]', '{ A: "1" }', '$[*]'],
          'docs/checks.md, rule 3',
          /finds 2 places/,
        ),
        ofUrl(
          'a path that finds nothing',
          'errored',
          ['{"B":{}}', '{ A: { exists: false } }', '$.a'],
          'docs/checks.md: it could not be found out',
        ),
        ofUrl(
          'a page that is no JSON has no configuration',
          'errored',
          ['<html>', '{ A: { exists: false } }'],
          'docs/checks.md: it could not be found out',
        ),
        ofUrl(
          'a secret is judged and not shown',
          'failed',
          ['{"API_TOKEN":"hunter2hunter2"}', '{ API_TOKEN: { not: { startsWith: hunter } } }'],
          'docs/checks.md, rule 1',
          /a value of 14 characters that is not shown/,
        ),
        ofUrl(
          'a value ten thousand deep',
          'failed',
          [`{"A":${'['.repeat(10_000)}${']'.repeat(10_000)}}`, '{ A: { equals: [1] } }'],
          'docs/checks.md, rule 7',
          /expected A \[1\], got/,
        ),
      ],
    },
  ],
};
