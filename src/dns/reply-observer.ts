import type { DnsMessage } from "../wire/dns/message.js";
import type { IpAddress } from "../wire/ip-address.js";

/** A request that a DNS service answered. */
export interface AnsweredRequest {
  readonly request: DnsMessage;
  readonly requestBytes: number;
  readonly reply: DnsMessage;
  readonly replyBytes: number;
  readonly transport: "udp" | "tcp";
  readonly remote: IpAddress;
  readonly remotePort: number;
  readonly tookNs: number;
  /** Why nothing could be found out, in Go's words; "" when something was, or nobody had to be asked. */
  readonly problem: string;
}

/** Who is told of every answer of a DNS service: a log. */
export interface ReplyObserver {
  onReply(answered: AnsweredRequest): void;
}
