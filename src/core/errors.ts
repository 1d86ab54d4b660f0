/** An error that a person caused and can mend; its message is shown word for word. Codes are listed in `docs/errors.md`. */
export class UserError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UserError';
    this.code = code;
  }
}
