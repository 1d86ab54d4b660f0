import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Group, Statement } from '../statement.ts';
import { ofJson, ofOutput } from '../values/answers.ts';

const rule = 'docs/checks.md, rule 8: the text of a number is what was written (helm#4541)';
const counted = (says: string, expect: string, reason: RegExp): Statement => ({
  says,
  is: 'invalid',
  why: 'docs/plan-language.md: unknown keys are errors that name the nearest one',
  check: `logs: { file: a.log, since: 10m }\nexpect: { entries: { count: ${expect} } }`,
  reason,
});
const notEqual = (says: string, n: string, is: Statement['is'], reason?: RegExp): Statement => ({
  says,
  is,
  why: numbers,
  check: `command: { run: [sh, -c, exit 3] }\nexpect: { exitCode: ${n} }`,
  ...(reason === undefined ? {} : { reason }),
});
const numbers = 'docs/plan-language.md: a number is compared with numbers, and no text is one';
const refused = (says: string, expect: string, reason: RegExp): Statement =>
  ofOutput(says, 'invalid', ['[echo, hello]', expect], rule, reason);

const unit = (expectation: string, reason: RegExp): Statement => ({
  says: `a quantity has no unit where a number is compared: ${expectation}`,
  is: 'invalid',
  why: numbers,
  check: `http: { url: "http://127.0.0.1:1/" }\nexpect: { ${expectation} }`,
  reason,
});
const units = [
  unit(
    'body: { length: { lt: 2kb } }',
    /length\.lt: expected a number, got "2kb"; it takes no unit: write 2000/,
  ),
  unit('body: { length: many }', /length: expected a number, or a comparison with one/),
  unit('json: { $.took: { not: { gte: 20ms } } }', /not\.gte: expected a number, got "20ms"/),
  unit('header: { age: { all: { lte: 5 MB } } }', /all\.lte: expected a number, got "5 MB"/),
];

