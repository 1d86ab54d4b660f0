import type { Kind } from '../statement.ts';
import { sh } from './says.ts';

const cut = 'docs/checks.md, command: what was cut proves nothing';
const many = 'seq 1 50000';
const unknown = /only its beginning and end were kept, so .* cannot be judged$/;

export const cutOutput: Kind = {
  kind: 'output of which the middle was not kept proves no absence',
  rule: 'docs/checks.md, command: inconclusive when the answer may be in a part that was cut',
  statements: [
    sh('(sleep 60; echo error) & echo fine', {
      says: 'something that it started still holds its output when it ends',
      is: 'inconclusive',
      why: 'docs/checks.md, rule 2: it was stopped, and may have written anything',
      expect: 'stdout: { not: { contains: error } }',
      reason: /what it had started still held stdout when it ended/,
    }),
    sh('(sleep 60; echo error) & echo fine', {
      says: 'what stands in the output already is there, whoever still holds it',
      is: 'passed',
      why: 'docs/checks.md, rule 2',
      expect: 'stdout: { contains: fine }',
    }),
    sh('sleep 60 >/dev/null 2>&1 & echo fine', {
      says: 'something that it started has another output',
      is: 'passed',
      why: 'docs/checks.md, command: its output ended with it',
      expect: 'stdout: { equals: fine, not: { contains: error } }',
    }),
    sh(String.raw`printf '\033]0;title\nerror\n'`, {
      says: 'a title that never ends hides nothing',
      is: 'failed',
      why: 'ECMA-48 8.3.89: a sequence ends with its terminator',
      expect: 'stdout: { not: { contains: error } }',
    }),
    sh(many, {
      says: 'the word may be in the middle',
      is: 'inconclusive',
      why: cut,
      expect: 'stdout: { contains: "25000 is here" }',
      reason: unknown,
    }),
    sh(many, {
      says: 'that a word is absent cannot be said',
      is: 'inconclusive',
      why: cut,
      expect: 'stdout: { not: { contains: ERROR } }',
      reason: unknown,
    }),
    sh(many, {
      says: 'that a pattern is absent cannot be said',
      is: 'inconclusive',
      why: cut,
      expect: 'stdout: { not: { matches: "^ERR" } }',
    }),
    sh(`${many}; echo ERROR: gone`, {
      says: 'what the kept end holds is there',
      is: 'failed',
      why: cut,
      expect: 'stdout: { not: { contains: "ERROR: gone" } }',
    }),
    sh(`${many}; echo done`, {
      says: 'the end is known',
      is: 'passed',
      why: cut,
      expect: 'stdout: { endsWith: done }',
    }),
    sh(many, {
      says: 'the beginning is known',
      is: 'failed',
      why: cut,
      expect: 'stdout: { startsWith: "0" }',
    }),
    sh(many, {
      says: 'our mark is no output',
      is: 'inconclusive',
      why: 'docs/checks.md: our own marks are never judged',
      expect: 'stdout: { contains: "bytes left out" }',
    }),
    sh(many, {
      says: 'a pattern finds no mark of ours',
      is: 'inconclusive',
      why: 'docs/checks.md: our own marks are never judged',
      expect: 'stdout: { matches: "… [0-9,]+ bytes" }',
    }),
    sh(`${many}; echo x`, {
      says: 'a line does not begin where we cut',
      is: 'inconclusive',
      why: cut,
      expect: 'stdout: { matches: "^4[0-9]+" }',
    }),
    sh(many, {
      says: 'a short text is none of 288,894 bytes',
      is: 'failed',
      why: cut,
      expect: 'stdout: "1"',
    }),
    sh(many, {
      says: 'it is another text than a short one',
      is: 'passed',
      why: cut,
      expect: 'stdout: { ne: "1" }',
    }),
    sh(`${many} >&2`, {
      says: 'stderr is cut in the same way',
      is: 'inconclusive',
      why: cut,
      expect: 'stderr: { not: { contains: Traceback } }',
    }),
    sh(many, {
      says: 'the length of what was cut',
      is: 'inconclusive',
      why: cut,
      expect: 'stdout: { length: { gt: 10 } }',
    }),
    sh(`${many}; echo revision [abc]`, {
      says: 'a value behind the cut may not be the first one',
      is: 'failed',
      why: 'docs/checks.md, command, read',
      more: ', read: { r: "revision .([a-z]+)." }',
      expect: 'exitCode: 0 }\n      capture: { got: $.read.r',
      reason: /expected a value at \$\.read\.r/,
    }),
    sh(`echo revision [abc]; ${many}`, {
      says: 'a value before the cut is the first one',
      is: 'passed',
      why: 'docs/checks.md, command, read',
      more: ', read: { r: "revision .([a-z]+)." }',
      expect: 'exitCode: 0 }\n      capture: { got: $.read.r',
    }),
  ],
};

