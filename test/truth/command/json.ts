import type { Kind } from '../statement.ts';
import { sh } from './says.ts';

const docs = 'docs/checks.md, command: json is one document, whole, and looked into by path';
const rule = (json: string) => `stdout: { json: ${json} }`;

export const documents: Kind = {
  kind: 'a document on an output is looked into whole or not at all',
  rule: docs,
  statements: [
    sh(`echo '{"items":[{"ready":true},{"ready":false}]}'`, {
      says: 'one of several places is otherwise',
      is: 'failed',
      why: 'docs/checks.md: what a path finds in several places must hold in each of them',
      expect: rule('{ "$.items[*].ready": true }'),
      reason: /stdout json \$\.items\[\*\]\.ready/,
    }),
    sh(`echo '{"items":[]}'`, {
      says: 'no place at all',
      is: 'failed',
      why: 'docs/checks.md: a path that finds nothing satisfies nothing',
      expect: rule('{ "$.items[*].ready": true }'),
    }),
    sh(`echo '{"ready":false,"ready":true}'`, {
      says: 'a name stands twice in the document',
      is: 'failed',
      why: "RFC 8259 4: which of them counts is anybody's guess",
      expect: rule('{ $.ready: true }'),
      reason: /the name "ready" stands twice/,
    }),
    sh('echo Ready', {
      says: 'it wrote a sentence',
      is: 'failed',
      why: docs,
      expect: rule('{ $.ready: { exists: false } }'),
      reason: /expected stdout to be one JSON document, got "Ready"/,
    }),
    sh('true', {
      says: 'it wrote nothing',
      is: 'failed',
      why: docs,
      expect: rule('{ $.ready: { exists: false } }'),
      reason: /to be one JSON document, got nothing/,
    }),
    sh(`echo '{"a":1}'; echo '{"a":2}'`, {
      says: 'it wrote a document a line',
      is: 'failed',
      why: 'RFC 8259, 2: a JSON text is one value',
      expect: rule('{ $.a: { lt: 2 } }'),
      reason: /2 lines that are a document each/,
    }),
    sh(`echo 'warning: old client'; echo '{"a":1}'`, {
      says: 'something stands before the document',
      is: 'failed',
      why: 'RFC 8259, 2: a JSON text is one value',
      expect: rule('{ $.a: 1 }'),
    }),
    sh(`echo '{"a":1}' >&2`, {
      says: 'the document is on the other stream',
      is: 'failed',
      why: docs,
      expect: rule('{ $.a: 1 }'),
      reason: /got nothing/,
    }),
    sh(`echo '{"a":1}' >&2`, {
      says: 'stderr is looked into as stdout is',
      is: 'passed',
      why: docs,
      expect: 'stderr: { json: { $.a: 1 } }',
    }),
    sh(`printf '{"a":1'; seq -s, 1 300000 | sed 's/^/,"b":[/; s/$/]}/'`, {
      says: 'the middle of the document was not kept',
      is: 'inconclusive',
      why: 'docs/checks.md, command: what was cut proves nothing',
      expect: rule('{ $.a: 1 }'),
      reason: /only its beginning and end were kept, so its JSON cannot be judged/,
    }),
    sh(`printf '{"a":1'; seq -s, 1 50000 | sed 's/^/,"b":[/; s/$/]}/'`, {
      says: 'a document of 300 kB is kept whole',
      is: 'passed',
      why: docs,
      expect: rule('{ $.a: 1, "$.b[49999]": 50000 }'),
    }),
    sh(`echo '{"id":9007199254740993}'`, {
      says: 'a number that JavaScript would round',
      is: 'failed',
      why: 'docs/checks.md: numbers are compared as they were written',
      expect: rule('{ $.id: 9007199254740992 }'),
    }),
    sh(`printf '\\033[32m{"a":1}\\033[0m\\n'`, {
      says: 'the document is coloured',
      is: 'passed',
      why: 'docs/checks.md, command: without the escape sequences of a terminal',
      expect: rule('{ $.a: 1 }'),
    }),
    sh(`echo '{"a":1}'; exit 3`, {
      says: 'a right document of a program that failed',
      is: 'failed',
      why: 'docs/checks.md, command: exitCode is 0 unless told otherwise',
      expect: rule('{ $.a: 1 }'),
      reason: /exit code/,
    }),
    sh(`echo '{"a":1}'`, {
      says: 'a matcher on the text beside the paths does not hold',
      is: 'failed',
      why: docs,
      expect: 'stdout: { json: { $.a: 1 }, contains: ok }',
    }),
    sh(`printf '{"a":"\\377"}'`, {
      says: 'the document is in no encoding that can be read',
      is: 'inconclusive',
      why: 'RFC 8259, 8.1: JSON is UTF-8',
      expect: rule('{ $.a: { exists: true } }'),
    }),
    {
      says: 'a value out of the document is captured as it was written',
      is: 'passed',
      why: 'docs/checks.md, command: capture looks into $.stdoutJson',
      siblings: true,
      check: `
        first:
          command: { run: [echo, '{"id":9007199254740993}'] }
          capture: { id: $.stdoutJson.id }
        it:
          needs: [first]
          command: { run: [printenv, ID], env: { ID: "\${capture.id}" } }
          expect: { stdout: "9007199254740993" }`,
    },
    {
      says: 'a value is captured from what is no document',
      is: 'failed',
      why: 'docs/plan-language.md: a capture that finds nothing fails the check',
      check: `
        command: { run: [echo, Ready] }
        capture: { id: $.stdoutJson.id }`,
    },
    sh('echo x', {
      says: 'no path at all',
      is: 'invalid',
      why: 'an expectation that says nothing is refused',
      expect: rule('{}'),
      reason: /expected one JSON path or more/,
    }),
    sh('echo x', {
      says: 'a path that is none',
      is: 'invalid',
      why: 'RFC 9535',
      expect: rule('{ items: 1 }'),
      reason: /JSON path such as \$\.status/,
    }),
  ],
};

export const numbers: Kind = {
  kind: 'a number on an output is that number',
  rule: 'docs/checks.md, command: a number is the same as the text of it',
  statements: [
    sh('echo 3', { says: 'the number', is: 'passed', why: 'the output is 3', expect: 'stdout: 3' }),
    sh('echo "  3"', {
      says: 'wc pads its counts',
      is: 'passed',
      why: 'wc(1) on BSD; comparisons read the number in a text',
      expect: 'stdout: { gte: 3, lte: 3 }',
    }),
    sh('echo 3 errors', {
      says: 'a number and a word are no number',
      is: 'failed',
      why: 'the output is another text',
      expect: 'stdout: { in: [3, 4] }',
    }),
    sh('echo 3', {
      says: 'it is not to be that number',
      is: 'failed',
      why: 'a matcher and its opposite never both hold',
      expect: 'stdout: { ne: 3 }',
    }),
    sh('echo 9007199254740993', {
      says: 'one off, beyond what JavaScript tells apart',
      is: 'failed',
      why: 'docs/checks.md: numbers are compared as they were written',
      expect: 'stdout: 9007199254740992',
    }),
  ],
};