export const group: Group = {
  group: 'plan-text',
  kinds: [
    {
      kind: 'a mistake is told of the shape that was meant',
      rule: 'docs/plan-language.md: every error says what was expected, and what stands there',
      statements: [
        counted(
          'a misspelt operator inside of',
          '{ of: { matchs: x }, is: 0 }',
          /count\.of: unknown key "matchs".*\n.*\n.*"matches"/,
        ),
        counted(
          'an empty needle inside of',
          '{ of: { contains: "" }, is: 0 }',
          /of\.contains: expected something to look for/,
        ),
        counted(
          'a pattern inside of that is none',
          '{ of: { matches: "(" }, is: 0 }',
          /of\.matches: not an RE2 pattern/,
        ),
        counted('how many of them is not told', '{ of: { contains: x } }', /"is" is missing/),
        counted(
          'a misspelt key of an entry',
          '{ of: { message: x, sverity: ERROR }, is: 0 }',
          /unknown key "sverity".*\n.*\n.*"severity"/,
        ),
        {
          says: 'a misspelt key of a step of a sequence',
          is: 'invalid',
          why: 'docs/plan-language.md: unknown keys are errors that name the nearest one',
          check:
            'websocket: { url: "ws://127.0.0.1:1/" }\nexpect: { events: { sequence: [{ event: a, repaet: 2 }] } }',
          reason: /unknown key "repaet".*\n.*\n.*"repeat"/,
        },
      ],
    },
    {
      kind: 'a number is compared with numbers',
      rule: numbers,
      statements: [
        notEqual(
          'an exit code is not a text that is its number',
          '{ ne: "3" }',
          'failed',
          /expected exit code not 3/,
        ),
        notEqual('an exit code is a text that is its number', '"3"', 'passed'),
        notEqual('an exit code is none of several texts', '{ not: { in: ["0", "3"] } }', 'failed'),
        notEqual(
          'an exit code is not a word',
          '{ ne: three }',
          'invalid',
          /expected a number, or a comparison with one/,
        ),
        notEqual(
          'an exit code is looked into as a text',
          '{ not: { contains: "0" } }',
          'invalid',
          /expected a number/,
        ),
        ...units,
        {
          says: 'a count is not a text that is its number',
          is: 'failed',
          why: numbers,
          target: async ({ folder }) => {
            const log = join(folder, 'app.log');
            await writeFile(
              log,
              `${JSON.stringify({ timestamp: new Date().toISOString(), textPayload: 'boom' })}\n`,
            );
            return { log, most: '1' };
          },
          check: 'logs: { file: "${log}", since: 10m }\nexpect: { entries: { count: { ne: "${most}" } } }',
        },
        {
          says: 'a time is not another text',
          is: 'invalid',
          why: 'docs/plan-language.md: durations carry a unit',
          check: 'command: { run: [echo, hello] }\nexpect: { duration: { ne: "2 seconds" } }',
          reason: /expected a comparison with a duration/,
        },
      ],
    },
    {
      kind: 'words stay as they stand in the file',
      rule: 'docs/plan-language.md, Small print',
      statements: [
        ofOutput('zeros before a number', 'passed', ['[echo, 007]', '{ stdout: "007" }'], rule),
        ofOutput(
          'a revision that looks like an exponent',
          'passed',
          ['[echo, 01443e5]', '{ stdout: "01443e5" }'],
          rule,
        ),
        ofOutput('an exponent', 'passed', ['[echo, 1e3]', '{ stdout: "1e3" }'], rule),
        ofOutput('a hexadecimal number', 'passed', ['[echo, 0x1F]', '{ stdout: "0x1F" }'], rule),
        ofOutput('an octal number', 'passed', ['[echo, 0o17]', '{ stdout: "0o17" }'], rule),
        ofOutput('a zero behind the point', 'passed', ['[echo, 1.10]', '{ stdout: "1.10" }'], rule),
        ofOutput('a plus before a number', 'passed', ['[echo, +5]', '{ stdout: "+5" }'], rule),
        ofOutput(
          'more digits than a number keeps',
          'passed',
          ['[echo, 20190612073634123456]', '{ stdout: "20190612073634123456" }'],
          rule,
        ),
        ofOutput(
          'a boolean in capitals',
          'passed',
          ['[echo, TRUE, False]', '{ stdout: "TRUE False" }'],
          rule,
        ),
        ofOutput('yes and off', 'passed', ['[echo, yes, off]', '{ stdout: "yes off" }'], 'YAML 1.2 10.3.2'),
        ofOutput('a date', 'passed', ['[echo, 2026-01-02]', '{ stdout: "2026-01-02" }'], 'YAML 1.2 10.3.2'),
        ofOutput(
          'a number without a name',
          'passed',
          ['[echo, .nan, -.inf]', '{ stdout: ".nan -.inf" }'],
          rule,
        ),
        {
          says: 'a variable of a command',
          is: 'passed',
          why: rule,
          check: `command: { run: [sh, -c, 'echo "$BUILD $VERSION"'], env: { BUILD: 00469, VERSION: 1.10 } }\nexpect: { stdout: "00469 1.10" }`,
        },
        ofOutput('nothing is no word', 'invalid', ['[echo, ~]', '{ stdout: "~" }'], rule, /expected text/),
      ],
    },
    {
      kind: 'an expected number is written as it is compared',
      rule: 'docs/plan-language.md, Small print',
      statements: [
        refused(
          'a build number with zeros before it',
          '{ stdout: 00469 }',
          /quote it when the text is meant \(stdout: "00469"\), else write 469/,
        ),
        refused(
          'a version that is a number',
          '{ stdout: { equals: 1.10 } }',
          /1\.10 is read as the number 1\.1; quote it/,
        ),
        refused(
          'a revision that is a number',
          '{ stdout: { ne: 01443e5 } }',
          /01443e5 is read as the number 144300000/,
        ),
        refused(
          'a hexadecimal number as one of several',
          '{ stdout: { in: [a, 0x1F] } }',
          /0x1F is read as the number 31/,
        ),
        refused(
          'a needle that is a number',
          '{ stdout: { contains: 1.0 } }',
          /1\.0 is read as the number 1;/,
        ),
        refused('the opposite of a number', '{ stdout: { not: 1e3 } }', /1e3 is read as the number 1000/),
        {
          says: 'a header that is a number',
          is: 'invalid',
          why: rule,
          check: 'http: { url: "http://127.0.0.1:1/", headers: { x-build: 00469 } }\nexpect: { status: 200 }',
          reason: /expected text, got 00469; quote it: "00469"/,
        },
        ofJson(
          'a limit is a number however it is written',
          'passed',
          ['{"n":1.5}', '{ $.n: { gte: 1.0, lt: 2e0 } }'],
          rule,
        ),
        ofJson('a quoted version is the text', 'passed', ['{"v":"1.10"}', '{ $.v: "1.10" }'], rule),
        {
          says: 'a number in a body that would be rounded',
          is: 'invalid',
          why: rule,
          check:
            'http: { url: "http://127.0.0.1:1/", method: POST, json: { id: 9007199254740993 } }\nexpect: { status: 200 }',
          reason: /9007199254740993 would be rounded to 9007199254740992; quote it/,
        },
      ],
    },
    {
      kind: 'where a check comes from is a line of a file',
      rule: 'docs/plan-language.md: source is a file and a line, inferred is yes or no',
      statements: [
        {
          says: 'a line that no file has',
          is: 'invalid',
          why: 'lines are counted from 1',
          check: 'source: { file: docs/plan.md, line: 0 }\ncommand: { run: [echo, hi] }',
          reason: /source\.line: expected at least 1, got 0/,
        },
        {
          says: 'a file without its line',
          is: 'invalid',
          why: 'an annotation stands at a line',
          check: 'source: { file: docs/plan.md }\ncommand: { run: [echo, hi] }',
          reason: /line/,
        },
        {
          says: 'a file name that would be another line of a report',
          is: 'invalid',
          why: 'what a pipeline prints must stay one line',
          check: 'source: { file: "a\\n::error::b", line: 1 }\ncommand: { run: [echo, hi] }',
          reason: /expected the path of a file, as it is in the repository/,
        },
        {
          says: 'an inferred check is run and told as any other',
          is: 'failed',
          why: 'inferred: its result is reported, and does not count',
          check: 'inferred: true\ncommand: { run: ["false"] }',
          reason: /expected exit code 0, got 1/,
        },
      ],
    },
  ],
};
