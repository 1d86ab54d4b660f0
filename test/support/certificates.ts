import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A key and a certificate as PEM, and the files they are in. */
export type KeyPair = { cert: string; key: string; certFile: string; keyFile: string };

/** An authority of a test and what it signed; `root` is the folder of all files. */
export type Certificates = AsyncDisposable & {
  root: string;
  /** File name of the authority, relative to `root`. */
  ca: string;
  caPem: string;
  /** For 127.0.0.1, ::1 and localhost; valid for 30 days. */
  good: KeyPair;
  /** The same, but it ended in 2021. */
  expired: KeyPair;
  /** For other.example only. */
  otherHost: KeyPair;
  /** For 127.0.0.1, signed by itself. */
  selfSigned: KeyPair;
};

const local = 'IP:127.0.0.1,IP:::1,DNS:localhost';

/** Makes certificates with `openssl`, fresh for each test file. */
export async function makeCertificates(): Promise<Certificates> {
  const root = await mkdtemp(join(tmpdir(), 'staging-check-certificates-'));
  const openssl = (...args: string[]) => run('openssl', args, { cwd: root });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  await openssl(
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-subj',
    '/CN=Test CA',
    '-days',
    '30',
  );
  const read = async (name: string): Promise<KeyPair> => ({
    cert: await readFile(join(root, `${name}.pem`), 'utf8'),
    key: await readFile(join(root, `${name}.key`), 'utf8'),
    certFile: `${name}.pem`,
    keyFile: `${name}.key`,
  });
  await writeFile(join(root, 'index.txt'), '');
  await writeFile(join(root, 'index.txt.attr'), 'unique_subject = no\n');
  await writeFile(join(root, 'serial'), '01\n');
  const signed = async (name: string, subject: string, altNames: string, period: readonly string[]) => {
    await openssl('req', ...newKey, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', subject);
    await writeFile(join(root, `${name}.cnf`), config(altNames));
    await openssl(
      'ca',
      '-batch',
      '-notext',
      '-config',
      `${name}.cnf`,
      '-in',
      `${name}.csr`,
      '-out',
      `${name}.pem`,
      ...period,
    );
    return await read(name);
  };
  const good = await signed('good', '/CN=localhost', local, ['-days', '30']);
  const past = ['-startdate', '20200101000000Z', '-enddate', '20210101000000Z'];
  const expired = await signed('expired', '/CN=localhost', local, past);
  const otherHost = await signed('other', '/CN=other.example', 'DNS:other.example', ['-days', '30']);
  const self = ['-keyout', 'self.key', '-out', 'self.pem', '-subj', '/CN=localhost', '-days', '30'];
  await openssl('req', '-x509', ...newKey, ...self, '-addext', `subjectAltName=${local}`);
  return {
    root,
    ca: 'ca.pem',
    caPem: await readFile(join(root, 'ca.pem'), 'utf8'),
    good,
    expired,
    otherHost,
    selfSigned: await read('self'),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}

function config(altNames: string): string {
  return `[ca]
default_ca = test
[test]
database = index.txt
serial = serial
new_certs_dir = .
certificate = ca.pem
private_key = ca.key
default_md = sha256
policy = any
x509_extensions = leaf
[any]
commonName = supplied
[leaf]
subjectAltName = ${altNames}
`;
}
