import type { Host } from "../../src/host/host.js";
import type { Netns } from "../../src/host/netns.js";
import { Network } from "../../src/host/network.js";
import { parsePrefix } from "../../src/wire/prefix.js";

/** Machines on one switch, each with an address on eth0 ("10.0.0.1/24", "fd00::1/64"). */
export function lan(
  addresses: Readonly<Record<string, string>>,
  seed = 1,
): { network: Network; host: (name: string) => Host } {
  const network = new Network({ seed });
  const fabric = network.addSwitch("switch");
  for (const [name, text] of Object.entries(addresses)) {
    const host = network.addHost(name);
    host.netns.setUp(host.netns.loopback);
    network.connect(host, fabric, { delayNs: 100_000 });
    for (const one of text.split(",")) addAddress(host.netns, one);
  }
  const host = (name: string): Host => {
    const found = network.hosts.get(name);
    if (found === undefined) throw new Error(`no host ${name}`);
    return found;
  };
  return { network, host };
}

/** Gives eth0 an address. */
export function addAddress(netns: Netns, text: string, device = "eth0"): void {
  const prefix = parsePrefix(text);
  const found = netns.findDevice(device);
  if (found === null) throw new Error(`no device ${device}`);
  const error = netns.stack.addAddress(
    netns.ipDevice(found),
    { local: prefix.address, prefixLength: prefix.length },
    false,
  );
  if (error !== null) throw new Error(error.text);
}
