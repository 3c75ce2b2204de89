/** An address read from text: four or sixteen bytes. */
export interface AddressBytes {
  readonly family: "IPv4" | "IPv6";
  readonly bytes: readonly number[];
}

/** A CIDR read from text; `address` keeps the host bits as they were written. */
export interface CidrBytes extends AddressBytes {
  readonly prefixLength: number;
  /** True when bits beyond the prefix are set. */
  readonly hasHostBits: boolean;
}

/**
 * Reads an IPv4 address. Leading zeros are refused unless `sloppy`, which reads them as decimal, as old Kubernetes
 * fields do (`ParseIPSloppy`). Null when it is none.
 */
function parseV4(text: string, sloppy: boolean): number[] | null {
  const parts = text.split(".");
  if (parts.length !== 4) return null;
  const bytes: number[] = [];
  for (const part of parts) {
    if (!/^\d{1,10}$/.test(part) || (!sloppy && part.length > 1 && part.startsWith("0"))) return null;
    const value = Number(part);
    if (value > 255) return null;
    bytes.push(value);
  }
  return bytes;
}

function parseV6(text: string): number[] | null {
  let head = text;
  const tail4: number[] = [];
  const lastColon = text.lastIndexOf(":");
  if (text.includes(".")) {
    const v4 = parseV4(text.slice(lastColon + 1), false);
    if (v4 === null) return null;
    tail4.push(...v4);
    head = text.slice(0, lastColon + 1);
    if (!head.endsWith("::")) head = head.slice(0, -1);
  }
  const halves = head.split("::");
  if (halves.length > 2) return null;
  const groups = (half: string): number[] | null => {
    if (half === "") return [];
    const bytes: number[] = [];
    for (const group of half.split(":")) {
      if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return null;
      const value = Number.parseInt(group, 16);
      bytes.push(value >> 8, value & 255);
    }
    return bytes;
  };
  const left = groups(halves[0] ?? "");
  const right = halves.length === 2 ? groups(halves[1] ?? "") : [];
  if (left === null || right === null) return null;
  const known = left.length + right.length + tail4.length;
  if (halves.length === 1) return known === 16 ? [...left, ...tail4] : null;
  if (known > 14) return null;
  return [...left, ...new Array<number>(16 - known).fill(0), ...right, ...tail4];
}

/** Reads an address of either family; null when it is none. `sloppy` takes leading zeros in IPv4. */
export function parseAddress(text: string, sloppy = true): AddressBytes | null {
  if (text.includes(":")) {
    const bytes = parseV6(text);
    return bytes === null ? null : { family: "IPv6", bytes };
  }
  const bytes = parseV4(text, sloppy);
  return bytes === null ? null : { family: "IPv4", bytes };
}

/** Reads `address/length`; null when it is none. `sloppy` as for `parseAddress`. */
export function parseCidr(text: string, sloppy = true): CidrBytes | null {
  const slash = text.indexOf("/");
  if (slash < 0) return null;
  const address = parseAddress(text.slice(0, slash), sloppy);
  const length = text.slice(slash + 1);
  if (address === null || !/^\d{1,3}$/.test(length) || (!sloppy && length.length > 1 && length.startsWith("0")))
    return null;
  const prefixLength = Number(length);
  if (prefixLength > address.bytes.length * 8) return null;
  const masked = maskBytes(address.bytes, prefixLength);
  return { ...address, prefixLength, hasHostBits: masked.some((byte, i) => byte !== address.bytes[i]) };
}

/** The bytes with everything beyond the prefix zero. */
export function maskBytes(bytes: readonly number[], prefixLength: number): number[] {
  return bytes.map((byte, i) => {
    const bits = Math.min(8, Math.max(0, prefixLength - i * 8));
    return byte & (0xff00 >> bits) & 0xff;
  });
}

/** Is the address within the CIDR? False when the families differ. */
export function cidrContains(cidr: CidrBytes, address: AddressBytes): boolean {
  if (cidr.family !== address.family) return false;
  const network = maskBytes(cidr.bytes, cidr.prefixLength);
  return maskBytes(address.bytes, cidr.prefixLength).every((byte, i) => byte === network[i]);
}

/** Canonical text: dotted quads, or RFC 5952. */
export function formatAddress(bytes: readonly number[]): string {
  if (bytes.length === 4) return bytes.join(".");
  const groups: number[] = [];
  for (let i = 0; i < 16; i += 2) groups.push(((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0));
  let bestStart = -1;
  let bestLength = 1;
  for (let i = 0; i < 8; i++) {
    let length = 0;
    while (i + length < 8 && groups[i + length] === 0) length++;
    if (length > bestLength) {
      bestStart = i;
      bestLength = length;
    }
    if (length > 0) i += length;
  }
  const hex = (list: readonly number[]): string => list.map((group) => group.toString(16)).join(":");
  if (bestStart < 0) return hex(groups);
  return `${hex(groups.slice(0, bestStart))}::${hex(groups.slice(bestStart + bestLength))}`;
}

/** `network/length` in canonical text, host bits cleared. */
export function formatCidr(cidr: CidrBytes): string {
  return `${formatAddress(maskBytes(cidr.bytes, cidr.prefixLength))}/${cidr.prefixLength}`;
}

/** The address `offset` places after `bytes` (offset below 2^48). */
export function addOffset(bytes: readonly number[], offset: number): number[] {
  const sum = [...bytes];
  let carry = offset;
  for (let i = sum.length - 1; i >= 0 && carry > 0; i--) {
    const total = (sum[i] ?? 0) + (carry % 256);
    sum[i] = total % 256;
    carry = Math.floor(carry / 256) + Math.floor(total / 256);
  }
  return sum;
}

/** How many places `bytes` is after `base`; NaN when the difference is 2^48 or more, negative when before it. */
export function offsetOf(base: readonly number[], bytes: readonly number[]): number {
  let difference = 0;
  for (let i = 0; i < bytes.length; i++) difference = difference * 256 + (bytes[i] ?? 0) - (base[i] ?? 0);
  return Math.abs(difference) < 2 ** 48 ? difference : Number.NaN;
}

/** An IPv4 address in IPv6's form (`::ffff:1.2.3.4`), which Go's net.IP takes for the IPv4 address. */
export function isMapped(bytes: readonly number[]): boolean {
  return bytes.length === 16 && bytes.every((byte, i) => i >= 12 || byte === (i < 10 ? 0 : 255));
}

/** As Go's net.IP writes it: canonical, and an IPv4 address in IPv6's form as the IPv4 address. */
export function formatIp(bytes: readonly number[]): string {
  return formatAddress(isMapped(bytes) ? bytes.slice(12) : bytes);
}
