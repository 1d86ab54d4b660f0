import { GoogleAuth } from 'google-auth-library';
import type { AccessHeaders } from '../core/cloud-access.ts';

/** Reading only: of a token that is lost nobody can change anything with it. */
const scopes = [
  'https://www.googleapis.com/auth/monitoring.read',
  'https://www.googleapis.com/auth/logging.read',
];

/** Tokens of application default credentials, each until it expires. */
export function googleAccess(): () => Promise<AccessHeaders> {
  const auth = new GoogleAuth({ scopes });
  return async () => {
    try {
      const token = await auth.getAccessToken();
      if (token) return { kind: 'headers', headers: { authorization: `Bearer ${token}` } };
      return { kind: 'unavailable', reason: `${noCredentials} (they give no token)` };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return { kind: 'unavailable', reason: `${noCredentials} (${why})` };
    }
  };
}

const noCredentials =
  'no Google credentials: set application default credentials (GOOGLE_APPLICATION_CREDENTIALS, or a service account of the workload)';
