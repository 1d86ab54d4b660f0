import { isRecord } from '../../../core/query/unread.ts';
import type { Packet } from './socket-io-packet.ts';

const most = 1_000;

/** The bytes of an event, which come behind it in frames of their own. */
export class Attachments {
  readonly packet: Packet;
  /** The packet as it came. */
  readonly frame: Buffer;
  readonly #maxBytes: number;
  readonly #parts: Buffer[] = [];
  #bytes = 0;
  /** What is wrong with them; null as long as nothing is. */
  problem: string | null = null;

  constructor(packet: Packet, frame: Buffer, maxBytes: number) {
    this.packet = packet;
    this.frame = frame;
    this.#maxBytes = maxBytes;
    const count = packet.attachments ?? 0;
    if (count < 1 || count > most) this.problem = `an event with ${count} attachments`;
  }

  take(part: Buffer): void {
    this.#parts.push(part);
    this.#bytes += part.length;
    if (this.#bytes > this.#maxBytes)
      this.problem = `an event with attachments of more than ${this.#maxBytes} bytes (maxFrameBytes)`;
  }

  get isComplete(): boolean {
    return this.#parts.length === this.packet.attachments;
  }

  /** The value with each placeholder replaced by what it stands for, in base64; undefined when one stands for nothing. */
  filled(value: unknown): unknown {
    const root = [value];
    const open: (unknown[] | Record<string, unknown>)[] = [root];
    // No recursion: what is nested ten thousand levels deep is read as well.
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const holder: Record<string, unknown> = Object(next);
      for (const [key, member] of Object.entries(holder)) {
        const isPlaceholder = isRecord(member) && member._placeholder === true;
        const part = isPlaceholder ? this.#parts[Number(member.num)] : undefined;
        if (isPlaceholder && part === undefined) return undefined;
        if (part !== undefined) holder[key] = part.toString('base64');
        else if (Array.isArray(member) || isRecord(member)) open.push(member);
      }
    }
    return root[0];
  }
}
