import type { Kind } from '../statement.ts';
import { answering, checkOf } from './targets.ts';

const json = '{"status":"ok"}';
const typed = (type: string, body: Uint8Array | string) => answering({ 'content-type': type }, body);
const marked = (mark: string, body: Uint8Array) => Buffer.concat([Buffer.from(mark, 'hex'), body]);
const bigEndian = (text: string) => Buffer.from(text, 'utf16le').swap16();
const statusIsOk = checkOf('{ json: { $.status: ok } }');
const noError = checkOf('{ body: { not: { contains: error } } }');
const mark = 'RFC 8259 8.1: a reader may ignore a byte order mark';

export const texts: Kind = {
  kind: 'bytes are read as the text that they are, or prove nothing',
  rule: 'RFC 8259 8.1; RFC 9110 8.3.2',
  statements: [
    {
      says: 'JSON behind a mark of UTF-8',
      is: 'passed',
      why: mark,
      target: typed('application/json', marked('efbbbf', Buffer.from(json))),
      check: statusIsOk,
    },
    {
      says: 'a text behind a mark, and how it begins',
      is: 'passed',
      why: 'a mark is no text',
      target: typed('text/plain', marked('efbbbf', Buffer.from('ready'))),
      check: checkOf('{ body: ready }'),
    },
    {
      says: 'JSON in UTF-16LE with its mark',
      is: 'passed',
      why: 'Unicode 2.13',
      target: typed('application/json', marked('fffe', Buffer.from(json, 'utf16le'))),
      check: statusIsOk,
    },
    {
      says: 'JSON in UTF-16BE with its mark',
      is: 'passed',
      why: 'Unicode 2.13',
      target: typed('application/json', marked('feff', bigEndian(json))),
      check: statusIsOk,
    },
    {
      says: 'a mark of UTF-16 against a charset of UTF-8',
      is: 'failed',
      why: 'the mark is of the bytes, the header of who configured it',
      target: typed('text/plain; charset=utf-8', marked('fffe', Buffer.from('an error', 'utf16le'))),
      check: noError,
    },
    {
      says: 'UTF-16 that the header names',
      is: 'failed',
      why: 'RFC 9110 8.3.2',
      target: typed('text/plain; charset=utf-16le', Buffer.from('an error', 'utf16le')),
      check: noError,
    },
    {
      says: 'UTF-16 that nothing names',
      is: 'inconclusive',
      why: 'docs/checks.md: what cannot be read proves nothing',
      target: typed('text/plain', Buffer.from('an error', 'utf16le')),
      check: noError,
    },
    {
      says: 'UTF-32 with its mark',
      is: 'inconclusive',
      why: 'it is not read',
      target: typed('text/plain', marked('fffe0000', Buffer.from('65000000', 'hex'))),
      check: noError,
    },
    {
      says: 'Latin-1 that the header names',
      is: 'failed',
      why: 'RFC 9110 8.3.2',
      target: typed('text/plain; charset=iso-8859-1', Buffer.from('zerst\u00f6rt', 'latin1')),
      check: checkOf('{ body: { not: { contains: zerstört } } }'),
    },
    {
      says: 'Latin-1 that nothing names',
      is: 'inconclusive',
      why: 'as UTF-8 it cannot be read',
      target: typed('text/plain', Buffer.from('zerst\u00f6rt', 'latin1')),
      check: checkOf('{ body: { not: { contains: zerstört } } }'),
      reason: /it is not utf-8/,
    },
    {
      says: 'Latin-1 that nothing names, and a word of ASCII in it',
      is: 'passed',
      why: 'what is found is there',
      target: typed('text/plain', Buffer.from('ready, zerst\u00f6rt', 'latin1')),
      check: checkOf('{ body: { contains: ready } }'),
    },
    {
      says: 'JSON that is no UTF-8',
      is: 'inconclusive',
      why: 'RFC 8259 8.1: it must be; what else stands in it is not known',
      target: typed('application/json', Buffer.from('{"status":"ok","who":"J\u00f6rg"}', 'latin1')),
      check: checkOf('{ json: { $.who: { ne: Jörg } } }'),
    },
    {
      says: 'a charset that nobody knows, of bytes that are UTF-8',
      is: 'passed',
      why: 'most of them are',
      target: typed('text/plain; charset=utf8mb4', 'grün'),
      check: checkOf('{ body: grün }'),
    },
    {
      says: 'a charset that nobody knows, of bytes that are not UTF-8',
      is: 'inconclusive',
      why: 'what cannot be read proves nothing',
      target: typed('text/plain; charset=x-unknown', Buffer.from('\u00f6\u00e4', 'latin1')),
      check: noError,
    },
    {
      says: 'a picture, and a word that must not be in it',
      is: 'inconclusive',
      why: 'bytes are no text',
      target: typed('image/png', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')),
      check: noError,
    },
    {
      says: 'a character of which the limit leaves half',
      is: 'passed',
      why: 'what was read before it is a text',
      target: typed('text/plain', `${'a'.repeat(99)}ü`),
      check: checkOf('{ body: { startsWith: aaa } }', 'maxBodyBytes: 100'),
    },
    {
      says: 'a charset in quotes',
      is: 'failed',
      why: 'RFC 9110 5.6.6: a parameter may be a quoted string',
      target: typed('text/plain; charset="utf-16le"', Buffer.from('an error', 'utf16le')),
      check: noError,
    },
    {
      says: 'a charset in which letters of ASCII say something else',
      is: 'inconclusive',
      why: 'RFC 2152: UTF-7 writes any word in letters',
      target: typed('text/plain; charset=utf-7', '+AGUAcgByAG8Acg-'),
      check: noError,
    },
  ],
};
