import { Errno } from "../sim/errno.js";
import { IcmpType, Icmpv6Type } from "../wire/icmp.js";
import { Family } from "../wire/ip-address.js";

/** What an ICMP error means to a socket. */
export interface IcmpError {
  readonly errno: Errno;
  /** True when a connected UDP socket is told at once (icmp_err_convert's "fatal"); the others are hints. */
  readonly hard: boolean;
  /** True for net and host unreachable, time exceeded and parameter problem: they end a half-open connection. */
  readonly unreachable: boolean;
  /** The next link's MTU in bytes for "fragmentation needed" and "packet too big", else null. */
  readonly mtu: number | null;
}

function error(errno: Errno, hard: boolean, unreachable = false): IcmpError {
  return { errno, hard, unreachable, mtu: null };
}

/** By the code of ICMP destination unreachable: net/ipv4/icmp.c icmp_err_convert. */
const UNREACHABLE: readonly IcmpError[] = [
  error(Errno.ENETUNREACH, false, true),
  error(Errno.EHOSTUNREACH, false, true),
  error(Errno.ENOPROTOOPT, true),
  error(Errno.ECONNREFUSED, true),
  error(Errno.EMSGSIZE, false),
  error(Errno.EOPNOTSUPP, false),
  error(Errno.ENETUNREACH, true),
  error(Errno.EHOSTDOWN, true),
  error(Errno.ENONET, true),
  error(Errno.ENETUNREACH, true),
  error(Errno.EHOSTUNREACH, true),
  error(Errno.ENETUNREACH, false),
  error(Errno.EHOSTUNREACH, false),
  error(Errno.EHOSTUNREACH, true),
  error(Errno.EHOSTUNREACH, true),
  error(Errno.EHOSTUNREACH, true),
];

/** By the code of ICMPv6 destination unreachable: net/ipv6/icmp.c tab_unreach. */
const UNREACHABLE6: readonly IcmpError[] = [
  error(Errno.ENETUNREACH, false),
  error(Errno.EACCES, true),
  error(Errno.EHOSTUNREACH, false),
  error(Errno.EHOSTUNREACH, false),
  error(Errno.ECONNREFUSED, true),
  error(Errno.EACCES, true),
  error(Errno.EACCES, true),
];

const TIME_EXCEEDED = error(Errno.EHOSTUNREACH, false, true);
const PARAMETER_PROBLEM = error(Errno.EPROTO, true, true);

/**
 * The socket error that an ICMP or ICMPv6 message stands for; null when it is none (an echo, a redirect, an unknown
 * type or code). `mtu` is what "fragmentation needed" carries.
 */
export function icmpError(family: Family, type: number, code: number, mtu: number): IcmpError | null {
  if (family === Family.V4) {
    if (type === IcmpType.DestinationUnreachable) {
      if (code === 4) return { errno: Errno.EMSGSIZE, hard: false, unreachable: false, mtu };
      return UNREACHABLE[code] ?? null;
    }
    if (type === IcmpType.TimeExceeded) return TIME_EXCEEDED;
    return type === IcmpType.ParameterProblem ? PARAMETER_PROBLEM : null;
  }
  if (type === Icmpv6Type.PacketTooBig) return { errno: Errno.EMSGSIZE, hard: false, unreachable: false, mtu };
  if (type === Icmpv6Type.DestinationUnreachable) return UNREACHABLE6[code] ?? null;
  if (type === Icmpv6Type.TimeExceeded) return TIME_EXCEEDED;
  return type === Icmpv6Type.ParameterProblem ? PARAMETER_PROBLEM : null;
}
