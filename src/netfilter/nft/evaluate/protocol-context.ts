import { protocolText } from "../../text/names.js";
import type { PayloadExpression } from "../expression/payload-expression.js";
import { PROTOCOLS } from "../expression/payload-fields.js";
import type { Location } from "../language/location.js";
import { evaluationError } from "../language/nft-error.js";

/** What is known of the packet at a place in a rule: the headers that were asked for before (struct proto_ctx). */
export class ProtocolContext {
  readonly family: string;
  /** "ip" or "ip6" when it is known. */
  network: "ip" | "ip6" | null;
  /** What said so; null when the table's family did. */
  networkAt: Location | null = null;
  /** A match said that the packet came in a frame of Ethernet. */
  isEther = false;
  /** The name of the transport header, or null. */
  transport: string | null = null;
  /** What said so. */
  transportAt: Location | null = null;
  /** True when a match asked for one of several transport protocols. */
  hasTransport = false;
  /** Fields of any transport that were read while none was known. */
  readonly ofAnyTransport: PayloadExpression[] = [];
  /** The names of several transport protocols that a match allows, in its order. */
  private several: readonly string[] = [];

  constructor(family: string) {
    this.family = family;
    this.network = family === "ip" || family === "ip6" ? family : null;
  }

  /** A field of `header` is read. @throws NftError when another header of its layer was asked for before. */
  read(header: string, location: Location): void {
    const isLink = this.family === "arp" || this.family === "netdev" || this.family === "bridge";
    if (header === "arp" && isLink) return;
    if (header === "arp") throw evaluationError(`conflicting protocols specified: ${this.family} vs. arp`, location);
    const info = PROTOCOLS[header];
    if (info === undefined || info.layer === "link" || header === "th") return;
    if (this.family === "arp") throw evaluationError(`conflicting protocols specified: arp vs. ${header}`, location);
    if (info.layer === "network") {
      const name = header as "ip" | "ip6";
      if (this.network !== null && this.network !== name) {
        throw evaluationError(`conflicting protocols specified: ${this.network} vs. ${name}`, location);
      }
      this.isNetwork(name, location);
      return;
    }
    if (header === "icmp" && this.network === "ip6" && this.transport === null) return;
    if (this.several.length > 1) {
      const other = this.several.includes(UNKNOWN) ? UNKNOWN : this.several.find((each) => each !== header);
      throw evaluationError(`conflicting protocols specified: ${other} vs. ${header}`, location);
    }
    if (this.transport !== null && this.transport !== header) {
      throw evaluationError(`conflicting protocols specified: ${this.transport} vs. ${header}`, location);
    }
    this.transport = header;
    this.transportAt ??= location;
    this.hasTransport = true;
    if (this.network !== null) return;
    if (header === "icmp") this.isNetwork("ip", location);
    if (header === "icmpv6") this.isNetwork("ip6", location);
  }

  /** A match says which version of IP it is. */
  isNetwork(name: "ip" | "ip6", location: Location): void {
    this.network = name;
    this.networkAt ??= location;
  }

  /** A match says that the transport protocol is this number. */
  isTransport(number: number, location: Location | null = null): void {
    this.transportAt ??= location;
    this.hasTransport = true;
    this.transport = headerName(number);
  }

  /** A match says that the transport protocol is one of several; the last is what nft keeps. */
  isOneOf(numbers: readonly number[], location: Location): void {
    const last = numbers[numbers.length - 1];
    if (last === undefined) return;
    this.isTransport(last, location);
    this.several = numbers.map(headerName);
  }

  /** The header whose ports `th sport` and `th dport` are; null when it may be any of several. */
  get portsOf(): string | null {
    const { transport } = this;
    if (transport === null || this.several.length > 1) return null;
    return PROTOCOLS[transport]?.fields.dport === undefined ? null : transport;
  }
}

/** What stands for protocols whose headers nft does not know. */
const UNKNOWN = "unknown";

function headerName(number: number): string {
  const name = number === 58 ? "icmpv6" : protocolText(number);
  return Object.hasOwn(PROTOCOLS, name) ? name : UNKNOWN;
}
