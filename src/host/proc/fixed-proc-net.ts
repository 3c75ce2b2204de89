// Files of /proc/net that podwire has nothing to say in: their heads, as the kernel (6.18) prints them in a namespace without
// such sockets, rules or caches. Text only.

const SOCKET_COLUMNS = "st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops";
const PAIR4 = "sl  local_address rem_address   ";
const PAIR6 = "sl  local_address                         remote_address                        ";

const PROTOCOLS = `protocol  size sockets  memory press maxhdr  slab module     cl co di ac io in de sh ss gs se re bi br ha uh gp em
AF_VSOCK  1240      0      -1   NI       0   yes  kernel      y  n  n  n  n  n  n  n  n  n  n  n  n  n  n  n  n  n
PACKET    1600      0      -1   NI       0   no   kernel      n  n  n  n  n  n  n  n  n  n  n  n  n  n  n  n  n  n
MPTCPv6   2064      0       0   no       0   yes  kernel      y  y  y  n  y  y  y  y  y  y  y  y  n  n  y  y  y  n
PINGv6    1344      0      -1   NI       0   yes  kernel      y  y  y  n  n  y  n  n  y  y  y  y  y  y  n  y  y  n
RAWv6     1344      0      -1   NI       0   yes  kernel      y  y  y  n  y  y  y  n  y  y  y  y  y  y  y  y  n  n
UDPLITEv6 1472      0       0   NI       0   yes  kernel      y  y  y  n  y  y  y  n  y  y  y  y  n  n  y  y  y  n
UDPv6     1472      0       0   NI       0   yes  kernel      y  y  y  n  y  y  y  n  y  y  y  y  n  n  y  y  y  n
TCPv6     2432      0       0   no     192   yes  kernel      y  y  y  y  y  y  y  y  y  y  y  y  n  y  y  y  y  y
XDP       1088      0      -1   NI       0   no   kernel      n  n  n  n  n  n  n  n  n  n  n  n  n  n  n  n  n  n
UNIX-STREAM 1152      0      -1   NI       0   yes  kernel      y  n  n  n  n  n  n  n  n  n  n  n  n  n  n  n  n  n
UNIX      1152      0      -1   NI       0   yes  kernel      y  n  n  n  n  n  n  n  n  n  n  n  n  n  n  n  n  n
UDP-Lite  1344      0       0   NI       0   yes  kernel      y  y  y  n  y  y  y  n  y  y  y  y  n  n  y  y  y  n
MPTCP     1936      0       0   no       0   yes  kernel      y  y  y  n  y  y  y  y  y  y  y  y  n  n  y  y  y  n
PING      1016      0      -1   NI       0   yes  kernel      y  y  y  n  n  y  n  n  y  y  y  y  y  y  n  y  y  n
RAW       1152      0      -1   NI       0   yes  kernel      y  y  y  n  y  y  y  n  y  y  y  y  y  y  y  y  n  n
UDP       1344      0       0   NI       0   yes  kernel      y  y  y  n  y  y  y  n  y  y  y  y  n  n  y  y  y  n
TCP       2304      0       0   no     192   yes  kernel      y  y  y  y  y  y  y  y  y  y  y  y  n  y  y  y  y  y
NETLINK   1096      0      -1   NI       0   no   kernel      n  n  n  n  n  n  n  n  n  n  n  n  n  n  n  n  n  n
`;

/** The recorded machine has two processors; nothing was dropped on them. */
const SOFTNET = "00000000 ".repeat(12);

const XFRM_NAMES =
  "InError InBufferError InHdrError InNoStates InStateProtoError InStateModeError InStateSeqError InStateExpired " +
  "InStateMismatch InStateInvalid InTmplMismatch InNoPols InPolBlock InPolError OutError OutBundleGenError " +
  "OutBundleCheckError OutNoStates OutStateProtoError OutStateModeError OutStateSeqError OutStateExpired OutPolBlock " +
  "OutPolDead OutPolError FwdHdrError OutStateInvalid AcquireError OutStateDirError InStateDirError InIptfsError " +
  "OutNoQueueSpace";

/**
 * Simplified: sockets and memory of `protocols`, `packet` and `netlink` are not counted, and `ptype` knows the kernel's own
 * handlers alone.
 */
export const FIXED_PROC_NET: ReadonlyMap<string, string> = new Map([
  ["arp_tables_names", ""],
  ["icmp", `${`  ${PAIR4}${SOCKET_COLUMNS}`.padEnd(127)}\n`],
  ["icmp6", `  ${PAIR6}${SOCKET_COLUMNS}\n`],
  ["ip6_flowlabel", "Label S Owner  Users  Linger Expires  Dst                              Opt\n"],
  [
    "ip6_mr_cache",
    "Group                            Origin                           Iif      Pkts  Bytes     Wrong  Oifs\n",
  ],
  ["ip6_mr_vif", "Interface      BytesIn  PktsIn  BytesOut PktsOut Flags\n"],
  ["ip6_tables_names", ""],
  ["ip_mr_cache", "Group    Origin   Iif     Pkts    Bytes    Wrong Oifs\n"],
  ["ip_mr_vif", "Interface      BytesIn  PktsIn  BytesOut PktsOut Flags Local    Remote\n"],
  ["ip_tables_names", ""],
  ["mcfilter", "Idx Device        MCA        SRC    INC    EXC\n"],
  ["mcfilter6", "Idx Device                Multicast Address                   Source Address    INC    EXC\n"],
  ["netlink", "sk               Eth Pid        Groups   Rmem     Wmem     Dump  Locks    Drops    Inode\n"],
  ["nf_conntrack_expect", ""],
  ["packet", "sk               RefCnt Type Proto  Iface R Rmem   User   Inode\n"],
  ["protocols", PROTOCOLS],
  ["psched", "000003e8 00000040 000f4240 3b9aca00\n"],
  [
    "ptype",
    "Type Device      Function\n0800          ip_rcv\n0004          llc_rcv\n0806          arp_rcv\n86dd          ipv6_rcv\n",
  ],
  ["rt_acct", "\0".repeat(4096)],
  [
    "rt_cache",
    `${"Iface\tDestination\tGateway \tFlags\t\tRefCnt\tUse\tMetric\tSource\t\tMTU\tWindow\tIRTT\tTOS\tHHRef\tHHUptod\tSpecDst".padEnd(127)}\n`,
  ],
  ["softnet_stat", [0, 1].map((cpu) => `${SOFTNET}0000000${cpu} 00000000 00000000\n`).join("")],
  ["udplite", `   ${PAIR4}${SOCKET_COLUMNS}`.padEnd(127).concat("\n")],
  ["udplite6", `  ${PAIR6}${SOCKET_COLUMNS}\n`],
  [
    "xfrm_stat",
    XFRM_NAMES.split(" ")
      .map((name) => `${`Xfrm${name}`.padEnd(24)}\t0\n`)
      .join(""),
  ],
]);
