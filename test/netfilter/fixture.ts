import { AddressType, type NetfilterEnvironment } from "../../src/netfilter/hook.js";
import { Netfilter } from "../../src/netfilter/netfilter.js";
import { runIptables } from "../../src/netfilter/text/iptables.js";
import { splitWords } from "../../src/netfilter/text/split-words.js";
import { Sim } from "../../src/sim/sim.js";
import type { DeviceLabel, NamespaceLabel } from "../../src/trace/trace.js";
import { Family, type IpAddress, parseIp } from "../../src/wire/ip-address.js";

export const NAMESPACE: NamespaceLabel = { hostName: "node1", name: "" };

/** A device by its name; the index is told from the name's digits. */
export function device(name: string): DeviceLabel {
  return { name, ifIndex: Number(/\d+/.exec(name)?.[0] ?? 0) + 1, namespace: NAMESPACE };
}

/** Two devices: eth0 has 192.0.2.1, eth1 has 10.0.0.1; all other addresses are somewhere else. */
export class TestEnvironment implements NetfilterEnvironment {
  readonly local = new Map<IpAddress, string>([
    [parseIp("192.0.2.1"), "eth0"],
    [parseIp("10.0.0.1"), "eth1"],
    [parseIp("127.0.0.1"), "lo"],
    [parseIp("2001:db8::1"), "eth0"],
    [parseIp("fd00::1"), "eth1"],
  ]);

  rulesChanged(): void {}

  addressType(address: IpAddress, on: DeviceLabel | null): AddressType {
    const owner = this.local.get(address);
    if (owner !== undefined && (on === null || on.name === owner)) return AddressType.Local;
    return AddressType.Unicast;
  }

  masqueradeAddress(on: DeviceLabel, dst: IpAddress): IpAddress | null {
    if (on.name === "lo") return null;
    return this.redirectAddress(on, dst);
  }

  redirectAddress(on: DeviceLabel, dst: IpAddress): IpAddress | null {
    for (const [address, owner] of this.local) if (owner === on.name && typeof address === typeof dst) return address;
    return null;
  }

  routeDevice(dst: IpAddress): DeviceLabel | null {
    if (typeof dst === "number") return device(dst >>> 24 === 10 ? "eth1" : "eth0");
    return device("eth0");
  }

  sendOn(): boolean {
    return false;
  }

  deviceKind(): null {
    return null;
  }

  deviceGroup(): number {
    return 0;
  }

  routeRealm(): number {
    return 0;
  }

  sendCopy(): void {}

  bridgeMac(): null {
    return null;
  }

  sendFrame(): void {}

  sendToNeighbour(): void {}

  findSocket(): null {
    return null;
  }
}

export interface Bench {
  readonly sim: Sim;
  readonly netfilter: Netfilter;
  /** Runs iptables with a line in a shell's quoting; throws what it says when it fails. */
  iptables(line: string): string;
  ip6tables(line: string): string;
}

export function bench(seed = 1): Bench {
  const sim = new Sim(seed);
  const netfilter = new Netfilter(sim, NAMESPACE, new TestEnvironment(), sim.rng.fork("netfilter"));
  const run = (family: Family) => (line: string) => {
    const result = runIptables(netfilter, family, splitWords(line));
    if (result.exitCode !== 0) throw new Error(`${line}: ${result.stderr}`);
    return result.stdout;
  };
  return { sim, netfilter, iptables: run(Family.V4), ip6tables: run(Family.V6) };
}
