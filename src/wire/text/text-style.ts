import { formatIp, type IpAddress } from "../ip-address.js";
import { formatMac, MAC_BROADCAST, type Mac } from "../mac-address.js";
import { IpProtocol, protocolName } from "../numbers.js";

/** tcpdump's options -x, -xx, -X, -XX, -A and -AA: the double ones include the Ethernet header. */
export type HexStyle = "x" | "xx" | "X" | "XX" | "A" | "AA";

/** How a packet is told; what is left out is off. */
export interface TextOptions {
  /** -e: the Ethernet header too. */
  readonly ethernet?: boolean;
  /** With `ethernet`: the link header is told by the caller, who has another than Ethernet's. */
  readonly cooked?: boolean;
  /** Without -n: names for ports, protocols and, where `hostNames` has one, addresses. */
  readonly names?: boolean;
  /** 1 for -v, 2 for -vv, 3 for -vvv. */
  readonly verbose?: number;
  /** -q: less. */
  readonly quiet?: boolean;
  /** -K: checksums are neither checked nor told. */
  readonly noChecksums?: boolean;
  /** So many bytes of a packet there are (-s); null for all. What is behind them is left out of what -x, -X and -A print. */
  readonly snapshotBytes?: number | null;
  /** -S: sequence numbers as they are. */
  readonly absoluteSequence?: boolean;
  /** The bytes behind the line, or null. */
  readonly hex?: HexStyle | null;
  /** Names of addresses for `names`; tcpdump asks the resolver instead. */
  readonly hostNames?: ReadonlyMap<IpAddress, string> | null;
}

/** The options with their defaults, and the words that depend on them. */
export class TextStyle {
  readonly ethernet: boolean;
  readonly cooked: boolean;
  readonly names: boolean;
  readonly verbose: number;
  readonly quiet: boolean;
  readonly noChecksums: boolean;
  readonly snapshotBytes: number | null;
  readonly absoluteSequence: boolean;
  readonly hex: HexStyle | null;
  private readonly hostNames: ReadonlyMap<IpAddress, string> | null;

  constructor(options: TextOptions = {}) {
    this.ethernet = options.ethernet ?? false;
    this.cooked = options.cooked ?? false;
    this.names = options.names ?? false;
    this.verbose = options.verbose ?? 0;
    this.quiet = options.quiet ?? false;
    this.noChecksums = options.noChecksums ?? false;
    this.snapshotBytes = options.snapshotBytes ?? null;
    this.absoluteSequence = options.absoluteSequence ?? false;
    this.hex = options.hex ?? null;
    this.hostNames = options.hostNames ?? null;
  }

  /** An address, or its name. */
  host(address: IpAddress): string {
    return (this.names ? this.hostNames?.get(address) : undefined) ?? formatIp(address);
  }

  /** A port, or the service's name from /etc/services. */
  port(port: number, protocol: number): string {
    return (this.names ? serviceName(port, protocol) : undefined) ?? String(port);
  }

  /** "10.0.0.1.80". */
  endpoint(address: IpAddress, port: number, protocol: number): string {
    return `${this.host(address)}.${this.port(port, protocol)}`;
  }

  /** Simplified: with names, no manufacturer is known. */
  mac(mac: Mac): string {
    if (!this.names) return formatMac(mac);
    return mac === MAC_BROADCAST ? "Broadcast" : `${formatMac(mac)} (oui Unknown)`;
  }

  /** A protocol that is not told further: "ip-proto-253", with names "gre". */
  protocol(protocol: number): string {
    const name = EXPERIMENTS.get(protocol) ?? protocolName(protocol);
    return this.names && name !== String(protocol) ? name : `ip-proto-${protocol}`;
  }
}

/** RFC 3692 experiments, as /etc/protocols calls them. */
const EXPERIMENTS = new Map([
  [253, "exptest-253"],
  [254, "exptest-254"],
]);

const BOTH = new Map<number, string>([
  [7, "echo"],
  [9, "discard"],
  [13, "daytime"],
  [53, "domain"],
  [88, "kerberos"],
  [111, "sunrpc"],
  [161, "snmp"],
  [389, "ldap"],
  [443, "https"],
  [636, "ldaps"],
  [853, "domain-s"],
  [1812, "radius"],
  [2049, "nfs"],
  [5060, "sip"],
]);
const TCP = new Map<number, string>([
  [20, "ftp-data"],
  [21, "ftp"],
  [22, "ssh"],
  [23, "telnet"],
  [25, "smtp"],
  [80, "http"],
  [110, "pop3"],
  [143, "imap2"],
  [179, "bgp"],
  [465, "submissions"],
  [587, "submission"],
  [873, "rsync"],
  [993, "imaps"],
  [995, "pop3s"],
  [1080, "socks"],
  [3306, "mysql"],
  [5432, "postgresql"],
  [5672, "amqp"],
  [6379, "redis"],
  [8080, "http-alt"],
  [8081, "tproxy"],
  [9418, "git"],
]);
const UDP = new Map<number, string>([
  [67, "bootps"],
  [68, "bootpc"],
  [69, "tftp"],
  [123, "ntp"],
  [500, "isakmp"],
  [514, "syslog"],
  [546, "dhcpv6-client"],
  [547, "dhcpv6-server"],
  [1194, "openvpn"],
  [5353, "mdns"],
]);

/** Simplified: the services of /etc/services that are in common use. */
function serviceName(port: number, protocol: number): string | undefined {
  const own = protocol === IpProtocol.Tcp ? TCP.get(port) : protocol === IpProtocol.Udp ? UDP.get(port) : undefined;
  return own ?? (protocol === IpProtocol.Tcp || protocol === IpProtocol.Udp ? BOTH.get(port) : undefined);
}
