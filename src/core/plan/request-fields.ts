import { z } from 'zod';
import { hasVariables, urlField } from './fields.ts';

/** Keys of specs that open TLS connections; files are relative to the folder of the plan's root. */
export const tlsSpecFields = {
  /** PEM of the authorities to trust instead of the built-in ones. */
  ca: z.string().optional(),
  clientCertificate: z.strictObject({ cert: z.string(), key: z.string() }).optional(),
};

/** The name of a header (RFC 9110, 5.1). */
export const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, { error: 'not a header name' });

/** A web address without a user name and password in it: those belong into `auth`, where they stay secret. */
const webUrl = urlField(['http:', 'https:']).refine((text) => hasVariables(text) || !hasUserInfo(text), {
  error: 'a user name or password in the URL is not allowed; use auth',
});

function hasUserInfo(text: string): boolean {
  return URL.canParse(text) && (new URL(text).username !== '' || new URL(text).password !== '');
}

/** Keys of whatever a plan asks over HTTP (`http`, `revision`, `metrics`, log sources). */
export const requestFields = {
  url: webUrl,
  headers: z.record(headerName, z.string()).optional(),
  auth: z
    .union([
      z.strictObject({ basic: z.strictObject({ username: z.string(), password: z.string() }) }),
      z.strictObject({ bearer: z.string() }),
    ])
    .optional(),
  ...tlsSpecFields,
  /** Sends the request although the certificate is not valid. It still fails unless `tls: { valid: false }` is expected. */
  insecure: z.boolean().optional(),
  /** An HTTP proxy; it looks the name up, so its own host must be in `hosts` too. */
  proxy: webUrl.optional(),
  ipFamily: z.union([z.literal(4), z.literal(6)]).optional(),
};
