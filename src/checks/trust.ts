import { constants, X509Certificate } from 'node:crypto';
import { resolve } from 'node:path';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { unreadableFile } from '../core/unreadable-file.ts';
import { readTextFile } from './text-file.ts';
import type { TlsFiles } from './trust-files.ts';

/** Whose certificates count, and what we show of ourselves. */
export type Trust = {
  /** Made when first asked for: that takes as long as several handshakes. */
  secureContext(): SecureContext;
  authorities(): readonly X509Certificate[];
};

/**
 * Everything that Node would take from its command line, its variables or the machine's OpenSSL configuration is said here, so that a
 * check ends the same in every process: versions, ciphers, and the authorities that come with Node.
 */
const settings = {
  minVersion: 'TLSv1.2',
  maxVersion: 'TLSv1.3',
  ciphers: `${constants.defaultCoreCipherList}:@SECLEVEL=2`,
} as const;

/** Shared by all specs without files. */
const builtIn = trustIn(() => getCACertificates('bundled'), {});

/** The TLS settings of a spec; `unusable` says which of its files are no use. */
export async function trustOf(
  files: TlsFiles,
  { root, signal }: { root: string; signal: AbortSignal },
): Promise<Trust | { unusable: string }> {
  const { ca, clientCertificate } = files;
  if (ca === undefined && clientCertificate === undefined) return builtIn;
  const read = (key: string, file: string) => readNamed(key, file, { root, signal });
  try {
    const authorities = ca === undefined ? null : certificatesIn(await read('ca', ca));
    if (authorities?.length === 0) return { unusable: `${ca} has no certificate in PEM` };
    const own = clientCertificate && {
      cert: await read('clientCertificate.cert', clientCertificate.cert),
      key: await read('clientCertificate.key', clientCertificate.key),
    };
    return usable(
      files,
      trustIn(() => authorities ?? getCACertificates('bundled'), own ?? {}),
    );
  } catch (error) {
    return { unusable: error instanceof Error ? error.message : String(error) };
  }
}

/** The text of a file; an error says under which key of the plan it stands. */
async function readNamed(
  key: string,
  file: string,
  { root, signal }: { root: string; signal: AbortSignal },
): Promise<string> {
  try {
    return await readTextFile(resolve(root, file), file, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && 'syscall' in error)) throw error;
    throw new Error(`\`${key}\`: ${file}: ${unreadableFile(error).why}`, { cause: error });
  }
}

/** Made at once, since what is wrong with the files shows then; OpenSSL does not say which one it could not use. */
function usable({ ca, clientCertificate }: TlsFiles, trust: Trust): Trust | { unusable: string } {
  try {
    trust.secureContext();
    trust.authorities();
    return trust;
  } catch {
    const files = [ca, clientCertificate?.cert, clientCertificate?.key].filter((file) => file !== undefined);
    return { unusable: `${files.join(', ')}: not certificates and a key, in PEM, that belong together` };
  }
}

function trustIn(authorities: () => readonly string[], own: { cert?: string; key?: string }): Trust {
  let context: SecureContext | undefined;
  let parsed: readonly X509Certificate[] | undefined;
  return {
    secureContext() {
      context ??= createSecureContext({ ...settings, ca: [...authorities()], ...own });
      return context;
    },
    authorities() {
      parsed ??= authorities().map((pem) => new X509Certificate(pem));
      return parsed;
    },
  };
}

function certificatesIn(pem: string): readonly string[] {
  return pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
}
