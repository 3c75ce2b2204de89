const COMMANDS: readonly (readonly [string, string])[] = [
  ["-L [table] [options]\t", "List conntrack or expectation table"],
  ["-G [table] parameters\t", "Get conntrack or expectation"],
  ["-D [table] parameters\t", "Delete conntrack or expectation"],
  ["-I [table] parameters\t", "Create a conntrack or expectation"],
  ["-U [table] parameters\t", "Update a conntrack"],
  ["-E [table] [options]\t", "Show events"],
  ["-F [table]\t\t", "Flush table"],
  ["-C [table]\t\t", "Show counter"],
  ["-S\t\t\t", "Show statistics"],
];

const ENTRY: readonly (readonly [string, string])[] = [
  ["-n, --src-nat ip\t\t", "source NAT ip"],
  ["-g, --dst-nat ip\t\t", "destination NAT ip"],
  ["-j, --any-nat ip\t\t", "source or destination NAT ip"],
  ["-m, --mark mark\t\t", "Set mark"],
  ["-c, --secmark secmark\t\t", "Set selinux secmark"],
  ["-e, --event-mask eventmask\t", "Event mask, eg. NEW,DESTROY"],
  ["-z, --zero \t\t\t", "Zero counters while listing"],
  ["-o, --output type[,...]\t", "Output format, eg. xml"],
  ["-l, --label label[,...]\t", "conntrack labels"],
];

const COMMON: readonly (readonly [string, string])[] = [
  ["-s, --src, --orig-src ip\t", "Source address from original direction"],
  ["-d, --dst, --orig-dst ip\t", "Destination address from original direction"],
  ["-r, --reply-src ip\t", "Source addres from reply direction"],
  ["-q, --reply-dst ip\t", "Destination address from reply direction"],
  ["-p, --protonum proto\t", "Layer 4 Protocol, eg. 'tcp'"],
  ["-f, --family proto\t", "Layer 3 Protocol, eg. 'ipv6'"],
  ["-t, --timeout timeout\t", "Set timeout"],
  ["-u, --status status\t", "Set status, eg. ASSURED"],
  ["-w, --zone value\t", "Set conntrack zone"],
  ["--orig-zone value\t", "Set zone for original direction"],
  ["--reply-zone value\t", "Set zone for reply direction"],
  ["-b, --buffer-size\t", "Netlink socket buffer size"],
  ["--mask-src ip\t\t", "Source mask address"],
  ["--mask-dst ip\t\t", "Destination mask address"],
];

const lines = (entries: readonly (readonly [string, string])[]) =>
  entries.map(([option, meaning]) => `  ${option}\t${meaning}\n`).join("");

/** What `conntrack -h` prints. */
export const CONNTRACK_USAGE = [
  "Command line interface for the connection tracking system. Version 1.4.7\n",
  "Usage: conntrack [commands] [options]\n",
  `\nCommands:\n${lines(COMMANDS)}`,
  "\nTables: conntrack, expect, dying, unconfirmed\n",
  `\nConntrack parameters and options:\n${lines(ENTRY)}`,
  "\nExpectation parameters and options:\n",
  "  --tuple-src ip\tSource address in expect tuple\n",
  "  --tuple-dst ip\tDestination address in expect tuple\n",
  "\nUpdating parameters and options:\n",
  "  --label-add label\tAdd label\n",
  "  --label-del label\tDelete label\n",
  `\nCommon parameters and options:\n${lines(COMMON)}\n`,
].join("");
