import { EMPTY } from "../wire/payload.js";

/** A message with the two octets of its length before it, as it travels over TCP (RFC 1035 4.2.2). */
export function frameMessage(message: Uint8Array): Uint8Array {
  const framed = new Uint8Array(message.length + 2);
  framed[0] = message.length >> 8;
  framed[1] = message.length & 0xff;
  framed.set(message, 2);
  return framed;
}

/** Puts the messages of a stream together, wherever TCP cut them. */
export class DnsStream {
  private buffer: Uint8Array = EMPTY;

  /** Takes what arrived; returns the messages that are whole now. */
  push(bytes: Uint8Array): Uint8Array[] {
    const joined = new Uint8Array(this.buffer.length + bytes.length);
    joined.set(this.buffer);
    joined.set(bytes, this.buffer.length);
    const messages: Uint8Array[] = [];
    let at = 0;
    while (at + 2 <= joined.length) {
      const length = ((joined[at] ?? 0) << 8) | (joined[at + 1] ?? 0);
      if (at + 2 + length > joined.length) break;
      messages.push(joined.slice(at + 2, at + 2 + length));
      at += 2 + length;
    }
    this.buffer = joined.slice(at);
    return messages;
  }
}
