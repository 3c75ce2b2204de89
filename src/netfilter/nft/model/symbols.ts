/** Names of a type's values, in the order in which flags are printed. */
export interface Symbols {
  readonly names: readonly (readonly [string, number])[];
  /** Values without a name are printed in hexadecimal. */
  readonly isHex: boolean;
  /** The order in which `describe` tells them, where it is another. */
  readonly told?: readonly (readonly [string, number])[];
}

function symbols(isHex: boolean, ...names: (readonly [string, number])[]): Symbols {
  return { names, isHex };
}

/** Bits of `ct state` (NF_CT_STATE_BIT). */
export const CT_STATES: Symbols = {
  ...symbols(true, ["invalid", 1], ["established", 2], ["related", 4], ["new", 8], ["untracked", 64]),
  told: [
    ["invalid", 1],
    ["new", 8],
    ["established", 2],
    ["related", 4],
    ["untracked", 64],
  ],
};

/** Bits of `ct status` (enum ip_conntrack_status). */
export const CT_STATUSES = symbols(
  true,
  ["expected", 1],
  ["seen-reply", 2],
  ["assured", 4],
  ["confirmed", 8],
  ["snat", 16],
  ["dnat", 32],
  ["dying", 512],
);

/** Values of `ct direction`. */
export const CT_DIRECTIONS = symbols(false, ["original", 0], ["reply", 1]);

/** Values of `ct event`. */
export const CT_EVENTS = symbols(
  true,
  ["new", 1],
  ["related", 2],
  ["destroy", 4],
  ["reply", 8],
  ["assured", 16],
  ["protoinfo", 32],
  ["helper", 64],
  ["mark", 128],
  ["seqadj", 256],
  ["secmark", 512],
  ["label", 1024],
);

/** Values of `dccp type` (RFC 4340 5.1). */
export const DCCP_TYPES = symbols(
  true,
  ["request", 0],
  ["response", 1],
  ["data", 2],
  ["ack", 3],
  ["dataack", 4],
  ["closereq", 5],
  ["close", 6],
  ["reset", 7],
  ["sync", 8],
  ["syncack", 9],
);

/** Values of `icmp type` (RFC 792). */
export const ICMP_TYPES = symbols(
  false,
  ["echo-reply", 0],
  ["destination-unreachable", 3],
  ["source-quench", 4],
  ["redirect", 5],
  ["echo-request", 8],
  ["router-advertisement", 9],
  ["router-solicitation", 10],
  ["time-exceeded", 11],
  ["parameter-problem", 12],
  ["timestamp-request", 13],
  ["timestamp-reply", 14],
  ["info-request", 15],
  ["info-reply", 16],
  ["address-mask-request", 17],
  ["address-mask-reply", 18],
);

/** Values of `icmpv6 type` (RFC 4443, 4861, 2710). */
export const ICMPV6_TYPES = symbols(
  false,
  ["destination-unreachable", 1],
  ["packet-too-big", 2],
  ["time-exceeded", 3],
  ["parameter-problem", 4],
  ["echo-request", 128],
  ["echo-reply", 129],
  ["mld-listener-query", 130],
  ["mld-listener-report", 131],
  ["mld-listener-done", 132],
  ["mld-listener-reduction", 132],
  ["nd-router-solicit", 133],
  ["nd-router-advert", 134],
  ["nd-neighbor-solicit", 135],
  ["nd-neighbor-advert", 136],
  ["nd-redirect", 137],
  ["router-renumbering", 138],
  ["ind-neighbor-solicit", 141],
  ["ind-neighbor-advert", 142],
  ["mld2-listener-report", 143],
);

/** Codes of destination unreachable, as `reject with icmp` names them. */
export const ICMP_CODES = symbols(
  false,
  ["net-unreachable", 0],
  ["host-unreachable", 1],
  ["prot-unreachable", 2],
  ["port-unreachable", 3],
  ["net-prohibited", 9],
  ["host-prohibited", 10],
  ["admin-prohibited", 13],
  ["frag-needed", 4],
);

/** Codes of ICMPv6 destination unreachable, as `reject with icmpv6` names them. */
export const ICMPV6_CODES = symbols(
  false,
  ["no-route", 0],
  ["admin-prohibited", 1],
  ["addr-unreachable", 3],
  ["port-unreachable", 4],
  ["policy-fail", 5],
  ["reject-route", 6],
);

