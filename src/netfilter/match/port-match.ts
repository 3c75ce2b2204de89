import type { PortMatch } from "../rules/chain-index.js";
import type { Match } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import type { Given, OptionSpec } from "../text/extension.js";
import { ALL_PORTS, listRange, type PortRange, parsePortRange, saveRange } from "../text/ports.js";

/** The port options of `tcp`, `udp` and `sctp` with the words that they are refused in when given twice. */
export const PORT_OPTIONS: readonly OptionSpec[] = [
  { name: "source-port", invertible: true, duplicate: "Only one `--source-port' allowed" },
  { name: "sport", alias: "source-port", invertible: true, duplicate: "Only one `--source-port' allowed" },
  { name: "destination-port", invertible: true, duplicate: "Only one `--destination-port' allowed" },
  { name: "dport", alias: "destination-port", invertible: true, duplicate: "Only one `--destination-port' allowed" },
];

/** What `-m tcp`, `-m udp` and `-m sctp` have in common: ranges of source and destination ports. */
export abstract class PortsMatch implements Match, PortMatch {
  abstract readonly name: string;
  readonly needsConntrack = false;
  readonly isStateful = false;
  readonly sports: PortRange;
  readonly dports: PortRange;
  readonly invertSports: boolean;
  readonly invertDports: boolean;
  /** The IANA protocol number, for names of services. */
  abstract readonly protocol: number;

  constructor(given: Given, protocol: number) {
    this.sports = parsePortRange(given.value("source-port") ?? "0:65535", protocol);
    this.dports = parsePortRange(given.value("destination-port") ?? "0:65535", protocol);
    this.invertSports = given.inverted("source-port");
    this.invertDports = given.inverted("destination-port");
  }

  get exactDstPort(): number {
    return this.dports[0] === this.dports[1] && !this.invertDports ? this.dports[0] : -1;
  }

  /** True when the ports of the packet lie in the ranges; false for what has no ports to see. */
  matches(skb: Skb): boolean {
    const payload = skb.packet.payload;
    let sport: number;
    let dport: number;
    if (payload.kind === "tcp" || payload.kind === "udp" || payload.kind === "sctp") {
      sport = payload.srcPort;
      dport = payload.dstPort;
    } else if (payload.kind === "raw" && payload.data.length >= 8 && !isLaterFragment(skb)) {
      sport = ((payload.data[0] ?? 0) << 8) | (payload.data[1] ?? 0);
      dport = ((payload.data[2] ?? 0) << 8) | (payload.data[3] ?? 0);
    } else {
      return false;
    }
    if ((dport >= this.dports[0] && dport <= this.dports[1]) === this.invertDports) return false;
    return (sport >= this.sports[0] && sport <= this.sports[1]) !== this.invertSports;
  }

  save(): string {
    return (
      this.savePort("sport", this.sports, this.invertSports) + this.savePort("dport", this.dports, this.invertDports)
    );
  }

  list(numeric: boolean): string {
    const numbers = numeric || this.protocol === 132;
    return (
      this.name +
      listRange("spt", this.sports, this.invertSports, this.protocol, numbers) +
      listRange("dpt", this.dports, this.invertDports, this.protocol, numbers)
    );
  }

  private savePort(option: string, range: PortRange, invert: boolean): string {
    if (range[0] === ALL_PORTS[0] && range[1] === ALL_PORTS[1] && !invert) return "";
    return `${invert ? " !" : ""} --${option} ${saveRange(range)}`;
  }
}

/** True for a fragment that does not hold the beginning of the payload. */
function isLaterFragment(skb: Skb): boolean {
  const packet = skb.packet;
  return packet.kind === "ipv4" ? packet.fragmentOffset > 0 : packet.fragment !== null && packet.fragment.offset > 0;
}
