import type { Netns } from "../host/netns.js";
import type { DnsMessage } from "../wire/dns/message.js";
import type { IpAddress } from "../wire/ip-address.js";

/** How questions travel to one server. */
export interface DnsExchangeOptions {
  /** 53 unless told. */
  readonly port?: number;
  /** TCP from the start. */
  readonly tcp?: boolean;
  /** Keep a truncated answer instead of asking again over TCP (dig +ignore). */
  readonly ignoreTruncation?: boolean;
  /** 5 s unless told. */
  readonly timeoutNs?: number;
  /** Source address. */
  readonly source?: IpAddress;
}

/** Who waits for an exchange. */
export interface DnsExchangeHandler {
  /** All questions are answered, or `exchange.failure` says why not. */
  onExchange(exchange: DnsExchange): void;
}

/** Questions to one server and its answers, over UDP and where need be TCP. `dig` is this. */
export class DnsExchange {
  readonly server: IpAddress;
  readonly requests: readonly DnsMessage[];
  /** One for each request; null until answered. */
  readonly responses: (DnsMessage | null)[];
  /** "timeout", or the errno's number that the socket answered ("ECONNREFUSED" is 111), or null. */
  failure: "timeout" | number | null = null;
  /** Virtual time from the first question to the last answer. */
  elapsedNs = 0;
  /** The size of the last answer on the wire, for dig's "MSG SIZE rcvd". */
  receivedBytes = 0;

  constructor(
    _netns: Netns,
    server: IpAddress,
    requests: readonly DnsMessage[],
    _handler: DnsExchangeHandler,
    _options: DnsExchangeOptions = {},
  ) {
    this.server = server;
    this.requests = requests;
    this.responses = requests.map(() => null);
  }
  /** Sends the questions. */
  start(): void {
    throw new Error("being written");
  }
  /** Gives up; the handler hears nothing. */
  cancel(): void {}
}
