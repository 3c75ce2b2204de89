import type { Family } from "../../wire/ip-address.js";
import { addrtypeMatch } from "../match/addrtype-match.js";
import { cgroupMatch } from "../match/cgroup-match.js";
import { commentMatch } from "../match/comment-match.js";
import { connbytesMatch } from "../match/connbytes-match.js";
import { connlimitMatch } from "../match/connlimit-match.js";
import { conntrackMatch } from "../match/conntrack-match.js";
import { cpuMatch } from "../match/cpu-match.js";
import { ecnMatch } from "../match/ecn-match.js";
import { hashlimitMatch } from "../match/hashlimit-match.js";
import { helperMatch } from "../match/helper-match.js";
import { icmp6Match, icmpMatch } from "../match/icmp-match.js";
import { iprangeMatch } from "../match/iprange-match.js";
import { lengthMatch } from "../match/length-match.js";
import { limitMatch } from "../match/limit-match.js";
import { macMatch } from "../match/mac-match.js";
import { connmarkMatch, markMatch } from "../match/mark-match.js";
import { multiportMatch } from "../match/multiport-match.js";
import { nfacctMatch } from "../match/nfacct-match.js";
import { ownerMatch } from "../match/owner-match.js";
import { physdevMatch } from "../match/physdev-match.js";
import { pkttypeMatch } from "../match/pkttype-match.js";
import { policyMatch } from "../match/policy-match.js";
import { quotaMatch } from "../match/quota-match.js";
import { recentMatch } from "../match/recent-match.js";
import { rpfilterMatch } from "../match/rpfilter-match.js";
import { sctpMatch } from "../match/sctp-match.js";
import { setMatch } from "../match/set-match.js";
import { socketMatch } from "../match/socket-match.js";
import { ahMatch, espMatch } from "../match/spi-match.js";
import { stateMatch } from "../match/state-match.js";
import { statisticMatch } from "../match/statistic-match.js";
import { stringMatch } from "../match/string-match.js";
import { tcpMatch } from "../match/tcp-match.js";
import { tcpmssMatch } from "../match/tcpmss-match.js";
import { timeMatch } from "../match/time-match.js";
import { dscpMatch, tosMatch } from "../match/tos-match.js";
import { hlMatch, ttlMatch } from "../match/ttl-match.js";
import { u32Match } from "../match/u32-match.js";
import { udpMatch } from "../match/udp-match.js";
import { auditTarget } from "../target/audit-target.js";
import { checksumTarget } from "../target/checksum-target.js";
import { classifyTarget } from "../target/classify-target.js";
import { ctTarget, notrackTarget } from "../target/ct-target.js";
import { dscpTarget, tosTarget } from "../target/dscp-target.js";
import { logTarget, nflogTarget } from "../target/log-target.js";
import { connmarkTarget, markTarget } from "../target/mark-target.js";
import { masqueradeTarget } from "../target/masquerade-target.js";
import { dnatTarget, snatTarget } from "../target/nat-target.js";
import { netmapTarget } from "../target/netmap-target.js";
import { queueTarget } from "../target/queue-target.js";
import { redirectTarget } from "../target/redirect-target.js";
import { reject6Target, rejectTarget } from "../target/reject-target.js";
import { setTarget } from "../target/set-target.js";
import { tcpmssTarget } from "../target/tcpmss-target.js";
import { tproxyTarget } from "../target/tproxy-target.js";
import { traceTarget } from "../target/trace-target.js";
import { hlTarget, ttlTarget } from "../target/ttl-target.js";
import type { MatchExtension, TargetExtension } from "./extension.js";

const MATCHES: readonly MatchExtension[] = [
  ahMatch,
  cgroupMatch,
  cpuMatch,
  ecnMatch,
  espMatch,
  helperMatch,
  policyMatch,
  nfacctMatch,
  quotaMatch,
  hashlimitMatch,
  stringMatch,
  timeMatch,
  u32Match,
  connbytesMatch,
  connlimitMatch,
  tosMatch,
  dscpMatch,
  lengthMatch,
  ttlMatch,
  hlMatch,
  pkttypeMatch,
  tcpmssMatch,
  iprangeMatch,
  limitMatch,
  macMatch,
  ownerMatch,
  recentMatch,
  rpfilterMatch,
  setMatch,
  socketMatch,
  addrtypeMatch,
  commentMatch,
  connmarkMatch,
  conntrackMatch,
  icmp6Match,
  icmpMatch,
  markMatch,
  multiportMatch,
  physdevMatch,
  sctpMatch,
  stateMatch,
  statisticMatch,
  tcpMatch,
  udpMatch,
];

const TARGETS: readonly TargetExtension[] = [
  auditTarget,
  ttlTarget,
  hlTarget,
  dscpTarget,
  tosTarget,
  tcpmssTarget,
  classifyTarget,
  traceTarget,
  checksumTarget,
  tproxyTarget,
  setTarget,
  connmarkTarget,
  ctTarget,
  dnatTarget,
  logTarget,
  markTarget,
  masqueradeTarget,
  netmapTarget,
  nflogTarget,
  notrackTarget,
  queueTarget,
  redirectTarget,
  reject6Target,
  rejectTarget,
  snatTarget,
];

/** The match after `-m name` for a family, or null. */
export function findMatch(name: string, family: Family): MatchExtension | null {
  const found = name === "ipv6-icmp" || name === "icmpv6" ? "icmp6" : name;
  return MATCHES.find((each) => each.name === found && (each.family ?? family) === family) ?? null;
}

/** The target after `-j name` for a family, or null. */
export function findTarget(name: string, family: Family): TargetExtension | null {
  return TARGETS.find((each) => each.name === name && (each.family ?? family) === family) ?? null;
}
