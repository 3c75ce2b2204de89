/** Error numbers of Linux (asm-generic/errno-base.h, errno.h) that the network stack answers; 0 is success. */
export const Errno = {
  EPERM: 1,
  ENOENT: 2,
  ESRCH: 3,
  EAGAIN: 11,
  ENOMEM: 12,
  EACCES: 13,
  EBUSY: 16,
  EEXIST: 17,
  ENODEV: 19,
  EINVAL: 22,
  ENFILE: 23,
  EPIPE: 32,
  ERANGE: 34,
  ELOOP: 40,
  EMSGSIZE: 90,
  EPROTOTYPE: 91,
  ENOPROTOOPT: 92,
  EPROTONOSUPPORT: 93,
  EOPNOTSUPP: 95,
  EAFNOSUPPORT: 97,
  EADDRINUSE: 98,
  EADDRNOTAVAIL: 99,
  ENETDOWN: 100,
  ENETUNREACH: 101,
  ECONNABORTED: 103,
  ECONNRESET: 104,
  ENOBUFS: 105,
  EISCONN: 106,
  ENOTCONN: 107,
  ETIMEDOUT: 110,
  ECONNREFUSED: 111,
  EHOSTDOWN: 112,
  EHOSTUNREACH: 113,
  EALREADY: 114,
  EINPROGRESS: 115,
  ECANCELED: 125,
} as const;

const MESSAGES: ReadonlyMap<number, string> = new Map<number, string>([
  [Errno.EPERM, "Operation not permitted"],
  [Errno.ENOENT, "No such file or directory"],
  [Errno.ESRCH, "No such process"],
  [Errno.EAGAIN, "Resource temporarily unavailable"],
  [Errno.ENOMEM, "Cannot allocate memory"],
  [Errno.EACCES, "Permission denied"],
  [Errno.EBUSY, "Device or resource busy"],
  [Errno.EEXIST, "File exists"],
  [Errno.ENODEV, "No such device"],
  [Errno.EINVAL, "Invalid argument"],
  [Errno.ENFILE, "Too many open files in system"],
  [Errno.EPIPE, "Broken pipe"],
  [Errno.ERANGE, "Numerical result out of range"],
  [Errno.ELOOP, "Too many levels of symbolic links"],
  [Errno.EMSGSIZE, "Message too long"],
  [Errno.EPROTOTYPE, "Protocol wrong type for socket"],
  [Errno.ENOPROTOOPT, "Protocol not available"],
  [Errno.EPROTONOSUPPORT, "Protocol not supported"],
  [Errno.EOPNOTSUPP, "Operation not supported"],
  [Errno.EAFNOSUPPORT, "Address family not supported by protocol"],
  [Errno.EADDRINUSE, "Address already in use"],
  [Errno.EADDRNOTAVAIL, "Cannot assign requested address"],
  [Errno.ENETDOWN, "Network is down"],
  [Errno.ENETUNREACH, "Network is unreachable"],
  [Errno.ECONNABORTED, "Software caused connection abort"],
  [Errno.ECONNRESET, "Connection reset by peer"],
  [Errno.ENOBUFS, "No buffer space available"],
  [Errno.EISCONN, "Transport endpoint is already connected"],
  [Errno.ENOTCONN, "Transport endpoint is not connected"],
  [Errno.ETIMEDOUT, "Connection timed out"],
  [Errno.ECONNREFUSED, "Connection refused"],
  [Errno.EHOSTDOWN, "Host is down"],
  [Errno.EHOSTUNREACH, "No route to host"],
  [Errno.EALREADY, "Operation already in progress"],
  [Errno.EINPROGRESS, "Operation now in progress"],
  [Errno.ECANCELED, "Operation canceled"],
]);

/** The text that strerror(3) of glibc gives, for example "Network is unreachable". */
export function errnoText(errno: number): string {
  return MESSAGES.get(errno) ?? `Unknown error ${errno}`;
}

/** Why the kernel refused a configuration request over netlink. A call that can fail returns one, or null for success. */
export class NetlinkError {
  readonly errno: number;
  /** The kernel's own words (extended acknowledgement), printed by ip(8) as "Error: WORDS."; null when there are none. */
  readonly extack: string | null;

  constructor(errno: number, extack: string | null = null) {
    this.errno = errno;
    this.extack = extack;
  }

  /** As ip(8) prints it: "RTNETLINK answers: File exists" or "Error: Nexthop has invalid gateway.". */
  get text(): string {
    return this.extack === null ? `RTNETLINK answers: ${errnoText(this.errno)}` : `Error: ${this.extack}.`;
  }
}
