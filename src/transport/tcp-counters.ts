/**
 * What TCP counts beyond RFC 4022, one object for a namespace, shared by its connections and listeners. The names are those
 * of /proc/net/netstat (snmp4_net_list of net/ipv4/proc.c).
 */
export class TcpCounters {
  EmbryonicRsts = 0;
  PAWSEstab = 0;
  DelayedACKs = 0;
  DelayedACKLost = 0;
  ListenOverflows = 0;
  ListenDrops = 0;
  TCPPureAcks = 0;
  /** Simplified: of acknowledgments alone; those on data are predicted only while the socket has memory at hand. */
  TCPHPAcks = 0;
  TCPRenoRecovery = 0;
  TCPSackRecovery = 0;
  TCPLostRetransmit = 0;
  TCPFastRetrans = 0;
  TCPSlowStartRetrans = 0;
  TCPTimeouts = 0;
  TCPLossProbes = 0;
  TCPDSACKOldSent = 0;
  TCPAbortOnData = 0;
  TCPAbortOnClose = 0;
  TCPAbortOnTimeout = 0;
  TCPOFOQueue = 0;
  TCPChallengeACK = 0;
  TCPSYNChallenge = 0;
  TCPFromZeroWindowAdv = 0;
  TCPToZeroWindowAdv = 0;
  TCPOrigDataSent = 0;
  TCPWinProbe = 0;
  TCPKeepAlive = 0;
  TCPDelivered = 0;
  TcpTimeoutRehash = 0;
}
