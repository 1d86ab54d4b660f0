/** What the other side says when it ends TLS, by the number of its alert (RFC 8446, 6.2; RFC 6066; RFC 7301). */
const alerts: Readonly<Record<number, string>> = {
  10: 'the server did not expect what TLS sends',
  20: 'the server received damaged TLS data',
  22: 'the server received a TLS record that is too long',
  40: 'the server refuses the TLS handshake: it wants a client certificate, or shares no cipher with us',
  42: 'the server wants another client certificate',
  43: 'the server does not take this kind of client certificate',
  44: 'the server says that the client certificate is revoked',
  45: 'the server says that the client certificate has expired',
  46: 'the server does not accept the client certificate',
  47: 'the server found a value in the TLS handshake that it does not allow',
  48: 'the server does not know the authority of the client certificate',
  49: 'the server denies access to this client certificate',
  50: 'the server could not read the TLS handshake',
  51: 'the server could not verify the TLS handshake',
  70: 'the server offers only TLS 1.1 or older',
  71: 'the server wants stronger TLS than we offer',
  80: 'the server had an internal error in TLS',
  86: 'the server refuses an older TLS version than it knows',
  90: 'the server gave the TLS handshake up',
  109: 'the server misses an extension in the TLS handshake',
  110: 'the server does not know an extension of the TLS handshake',
  112: 'the server knows no such name',
  116: 'the server wants a client certificate',
  120: 'the server speaks no HTTP/1.1',
};

const noTls = 'the port does not speak TLS';
const tooOld = 'the server offers only TLS 1.1 or older';

/** What we found wrong, by the reason that OpenSSL has for it. */
const reasons: Readonly<Record<string, string>> = {
  WRONG_VERSION_NUMBER: noTls,
  PACKET_LENGTH_TOO_LONG: noTls,
  HTTP_REQUEST: noTls,
  HTTPS_PROXY_REQUEST: noTls,
  BAD_RECORD_TYPE: noTls,
  RECORD_LAYER_FAILURE: noTls,
  UNKNOWN_PROTOCOL: noTls,
  UNSUPPORTED_PROTOCOL: tooOld,
  UNSUPPORTED_SSL_VERSION: tooOld,
  WRONG_SSL_VERSION: tooOld,
  VERSION_TOO_LOW: tooOld,
  BAD_PROTOCOL_VERSION_NUMBER: tooOld,
  UNEXPECTED_EOF_WHILE_READING: 'connection closed during the TLS handshake',
  UNSAFE_LEGACY_RENEGOTIATION_DISABLED: 'the server can renegotiate only in the old, unsafe way (RFC 5746)',
  DH_KEY_TOO_SMALL: 'the server uses a key that is too short to be safe',
  EE_KEY_TOO_SMALL: 'the server uses a key that is too short to be safe',
  DECRYPTION_FAILED_OR_BAD_RECORD_MAC: 'the server sent damaged TLS data',
  BAD_SIGNATURE: 'the server does not have the key of its certificate',
  KEY_VALUES_MISMATCH: 'the client certificate and its key do not belong together',
};

/** An error of TLS in our words; null for any other. OpenSSL's own text names addresses of this process and files of its build. */
export function tlsError(code: string, message: string): { code: string; message: string } | null {
  if (!code.startsWith('ERR_SSL_') && !/\bSSL (?:routines|alert number)\b/.test(message)) return null;
  const alert = /SSL alert number (\d+)/.exec(message)?.[1];
  if (alert !== undefined) {
    const words = alerts[Number(alert)] ?? `the server ended TLS with alert ${alert}`;
    return { code: `TLS_ALERT_${alert}`, message: words };
  }
  const reason = code.startsWith('ERR_SSL_') ? code.slice('ERR_SSL_'.length) : reasonIn(message);
  const plain = reason.toLowerCase().replaceAll('_', ' ');
  return { code: `TLS_${reason}`, message: reasons[reason] ?? `TLS failed: ${plain}` };
}

/** `wrong version number` of `…:SSL routines:ssl3_get_record:wrong version number:../deps/…`, as a name. */
function reasonIn(message: string): string {
  const found = /SSL routines:[^:]*:([a-z0-9 _-]{1,60})/i.exec(message)?.[1] ?? 'unknown';
  return found
    .trim()
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_');
}
