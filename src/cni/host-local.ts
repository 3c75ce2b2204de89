import type { FileSystem } from "../host/filesystem.js";
import { Family, formatIp, type IpAddress, tryParseIp } from "../wire/ip-address.js";
import { offsetAddress, type Prefix, tryParsePrefix } from "../wire/prefix.js";
import { CniError, CniErrorCode } from "./cni-error.js";
import { stringField } from "./config.js";
import type { Plugin, PluginCall } from "./plugin.js";
import type { Result, ResultIp, ResultRoute } from "./result.js";

/** One range of addresses of a set. */
interface AddressRange {
  readonly subnet: Prefix;
  readonly start: IpAddress;
  readonly end: IpAddress;
  readonly gateway: IpAddress;
}

const DATA_DIR = "/var/lib/cni/networks";

/**
 * The host-local IPAM plugin: hands out addresses of ranges in turn and notes each in a file of the machine,
 * `/var/lib/cni/networks/NETWORK/ADDRESS`, as the real one does. Going round means that a container which is made anew
 * gets another address.
 */
export class HostLocal implements Plugin {
  add(call: PluginCall): Result {
    const ipam = call.config.ipam ?? {};
    const sets = rangeSets(ipam);
    const requested = requestedAddresses(call, sets);
    const ips: ResultIp[] = [];
    const store = new AddressStore(call.host.files, dataDir(call));
    for (const [index, set] of sets.entries()) {
      try {
        ips.push(allocate(store, set, index, call, requested[index] ?? null));
      } catch (error) {
        store.release(call.containerId, call.ifName);
        throw error;
      }
    }
    return { cniVersion: call.cniVersion, interfaces: [], ips, routes: routesOf(ipam), dns: {} };
  }

  check(call: PluginCall): void {
    const store = new AddressStore(call.host.files, dataDir(call));
    if (store.findByOwner(call.containerId, call.ifName).length === 0) {
      throw new CniError(
        CniErrorCode.Internal,
        `host-local: Failed to find address added by container ${call.containerId}`,
      );
    }
  }

  del(call: PluginCall): void {
    new AddressStore(call.host.files, dataDir(call)).release(call.containerId, call.ifName);
  }
}

function dataDir(call: PluginCall): string {
  return `${stringField(call.config.ipam ?? {}, "dataDir", DATA_DIR)}/${call.networkName}`;
}

/** Reads `ranges`, or the older form with `subnet` beside `type`. @throws CniError */
function rangeSets(ipam: Readonly<Record<string, unknown>>): AddressRange[][] {
  const sets: AddressRange[][] = [];
  if (ipam.subnet !== undefined) sets.push([parseRange(ipam)]);
  const { ranges = [] } = ipam;
  if (!Array.isArray(ranges)) throw invalid("ranges must be an array of arrays");
  for (const set of ranges as unknown[]) {
    if (!Array.isArray(set)) throw invalid("ranges must be an array of arrays");
    if (set.length === 0) throw invalid("invalid range set 0: empty range set");
    sets.push((set as unknown[]).map((range) => parseRange(range as Record<string, unknown>)));
  }
  if (sets.length === 0) throw invalid("no IP ranges specified");
  return sets;
}

function parseRange(range: Readonly<Record<string, unknown>>): AddressRange {
  const text = stringField(range, "subnet", "");
  const subnet = tryParsePrefix(text);
  if (subnet === null || !text.includes("/")) throw invalid(`invalid CIDR address: ${text}`);
  if (subnet.network !== subnet.address) {
    throw invalid(
      `Network has host bits set. For a subnet mask of length ${subnet.length} the network address is ${formatIp(subnet.network)}`,
    );
  }
  const bits = subnet.family === Family.V4 ? 32 : 128;
  if (bits - subnet.length < 2) throw invalid(`Network ${text} too small to allocate from`);
  const first = offsetAddress(subnet.network, 1);
  const last = subnet.family === Family.V4 ? offsetAddress(subnet.broadcast, -1) : subnet.broadcast;
  return {
    subnet,
    start: addressField(range, "rangeStart", subnet) ?? first,
    end: addressField(range, "rangeEnd", subnet) ?? last,
    gateway: addressField(range, "gateway", null) ?? first,
  };
}

function addressField(range: Readonly<Record<string, unknown>>, key: string, within: Prefix | null): IpAddress | null {
  const text = stringField(range, key, "");
  if (text === "") return null;
  const address = tryParseIp(text);
  if (address === null) throw invalid(`invalid IP address: ${text}`);
  if (within !== null && !within.contains(address)) {
    throw invalid(`${key === "rangeStart" ? "RangeStart" : "RangeEnd"} ${text} not in network ${within.toString()}`);
  }
  return address;
}

function invalid(message: string): CniError {
  return new CniError(CniErrorCode.InvalidConfig, message);
}

/** For each set the address that the runtime asked for, or null. @throws CniError when one fits no set. */
function requestedAddresses(call: PluginCall, sets: readonly AddressRange[][]): (IpAddress | null)[] {
  const wanted: (IpAddress | null)[] = sets.map(() => null);
  for (const text of call.runtime.ips ?? []) {
    const address = tryParseIp(text.split("/")[0] ?? "");
    const index = sets.findIndex((set) => address !== null && set.some((range) => range.subnet.contains(address)));
    if (address === null || index < 0) {
      throw new CniError(CniErrorCode.Internal, `failed to allocate all requested IPs: ${text}`);
    }
    wanted[index] = address;
  }
  return wanted;
}

