import { z } from 'zod';

/** Keys of specs that open TLS connections; files are relative to the folder of the plan's root. */
export const tlsSpecFields = {
  /** PEM of the authorities to trust instead of the built-in ones. */
  ca: z.string().optional(),
  clientCertificate: z.strictObject({ cert: z.string(), key: z.string() }).optional(),
};

/** The files that a spec names. */
export type TlsFiles = z.infer<z.ZodObject<typeof tlsSpecFields>>;
