import type { Family } from "../../wire/ip-address.js";
import { addrtypeMatch } from "../match/addrtype-match.js";
import { bpfMatch } from "../match/bpf-match.js";
import { cgroupMatch } from "../match/cgroup-match.js";
import { clusterMatch } from "../match/cluster-match.js";
import { commentMatch } from "../match/comment-match.js";
import { connbytesMatch } from "../match/connbytes-match.js";
import { connlabelMatch } from "../match/connlabel-match.js";
import { connlimitMatch } from "../match/connlimit-match.js";
import { conntrackMatch } from "../match/conntrack-match.js";
import { cpuMatch } from "../match/cpu-match.js";
import { dccpMatch } from "../match/dccp-match.js";
import { devgroupMatch } from "../match/devgroup-match.js";
import { ecnMatch } from "../match/ecn-match.js";
import { hashlimitMatch } from "../match/hashlimit-match.js";
import { helperMatch } from "../match/helper-match.js";
import { icmp6Match, icmpMatch } from "../match/icmp-match.js";
import { ipcompMatch } from "../match/ipcomp-match.js";
import { iprangeMatch } from "../match/iprange-match.js";
import { ah6Match } from "../match/ipv6/ah-match.js";
import { eui64Match } from "../match/ipv6/eui64-match.js";
import { fragMatch } from "../match/ipv6/frag-match.js";
import { ipv6headerMatch } from "../match/ipv6/ipv6header-match.js";
import { mhMatch } from "../match/ipv6/mh-match.js";
import { dstMatch, hbhMatch } from "../match/ipv6/options-match.js";
import { rtMatch } from "../match/ipv6/rt-match.js";
import { srhMatch } from "../match/ipv6/srh-match.js";
import { ipvsMatch } from "../match/ipvs-match.js";
import { lengthMatch } from "../match/length-match.js";
import { limitMatch } from "../match/limit-match.js";
import { macMatch } from "../match/mac-match.js";
import { connmarkMatch, markMatch } from "../match/mark-match.js";
import { multiportMatch } from "../match/multiport-match.js";
import { nfacctMatch } from "../match/nfacct-match.js";
import { osfMatch } from "../match/osf-match.js";
import { ownerMatch } from "../match/owner-match.js";
import { physdevMatch } from "../match/physdev-match.js";
import { pkttypeMatch } from "../match/pkttype-match.js";
import { policyMatch } from "../match/policy-match.js";
import { quotaMatch } from "../match/quota-match.js";
import { realmMatch } from "../match/realm-match.js";
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
import { ecnTarget } from "../target/ecn-target.js";
import { idletimerTarget } from "../target/idletimer-target.js";
import { logTarget, nflogTarget } from "../target/log-target.js";
import { connmarkTarget, markTarget } from "../target/mark-target.js";
import { masqueradeTarget } from "../target/masquerade-target.js";
import { clusteripTarget, ledTarget, ulogTarget } from "../target/missing-target.js";
import { dnatTarget, snatTarget } from "../target/nat-target.js";
import { netmapTarget } from "../target/netmap-target.js";
import { dnptTarget, snptTarget } from "../target/npt-target.js";
import { queueTarget } from "../target/queue-target.js";
import { redirectTarget } from "../target/redirect-target.js";
import { reject6Target, rejectTarget } from "../target/reject-target.js";
import { connsecmarkTarget, secmarkTarget } from "../target/secmark-target.js";
import { setTarget } from "../target/set-target.js";
import { synproxyTarget } from "../target/synproxy-target.js";
import { tcpmssTarget } from "../target/tcpmss-target.js";
import { tcpoptstripTarget } from "../target/tcpoptstrip-target.js";
import { teeTarget } from "../target/tee-target.js";
import { tproxyTarget } from "../target/tproxy-target.js";
import { traceTarget } from "../target/trace-target.js";
import { hlTarget, ttlTarget } from "../target/ttl-target.js";
import type { MatchExtension, TargetExtension } from "./extension.js";

const MATCHES: readonly MatchExtension[] = [
  bpfMatch,
  clusterMatch,
  connlabelMatch,
  dccpMatch,
  devgroupMatch,
  ipcompMatch,
  nfacctMatch,
  osfMatch,
  realmMatch,
  ah6Match,
  eui64Match,
  fragMatch,
  ipv6headerMatch,
  mhMatch,
  dstMatch,
  hbhMatch,
  rtMatch,
  srhMatch,
  ahMatch,
  cgroupMatch,
  cpuMatch,
  ecnMatch,
  espMatch,
  helperMatch,
  policyMatch,
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
  ipvsMatch,
  physdevMatch,
  sctpMatch,
  stateMatch,
  statisticMatch,
  tcpMatch,
  udpMatch,
];

const TARGETS: readonly TargetExtension[] = [
  ecnTarget,
  idletimerTarget,
  clusteripTarget,
  ledTarget,
  ulogTarget,
  dnptTarget,
  snptTarget,
  connsecmarkTarget,
  secmarkTarget,
  synproxyTarget,
  tcpoptstripTarget,
  teeTarget,
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

/** What iptables 1.8.9 ships and podwire does not have: refused with its name. */
export const ABSENT_MATCHES: readonly string[] = ["rateest"];
/** Targets that iptables 1.8.9 ships and podwire does not have. */
export const ABSENT_TARGETS: readonly string[] = ["HMARK", "RATEEST"];

/** The match after `-m name` for a family, or null. */
export function findMatch(name: string, family: Family): MatchExtension | null {
  const found = name === "ipv6-icmp" || name === "icmpv6" ? "icmp6" : name;
  return MATCHES.find((each) => each.name === found && (each.family ?? family) === family) ?? null;
}

/** The target after `-j name` for a family, or null. */
export function findTarget(name: string, family: Family): TargetExtension | null {
  return TARGETS.find((each) => each.name === name && (each.family ?? family) === family) ?? null;
}