/** Codes that mean the same in both families, as `reject with icmpx` names them. */
export const ICMPX_CODES = symbols(
  false,
  ["no-route", 0],
  ["port-unreachable", 1],
  ["host-unreachable", 2],
  ["admin-prohibited", 3],
);

/** Bits of `tcp flags`. */
export const TCP_FLAGS = symbols(
  true,
  ["fin", 1],
  ["syn", 2],
  ["rst", 4],
  ["psh", 8],
  ["ack", 16],
  ["urg", 32],
  ["ecn", 64],
  ["cwr", 128],
);

/** Values of `meta pkttype`. */
export const PACKET_TYPES = symbols(
  false,
  ["host", 0],
  ["unicast", 0],
  ["broadcast", 1],
  ["multicast", 2],
  ["other", 3],
);

/** Values of `meta nfproto`. */
export const NF_PROTOCOLS = symbols(false, ["ipv4", 2], ["ipv6", 10]);

/** Values of `meta protocol` and `ether type`. */
export const ETHER_TYPES = symbols(
  true,
  ["ip", 0x0800],
  ["arp", 0x0806],
  ["ip6", 0x86dd],
  ["8021q", 0x8100],
  ["8021ad", 0x88a8],
  ["vlan", 0x8100],
);

/** Code points of `ip dscp` (RFC 2474, 2597, 3246). */
export const DSCP_NAMES = symbols(
  true,
  ["cs0", 0],
  ["cs1", 8],
  ["cs2", 16],
  ["cs3", 24],
  ["cs4", 32],
  ["cs5", 40],
  ["cs6", 48],
  ["cs7", 56],
  ["df", 0],
  ["be", 0],
  ["lephb", 1],
  ["af11", 10],
  ["af12", 12],
  ["af13", 14],
  ["af21", 18],
  ["af22", 20],
  ["af23", 22],
  ["af31", 26],
  ["af32", 28],
  ["af33", 30],
  ["af41", 34],
  ["af42", 36],
  ["af43", 38],
  ["va", 44],
  ["ef", 46],
);

/** Values of `meta day`. */
export const DAYS = symbols(
  false,
  ["Sunday", 0],
  ["Monday", 1],
  ["Tuesday", 2],
  ["Wednesday", 3],
  ["Thursday", 4],
  ["Friday", 5],
  ["Saturday", 6],
);

/** Values of `ip ecn` (RFC 3168). */
export const ECN_NAMES = symbols(true, ["not-ect", 0], ["ect1", 1], ["ect0", 2], ["ce", 3]);

/** Values of `fib ... type`: the types of routes (RTN_*). */
export const FIB_TYPES = symbols(
  false,
  ["unspec", 0],
  ["unicast", 1],
  ["local", 2],
  ["broadcast", 3],
  ["anycast", 4],
  ["multicast", 5],
  ["blackhole", 6],
  ["unreachable", 7],
  ["prohibit", 8],
);

/** Levels of the kernel's log. */
export const LOG_LEVELS: readonly string[] = [
  "emerg",
  "alert",
  "crit",
  "err",
  "warn",
  "notice",
  "info",
  "debug",
  "audit",
];

/** Operations of ARP (RFC 826), with their bytes as the kernel keeps them. */
export const ARP_OPERATIONS: Symbols = {
  ...symbols(
    true,
    ["request", 1],
    ["reply", 2],
    ["rrequest", 3],
    ["rreply", 4],
    ["inrequest", 8],
    ["inreply", 9],
    ["nak", 10],
  ),
  told: [
    ["request", 0x0100],
    ["reply", 0x0200],
    ["rrequest", 0x0300],
    ["rreply", 0x0400],
    ["inrequest", 0x0800],
    ["inreply", 0x0900],
    ["nak", 0x0a00],
  ],
};

/** Kinds of devices (ARPHRD_*). */
export const IFACE_TYPES = symbols(
  true,
  ["ether", 1],
  ["ppp", 512],
  ["ipip", 768],
  ["ipip6", 769],
  ["loopback", 772],
  ["sit", 776],
  ["ipgre", 778],
);

/** Types of IGMP's messages. */
export const IGMP_TYPES = symbols(
  false,
  ["membership-query", 17],
  ["membership-report-v1", 18],
  ["membership-report-v2", 22],
  ["membership-report-v3", 34],
  ["leave-group", 23],
);

/** /etc/iproute2/group as it is shipped. */
export const DEVICE_GROUPS = symbols(false, ["default", 0]);
