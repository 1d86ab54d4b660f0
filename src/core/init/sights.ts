import type { Sight } from './looks.ts';

const loginWords = /\b(?:log[ -]?in|sign[ -]?in|sso|auth(?:enticate|orize)?|anmelden|connexion)\b/i;

/** A text about a place where people say who they are. */
export function isLogin(text: string): boolean {
  return loginWords.test(text);
}

/** It asks who is there, and says nothing else. */
export function isWall({ status, redirectedTo }: Sight): boolean {
  return (
    status === 401 ||
    status === 403 ||
    (redirectedTo !== null && isLogin(redirectedTo.replaceAll(/[/_?=&.-]/g, ' ')))
  );
}

export function isSuccess({ status }: Sight): boolean {
  return status !== null && status >= 200 && status <= 299;
}

/** What answers like an address that nobody serves tells nothing. */
export function sameAnswer(sight: Sight, nowhere: Sight | null): boolean {
  return (
    nowhere !== null &&
    nowhere.status === sight.status &&
    nowhere.type === sight.type &&
    alike(nowhere.text, sight.text)
  );
}

/** Pages name their own address: that is no difference. */
function alike(a: string, b: string): boolean {
  const plain = (text: string) => text.replaceAll(/\d+|\/[\w./-]+/g, '');
  return plain(a) === plain(b);
}

/** Undefined for what is no JSON, whatever it says that it is. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A description of the service (https://spec.openapis.org), which stands there however the service is. */
export function isDocument({ type, text }: Sight): boolean {
  const { openapi, swagger } = type.includes('json') ? recordOf(jsonIn(text)) : {};
  return typeof openapi === 'string' || typeof swagger === 'string';
}

export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
