import type { Netns } from "../../src/host/netns.js";
import { Network } from "../../src/host/network.js";
import type { Cable } from "../../src/link/cable.js";
import { parseIp } from "../../src/wire/ip-address.js";
import { addAddress } from "../dns/lab.js";

/** a - r1 - r2 - b, networks 10.0.1/24, 10.0.2/24, 10.0.3/24, 1 ms for each cable; both families. */
export function line(seed = 1): {
  network: Network;
  a: Netns;
  r1: Netns;
  r2: Netns;
  b: Netns;
  cables: readonly Cable[];
} {
  const network = new Network({ seed });
  const [a, r1, r2, b] = [network.addHost("a"), network.addRouter("r1"), network.addRouter("r2"), network.addHost("b")];
  for (const host of [a, r1, r2, b]) host.netns.setUp(host.netns.loopback);
  const cable = { delayNs: 1_000_000 };
  const cables = [network.connect(a, r1, cable), network.connect(r1, r2, cable), network.connect(r2, b, cable)];
  const both = (netns: Netns, device: string, net: number, host: number): void => {
    addAddress(netns, `10.0.${net}.${host}/24`, device);
    addAddress(netns, `fd00:${net}::${host}/64`, device);
  };
  both(a.netns, "eth0", 1, 10);
  both(r1.netns, "eth0", 1, 1);
  both(r1.netns, "eth1", 2, 1);
  both(r2.netns, "eth0", 2, 2);
  both(r2.netns, "eth1", 3, 1);
  both(b.netns, "eth0", 3, 10);
  route(a.netns, "10.0.1.1", "fd00:1::1");
  route(r1.netns, "10.0.2.2", "fd00:2::2");
  route(r2.netns, "10.0.2.1", "fd00:2::1");
  route(b.netns, "10.0.3.1", "fd00:3::1");
  // Duplicate address detection is over.
  network.sim.runUntil(5_000_000_000);
  return { network, a: a.netns, r1: r1.netns, r2: r2.netns, b: b.netns, cables };
}

function route(netns: Netns, via4: string, via6: string): void {
  for (const [family, dst, via] of [
    [4, "0.0.0.0", via4],
    [6, "::", via6],
  ] as const) {
    const spec = { family, dst: parseIp(dst), prefixLength: 0, nexthops: [{ gateway: parseIp(via) }] };
    const error = netns.stack.addRoute(spec, "add");
    if (error !== null) throw new Error(error.text);
  }
}

/** Octets of ASCII text. */
export const bytes = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));
/** ASCII text of octets. */
export const text = (octets: Uint8Array): string => String.fromCharCode(...octets);