const seen = 'docs/checks.md, command: the text without the escape sequences of a terminal';

export const looks: Kind = {
  kind: 'output is judged by what it says, not by how it looks or in which bytes',
  rule: 'docs/checks.md, command: without escape sequences; what is no UTF-8 proves no absence',
  statements: [
    sh("printf '\\033[32m1.2.3\\033[0m\\n'", {
      says: 'a colour is around the text',
      is: 'passed',
      why: seen,
      expect: 'stdout: "1.2.3"',
    }),
    sh("printf 'FA\\033[1mILED\\n'", {
      says: 'a colour stands within a word',
      is: 'failed',
      why: seen,
      expect: 'stdout: { not: { contains: FAILED } }',
    }),
    sh("printf '\\033]8;;http://x\\033\\\\link\\033]8;;\\033\\\\\\n'", {
      says: 'a link is its words',
      is: 'passed',
      why: seen,
      expect: 'stdout: link',
    }),
    sh("printf '\\033[33mrev [a1]\\033[0m\\n'", {
      says: 'a value is read without its colour',
      is: 'passed',
      why: seen,
      more: ', read: { r: "rev .([a-z0-9]+).$" }',
      expect: 'exitCode: 0 }\n      capture: { got: $.read.r',
    }),
    sh("printf 'St\\366rung\\n'", {
      says: 'Latin-1 may say what is not found',
      is: 'inconclusive',
      why: 'docs/checks.md, command',
      expect: 'stdout: { not: { contains: Störung } }',
      reason: /^stdout is not UTF-8, so /,
    }),
    sh("printf 'St\\366rung: down\\n'", {
      says: 'what is found in Latin-1 is there',
      is: 'passed',
      why: 'docs/checks.md, command',
      expect: 'stdout: { contains: down }',
    }),
    sh("printf 'E\\000R\\000R\\000O\\000R\\000'", {
      says: 'UTF-16 hides a word',
      is: 'inconclusive',
      why: 'PowerShell writes UTF-16',
      expect: 'stdout: { not: { contains: ERROR } }',
    }),
    sh("printf '\\377\\376o\\000k\\000'", {
      says: 'UTF-16 with a mark is read',
      is: 'passed',
      why: 'RFC 2781 3.2',
      expect: 'stdout: ok',
    }),
    sh("printf '\\357\\273\\277ok\\n'", {
      says: 'a byte order mark is no output',
      is: 'passed',
      why: 'RFC 3629 6',
      expect: 'stdout: ok',
    }),
    sh("printf '10%%\\r50%%\\rERROR\\r100%%\\n'", {
      says: 'what a progress bar wrote over was written',
      is: 'failed',
      why: 'docs/checks.md, command',
      expect: 'stdout: { not: { contains: ERROR } }',
    }),
    sh("printf 'a\\000b\\n'", {
      says: 'a NUL is a character',
      is: 'passed',
      why: 'RFC 3629',
      expect: 'stdout: { startsWith: a, endsWith: b }',
    }),
    sh("printf 'ok\\n\\n\\n'", {
      says: 'the last line breaks do not count',
      is: 'passed',
      why: 'POSIX sh 2.6.3',
      expect: 'stdout: ok',
    }),
    sh('true', {
      says: 'nothing was written',
      is: 'passed',
      why: 'docs/checks.md, command',
      expect: 'stdout: "", stderr: ""',
    }),
    sh("echo '***'", {
      says: 'stars of its own are its text',
      is: 'passed',
      why: 'docs/checks.md, command',
      expect: 'stdout: "***"',
    }),
  ],
};
