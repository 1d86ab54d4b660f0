import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeCertificates } from '../../support/certificates.ts';

const run = promisify(execFile);

/** A certificate with what is sent beside it, and its key, as PEM. */
export type Shown = { cert: string; key: string };

/** What servers of the statements show; all for localhost, 127.0.0.1 and ::1 unless the name says otherwise. */
export type Showings = {
  /** The authority of all but the self-signed one. */
  ca: string;
  good: Shown;
  expired: Shown;
  otherHost: Shown;
  selfSigned: Shown;
  /** Two days left; the authority has 400. */
  soon: Shown;
  /** By an intermediate that has two days left, which is sent; the certificate itself has 300. */
  soonAbove: Shown;
  /** The same without the intermediate. */
  withoutIntermediate: Shown;
  /** `CN=localhost` and no alternative name. */
  onlyCommonName: Shown;
  /** For `localhos*`. */
  partialWildcard: Shown;
  /** Signed by a certificate that may sign none. */
  bySimple: Shown;
  /** For a client: not meant for a server. */
  forClient: Shown;
};

let made: Promise<Showings> | undefined;

/** Made once, by `openssl`; nothing of it is left on disk. */
export function showings(): Promise<Showings> {
  made ??= make();
  return made;
}

const local = 'subjectAltName=IP:127.0.0.1,IP:::1,DNS:localhost';

async function make(): Promise<Showings> {
  await using others = await makeCertificates();
  const folder = await mkdtemp(join(tmpdir(), 'staging-check-showings-'));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const openssl = (...args: string[]) => run('openssl', args, { cwd: folder });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  await writeFile(join(folder, 'old.pem'), others.caPem);
  await openssl(
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-subj',
    '/CN=Long CA',
    '-days',
    '400',
  );
  const issue = async (
    name: string,
    by: string,
    days: number,
    extensions: string,
    subject = '/CN=localhost',
  ) => {
    await writeFile(join(folder, `${name}.ext`), extensions);
    await openssl('req', ...newKey, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', subject);
    const signer = ['-CA', `${by}.pem`, '-CAkey', `${by}.key`, '-CAcreateserial'];
    const sign = ['-days', String(days), '-extfile', `${name}.ext`, '-out', `${name}.pem`];
    await openssl('x509', '-req', '-in', `${name}.csr`, ...signer, ...sign);
    return await read(folder, name);
  };
  const isCa = 'basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign';
  const intermediate = await issue('between', 'ca', 2, isCa, '/CN=Between');
  const simple = await issue('simple', 'ca', 300, `basicConstraints=critical,CA:FALSE\n${local}`);
  const below = await issue('below', 'between', 300, local);
  const bySimple = await issue('by-simple', 'simple', 300, local);
  const caPem = await readFile(join(folder, 'ca.pem'), 'utf8');
  return {
    ca: `${caPem}${others.caPem}`,
    good: others.good,
    expired: others.expired,
    otherHost: others.otherHost,
    selfSigned: others.selfSigned,
    soon: await issue('soon', 'ca', 2, local),
    soonAbove: { cert: `${below.cert}${intermediate.cert}`, key: below.key },
    withoutIntermediate: below,
    onlyCommonName: await issue('plain', 'ca', 300, 'basicConstraints=CA:FALSE'),
    partialWildcard: await issue('wild', 'ca', 300, 'subjectAltName=DNS:localhos*'),
    bySimple: { cert: `${bySimple.cert}${simple.cert}`, key: bySimple.key },
    forClient: await issue('client', 'ca', 300, `${local}\nextendedKeyUsage=clientAuth`),
  };
}

async function read(folder: string, name: string): Promise<Shown> {
  return {
    cert: await readFile(join(folder, `${name}.pem`), 'utf8'),
    key: await readFile(join(folder, `${name}.key`), 'utf8'),
  };
}
