import { maskPieces, maskSecrets, type Secret, secretForms } from './redact/secrets.ts';
import { isSensitiveName, maskShapes, redacted } from './redact/shapes.ts';

export type { Secret } from './redact/secrets.ts';

/** Takes secrets out of text and JSON. Give it whole texts: a token that was cut in two before is not recognised. */
export type Redactor = {
  text(text: string): string;
  /** The same value with every string redacted, keys too, and what stands under a key such as `password` masked. */
  value<T>(json: T): T;
};

const deepest = 200;

/** Masks our own secrets in any usual encoding first, then whatever has the shape of a secret. */
export function createRedactor(secrets: readonly (string | Secret)[]): Redactor {
  const forms = secretForms(
    secrets.map((one) => (typeof one === 'string' ? { name: null, value: one } : one)),
  );
  const text = (whole: string) => maskShapes(maskPieces(maskSecrets(whole, forms), forms));
  const walk = (json: unknown, depth: number): unknown => {
    if (typeof json === 'string') return text(json);
    if (typeof json !== 'object' || json === null) return json;
    if (depth >= deepest) return '[nested too deep to redact]';
    if (Array.isArray(json)) return json.map((member) => walk(member, depth + 1));
    const entries = Object.entries(json).map(([key, member]) => [
      text(key),
      isSensitiveName(key) ? maskAll(walk(member, depth + 1)) : walk(member, depth + 1),
    ]);
    return Object.fromEntries(entries);
  };
  // Safe: only strings are exchanged for strings; a subtree that is too deep to be stored is the exception.
  return { text, value: <T>(json: T) => walk(json, 0) as T };
}

function maskAll(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(maskAll);
  return typeof json === 'string' && json !== '' && !json.includes('[redacted') ? redacted : json;
}