function allocate(
  store: AddressStore,
  set: readonly AddressRange[],
  setIndex: number,
  call: PluginCall,
  requested: IpAddress | null,
): ResultIp {
  const held = store.findByOwner(call.containerId, call.ifName).find((text) => {
    const address = tryParseIp(text);
    return address !== null && set.some((range) => range.subnet.contains(address));
  });
  if (held !== undefined) {
    throw failure(setIndex, `${held} has been allocated to ${call.containerId}, duplicate allocation is not allowed`);
  }
  if (requested !== null) {
    const range = set.find((each) => each.subnet.contains(requested));
    if (range === undefined) throw failure(setIndex, `requested IP ${formatIp(requested)} not in range set`);
    if (requested === range.gateway) {
      throw failure(setIndex, `requested ip ${formatIp(requested)} is subnet's gateway`);
    }
    if (!store.reserve(requested, call.containerId, call.ifName, setIndex)) {
      throw failure(
        setIndex,
        `requested IP address ${formatIp(requested)} is not available in range set ${describe(set)}`,
      );
    }
    return resultIp(requested, range);
  }
  const cursor = new RangeCursor(set, store.lastReserved(setIndex));
  for (let next = cursor.next(); next !== null; next = cursor.next()) {
    if (next.address === next.range.gateway) continue;
    if (store.reserve(next.address, call.containerId, call.ifName, setIndex)) return resultIp(next.address, next.range);
  }
  throw failure(setIndex, `no IP addresses available in range set: ${describe(set)}`);
}

function failure(setIndex: number, message: string): CniError {
  return new CniError(CniErrorCode.Internal, `failed to allocate for range ${setIndex}: ${message}`);
}

function describe(set: readonly AddressRange[]): string {
  return set.map((range) => `${formatIp(range.start)}-${formatIp(range.end)}`).join(",");
}

function resultIp(address: IpAddress, range: AddressRange): ResultIp {
  return { address: `${formatIp(address)}/${range.subnet.length}`, gateway: formatIp(range.gateway) };
}

/** Walks all addresses of a set once, beginning behind the one given out last. */
class RangeCursor {
  private readonly set: readonly AddressRange[];
  private rangeIndex = 0;
  private current: IpAddress | null = null;
  private startAddress: IpAddress | null = null;

  constructor(set: readonly AddressRange[], last: IpAddress | null) {
    this.set = set;
    if (last === null) return;
    const index = set.findIndex((range) => range.subnet.contains(last));
    if (index < 0) return;
    this.rangeIndex = index;
    this.current = last;
  }

  next(): { address: IpAddress; range: AddressRange } | null {
    const range = this.set[this.rangeIndex];
    if (range === undefined) return null;
    let address: IpAddress;
    let owner = range;
    if (this.current === null) {
      address = range.start;
    } else if (this.current === range.end) {
      this.rangeIndex = (this.rangeIndex + 1) % this.set.length;
      owner = this.set[this.rangeIndex] ?? range;
      address = owner.start;
    } else {
      address = offsetAddress(this.current, 1);
    }
    if (address === this.startAddress) return null;
    this.startAddress ??= address;
    this.current = address;
    return { address, range: owner };
  }
}

/** The files in which host-local keeps who has which address. */
class AddressStore {
  private readonly files: FileSystem;
  private readonly directory: string;

  constructor(files: FileSystem, directory: string) {
    this.files = files;
    this.directory = directory;
    files.makeDirectory(directory, true);
  }

  /** Notes that the container has the address; false when somebody has it. */
  reserve(address: IpAddress, containerId: string, ifName: string, setIndex: number): boolean {
    const path = `${this.directory}/${formatIp(address)}`;
    if (this.files.find(path) !== null) return false;
    this.files.writeFile(path, `${containerId}\r\n${ifName}`);
    this.files.writeFile(`${this.directory}/last_reserved_ip.${setIndex}`, formatIp(address));
    return true;
  }

  lastReserved(setIndex: number): IpAddress | null {
    const path = `${this.directory}/last_reserved_ip.${setIndex}`;
    return this.files.find(path) === null ? null : tryParseIp(this.files.readFile(path));
  }

  /** The addresses that the container's interface has, as text. */
  findByOwner(containerId: string, ifName: string): string[] {
    const directory = this.files.lookup(this.directory);
    if (directory.kind !== "directory") return [];
    const owner = `${containerId}\r\n${ifName}`;
    return [...directory.entries.keys()].filter(
      (name) => !name.startsWith("last_reserved_ip") && this.files.readFile(`${this.directory}/${name}`) === owner,
    );
  }

  release(containerId: string, ifName: string): void {
    for (const name of this.findByOwner(containerId, ifName)) this.files.unlink(`${this.directory}/${name}`);
  }
}

function routesOf(ipam: Readonly<Record<string, unknown>>): ResultRoute[] {
  const { routes = [] } = ipam;
  if (!Array.isArray(routes)) throw invalid("routes must be an array");
  return (routes as Record<string, unknown>[]).map((route) => {
    const dst = stringField(route, "dst", "");
    if (tryParsePrefix(dst) === null) throw invalid(`invalid CIDR address: ${dst}`);
    const gw = stringField(route, "gw", "");
    return gw === "" ? { dst } : { dst, gw };
  });
}
