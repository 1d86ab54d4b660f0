/** Whether it is about data that only a newer version of this program reads (`newer-data`). */
export function isNewerData(error: unknown): error is UserError {
  return error instanceof UserError && error.code === 'newer-data';
}

/** An error that a person caused and can mend; its message is shown word for word. Codes are listed in `docs/errors.md`. */
export class UserError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UserError';
    this.code = code;
  }
}
