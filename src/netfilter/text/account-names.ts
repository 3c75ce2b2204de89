/** Users and groups that every Debian has (base-passwd), by number; what no package adds. */
const BOTH: readonly (readonly [number, string])[] = [
  [0, "root"],
  [1, "daemon"],
  [2, "bin"],
  [3, "sys"],
  [8, "mail"],
  [9, "news"],
  [10, "uucp"],
  [13, "proxy"],
  [33, "www-data"],
  [34, "backup"],
  [38, "list"],
  [39, "irc"],
];

const USERS: readonly (readonly [number, string])[] = [
  ...BOTH,
  [4, "sync"],
  [5, "games"],
  [6, "man"],
  [7, "lp"],
  [42, "_apt"],
  [65534, "nobody"],
];

const GROUPS: readonly (readonly [number, string])[] = [
  ...BOTH,
  [4, "adm"],
  [5, "tty"],
  [6, "disk"],
  [7, "lp"],
  [12, "man"],
  [15, "kmem"],
  [20, "dialout"],
  [27, "sudo"],
  [37, "operator"],
  [42, "shadow"],
  [50, "staff"],
  [60, "games"],
  [100, "users"],
  [65534, "nogroup"],
];

/** Whose names are meant. */
export type AccountKind = "uid" | "gid";

/** The number of a user or group of that name; null for one that is not known. */
export function accountNumber(kind: AccountKind, name: string): number | null {
  return (kind === "uid" ? USERS : GROUPS).find(([, each]) => each === name)?.[0] ?? null;
}

/** The name of a user or group; null for one without. */
export function accountName(kind: AccountKind, id: number): string | null {
  return (kind === "uid" ? USERS : GROUPS).find(([each]) => each === id)?.[1] ?? null;
}
