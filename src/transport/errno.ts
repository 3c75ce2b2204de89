/** Error numbers of the socket calls, Linux's values (include/uapi/asm-generic/errno-base.h and errno.h). */
export const Errno = {
  EPERM: 1,
  EINTR: 4,
  EBADF: 9,
  EAGAIN: 11,
  EACCES: 13,
  EINVAL: 22,
  EPIPE: 32,
  EPROTO: 71,
  EMSGSIZE: 90,
  EDESTADDRREQ: 89,
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
  ENONET: 64,
  ENODEV: 19,
} as const;
export type Errno = (typeof Errno)[keyof typeof Errno];

const TEXTS: { readonly [name in keyof typeof Errno]: string } = {
  EPERM: "Operation not permitted",
  EINTR: "Interrupted system call",
  EBADF: "Bad file descriptor",
  EAGAIN: "Resource temporarily unavailable",
  EACCES: "Permission denied",
  EINVAL: "Invalid argument",
  EPIPE: "Broken pipe",
  EPROTO: "Protocol error",
  EMSGSIZE: "Message too long",
  EDESTADDRREQ: "Destination address required",
  EPROTOTYPE: "Protocol wrong type for socket",
  ENOPROTOOPT: "Protocol not available",
  EPROTONOSUPPORT: "Protocol not supported",
  EOPNOTSUPP: "Operation not supported",
  EAFNOSUPPORT: "Address family not supported by protocol",
  EADDRINUSE: "Address already in use",
  EADDRNOTAVAIL: "Cannot assign requested address",
  ENETDOWN: "Network is down",
  ENETUNREACH: "Network is unreachable",
  ECONNABORTED: "Software caused connection abort",
  ECONNRESET: "Connection reset by peer",
  ENOBUFS: "No buffer space available",
  EISCONN: "Transport endpoint is already connected",
  ENOTCONN: "Transport endpoint is not connected",
  ETIMEDOUT: "Connection timed out",
  ECONNREFUSED: "Connection refused",
  EHOSTDOWN: "Host is down",
  EHOSTUNREACH: "No route to host",
  EALREADY: "Operation already in progress",
  EINPROGRESS: "Operation now in progress",
  ENONET: "Machine is not on the network",
  ENODEV: "No such device",
};

type ErrnoName = keyof typeof Errno;
const NAMES = new Map<number, ErrnoName>((Object.keys(Errno) as ErrnoName[]).map((name) => [Errno[name], name]));

/** "ECONNREFUSED" for 111; the number as text when podwire has no name for it. */
export function errnoName(errno: number): string {
  return NAMES.get(errno) ?? String(errno);
}

/** The text of glibc's strerror(3): "Connection refused" for 111, "Unknown error 999" for a number without a name. */
export function strerror(errno: number): string {
  const name = NAMES.get(errno);
  return name === undefined ? `Unknown error ${errno}` : TEXTS[name];
}
