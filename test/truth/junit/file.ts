import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kind, Statement } from '../statement.ts';
import { reads, suite } from './report.ts';

const good = suite('<testcase name="größe"/>');
const unread = /^no tests ran: the JUnit report cannot be read: /;
const xml = 'XML 1.0';

const refused = (says: string, report: string | Buffer, why: string, reason: RegExp): Statement =>
  reads(report, { says, is: 'failed', why, reason });
const read = (says: string, report: string | Buffer, why: string): Statement =>
  reads(report, { says, is: 'passed', why, expect: 'tests: { passed: 1, total: 1 }' });

const bomb = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>${good}`;

export const file: Kind = {
  kind: 'a report is read as XML is, or not at all',
  rule: 'XML 1.0 (encodings, F; prolog, 2.8); docs/checks.md, command',
  statements: [
    refused('the report is empty', '', xml, /: it is empty$/),
    refused('the report ends in the middle', '<testsuite><testcase name="a"/><testc', xml, unread),
    refused('the root is never closed', '<testsuite><testcase name="a"/>', xml, unread),
    refused('it is the page of an error', '<html><body>502</body></html>', xml, /it has no <testsuite>$/),
    refused('it is JSON', '{"tests":1}', xml, unread),
    refused('an entity bomb stands in the prolog', bomb, 'CWE-776', /it declares a DOCTYPE$/),
    refused(
      'the bomb hides behind a comment',
      `<?xml version="1.0"?><!-- x -->\n${bomb}`,
      'CWE-776',
      /DOCTYPE$/,
    ),
    refused(
      'the bomb stands behind the root',
      `<testsuites>${good}${bomb}</testsuites>`,
      'XML 1.0 2.8: a DOCTYPE stands in the prolog only',
      /DOCTYPE$/,
    ),
    read(
      'a CDATA section says DOCTYPE',
      suite('<testcase name="a"><system-out><![CDATA[<!DOCTYPE html>]]></system-out></testcase>'),
      'XML 1.0 2.7',
    ),
    read('a comment says DOCTYPE', `<!-- <!DOCTYPE x> -->${good}`, 'XML 1.0 2.5'),
    read('an attribute says DOCTYPE', suite('<testcase name="&lt;!DOCTYPE x>"/>'), 'XML 1.0 3.3'),
    read('a byte order mark stands before it', `\ufeff${good}`, 'XML 1.0 F.1'),
    read(
      'UTF-16 with a mark',
      Buffer.from(`\ufeff<?xml version="1.0" encoding="UTF-16"?>${good}`, 'utf16le'),
      'XML 1.0 F.1',
    ),
    read('UTF-16 without a mark', Buffer.from(`<?xml version="1.0"?>${good}`, 'utf16le'), 'XML 1.0 F.1'),
    read(
      'UTF-8 that says it is UTF-16',
      `<?xml version="1.0" encoding="utf-16"?>${good}`,
      '.NET StringWriter',
    ),
    reads(
      Buffer.from(
        `<?xml version="1.0" encoding="ISO-8859-1"?>${suite('<testcase name="gr\u00f6\u00dfe"><failure/></testcase>')}`,
        'latin1',
      ),
      {
        says: 'Latin-1 as it is declared',
        is: 'failed',
        why: 'XML 1.0 4.3.3',
        reason: /1 of 1 test failed: größe/,
      },
    ),
    refused(
      'an encoding that nobody knows',
      `<?xml version="1.0" encoding="x-klingon"?>${good}`,
      'XML 1.0 4.3.3',
      /encoding x-klingon is not known$/,
    ),
    read('blank lines stand before it', `\n\n${good}`, 'lenient: many writers print first'),
    read(
      'every name has a namespace',
      '<j:testsuite xmlns:j="urn:j"><j:testcase name="a"/></j:testsuite>',
      'Namespaces in XML',
    ),
    reads(
      Buffer.from('<n:testsuite xmlns:n="u"><n:testcase name="a"><n:failure/></n:testcase></n:testsuite>'),
      {
        says: 'a failure in a namespace is a failure',
        is: 'failed',
        why: 'Namespaces in XML',
      },
    ),
    refused(
      'suites stand ten thousand deep',
      `${'<testsuite>'.repeat(10_000)}${'</testsuite>'.repeat(10_000)}`,
      'CWE-674',
      unread,
    ),
    read('a root without testsuites around it', good, 'Maven Surefire: one suite a file'),
    {
      says: 'the report was there before and nobody wrote it',
      is: 'failed',
      why: 'docs/checks.md, command: a report of an earlier run is no report',
      target: async ({ folder }) => {
        await writeFile(join(folder, 'out.xml'), good);
        return {};
      },
      check: `
        command: { run: ["true"], junit: "\${folder}/out.xml" }
        expect: { tests: { passed: 1 } }`,
      reason: /is of an earlier run: the command did not write it/,
    },
    {
      says: 'the report is a folder',
      is: 'failed',
      why: 'docs/checks.md, command',
      check: `
        command: { run: [mkdir, "\${folder}/out.xml"], junit: "\${folder}/out.xml" }`,
      reason: /wrote no JUnit report/,
    },
    {
      says: 'a pipe stands where the report should',
      is: 'failed',
      why: 'a FIFO never ends',
      check: `
        command: { run: [mkfifo, "\${folder}/out.xml"], junit: "\${folder}/out.xml" }`,
      reason: /wrote no JUnit report/,
    },
  ],
};
