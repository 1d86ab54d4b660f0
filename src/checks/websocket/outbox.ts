/** A message of the plan; `after`: the event that it waits for. */
export type Message = { payload: string | Buffer; after: string | null };

/** The messages that one connection sends, in their order. */
export class WebsocketOutbox {
  readonly #messages: readonly Message[];
  readonly #send: (payload: string | Buffer) => void;
  #sent = 0;

  constructor(messages: readonly Message[], send: (payload: string | Buffer) => void) {
    this.#messages = messages;
    this.#send = send;
  }

  /** The connection is open: sends what waits for no event. */
  open(): void {
    while (this.#messages[this.#sent]?.after === null) this.#next();
  }

  /** An event came: sends the message that waits for it, and what follows that one. */
  take(event: string): void {
    if (this.#messages[this.#sent]?.after !== event) return;
    this.#next();
    this.open();
  }

  /** The event that the first message that was not sent waits for; null when all were. */
  get waitsFor(): string | null {
    return this.#messages[this.#sent]?.after ?? null;
  }

  #next(): void {
    const message = this.#messages[this.#sent];
    this.#sent += 1;
    if (message !== undefined) this.#send(message.payload);
  }
}
