/** Why a list request was refused, as a sentence that says who must act. */
export type SourceRefusal = {
  kind: 'permission' | 'credentials' | 'quota' | 'filter' | 'fault' | 'other';
  reason: string;
};

/** Maps a gRPC error of the service (https://grpc.io/docs/guides/status-codes). */
export function refusalOf(error: unknown, project: string): SourceRefusal {
  const code = codeOf(error);
  const text = error instanceof Error ? error.message : String(error);
  const where = `logs of project ${project}`;
  switch (code) {
    case 7:
      return {
        kind: 'permission',
        reason: `no permission to read the ${where}: give the service account the role roles/logging.viewer (permission logging.logEntries.list) there (${text})`,
      };
    case 16:
      return {
        kind: 'credentials',
        reason: `the ${where} could not be read: the credentials are missing, wrong or expired; set application default credentials (${text})`,
      };
    case 8:
      return {
        kind: 'quota',
        reason: `the quota of log reads of project ${project} is used up (60 list requests a minute): ${text}`,
      };
    case 3:
      return { kind: 'filter', reason: `Cloud Logging refused the query to the ${where}: ${text}` };
    case 5:
      return { kind: 'other', reason: `the ${where} could not be read: there is no such project (${text})` };
    case 4:
    case 13:
    case 14:
      return { kind: 'fault', reason: `Cloud Logging could not be asked for the ${where}: ${text}` };
    default:
      return isCredentialsText(text)
        ? {
            kind: 'credentials',
            reason: `the ${where} could not be read without credentials: set application default credentials, or CLOUD_LOGGING_ENDPOINT for a local server (${text})`,
          }
        : { kind: 'other', reason: `the ${where} could not be read: ${text}` };
  }
}

function codeOf(error: unknown): number | null {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'number'
    ? error.code
    : null;
}

function isCredentialsText(text: string): boolean {
  return /default credentials|metadata|ENOTFOUND metadata|invalid_grant/i.test(text);
}
