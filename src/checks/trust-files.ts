import type { z } from 'zod';
import type { tlsSpecFields } from '../core/plan/request-fields.ts';

/** The files that a spec names. */
export type TlsFiles = z.infer<z.ZodObject<typeof tlsSpecFields>>;
