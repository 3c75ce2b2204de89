import type { DnsMessage } from "../wire/dns/message.js";
import type { IpAddress } from "../wire/ip-address.js";
import type { DnsBackend } from "./backend.js";

/** Authoritative server: messages in, messages out. */
export class DnsServer {
  readonly backends: readonly DnsBackend[];

  constructor(backends: readonly DnsBackend[]) {
    this.backends = backends;
  }

  /** The reply to a message; null when none is due (the message is itself a reply). */
  answer(_request: DnsMessage, _from: IpAddress | null = null): DnsMessage | null {
    throw new Error("being written");
  }

  /** The reply's bytes; over UDP cut to what the asker takes, with TC set. */
  answerBytes(_bytes: Uint8Array, _transport: "udp" | "tcp", _from: IpAddress | null = null): Uint8Array | null {
    throw new Error("being written");
  }
}
