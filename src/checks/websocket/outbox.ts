export type Payload = string | Buffer;

/** What a plan sends: bytes as they are, an event of Socket.IO, an operation of GraphQL. */
export type ToSend =
  | { kind: 'raw'; payload: Payload }
  /** `ack`: the name under which its acknowledgement is an event; null when none is asked for. */
  | { kind: 'emit'; name: string; args: readonly unknown[]; ack: string | null }
  /** `id` is null for a number of our own. */
  | { kind: 'subscribe'; id: string | null; payload: Readonly<Record<string, unknown>> };

/** A message of the plan; `after`: the event that it waits for. */
export type Message = { toSend: ToSend; after: string | null };

/** The messages that one connection sends, in their order. */
export class WebsocketOutbox {
  readonly #messages: readonly Message[];
  readonly #send: (message: ToSend) => void;
  #sent = 0;
  #isOpen = false;

  constructor(messages: readonly Message[], send: (message: ToSend) => void) {
    this.#messages = messages;
    this.#send = send;
  }

  /** Messages may go: sends what waits for no event. */
  open(): void {
    this.#isOpen = true;
    while (this.#messages[this.#sent]?.after === null) this.#next();
  }

  /** An event came: sends the message that waits for it, and what follows that one. */
  take(event: string): void {
    if (!this.#isOpen || this.#messages[this.#sent]?.after !== event) return;
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
    if (message !== undefined) this.#send(message.toSend);
  }
}
