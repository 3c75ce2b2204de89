import { expect, test } from "vitest";
import { addressType } from "../../src/ip/address-type.js";
import { PmtuMode } from "../../src/ip/send-options.js";
import { selectAddress } from "../../src/ip/source-address.js";
import type { AddressType, NetfilterEnvironment } from "../../src/netfilter/hook.js";
import { Netfilter } from "../../src/netfilter/netfilter.js";
import { runIptables } from "../../src/netfilter/text/iptables.js";
import type { DeviceLabel } from "../../src/trace/trace.js";
import { Family, type IpAddress } from "../../src/wire/ip-address.js";
import { chain, IpLab, type LabNode } from "../support/ip-lab.js";

class LabEnvironment implements NetfilterEnvironment {
  private readonly node: LabNode;

  constructor(node: LabNode) {
    this.node = node;
  }

  rulesChanged(): void {}

  addressType(address: IpAddress, device: DeviceLabel | null): AddressType {
    return addressType(this.node.stack, address, device === null ? null : this.node.device(device.name)) as AddressType;
  }

  masqueradeAddress(device: DeviceLabel): IpAddress {
    return selectAddress(this.node.stack, this.node.device(device.name), null, 0);
  }

  redirectAddress(device: DeviceLabel): IpAddress {
    return this.masqueradeAddress(device);
  }

  routeDevice(): null {
    return null;
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

function iptables(node: LabNode, ...commands: string[]): void {
  const { stack } = node;
  stack.netfilter ??= new Netfilter(stack.sim, node, new LabEnvironment(node), stack.rng.fork("netfilter"));
  for (const command of commands) {
    const result = runIptables(stack.netfilter, Family.V4, command.split(" "));
    expect(result.stderr).toBe("");
  }
}

test("REJECT answers from FORWARD with what it was told, from OUTPUT with an errno too", () => {
  const lab = new IpLab();
  const { a, middle } = chain(lab, 1);
  iptables(middle[0] as LabNode, "-A FORWARD -p udp -j REJECT --reject-with icmp-admin-prohibited");
  a.udp("10.0.1.2", 9);
  lab.run(1);
  iptables(a, "-A OUTPUT -p udp --dport 9 -j REJECT", "-A OUTPUT -p udp --dport 10 -j DROP");
  expect(a.udp("10.0.1.2", 9)).toBe(1);
  expect(a.udp("10.0.1.2", 10)).toBe(1);
  lab.run(1);
  expect(a.errors).toEqual(["10.0.0.2: 3/13 about 10.0.1.2", "10.0.0.1: 3/3 about 10.0.1.2"]);
});

test("a masqueraded ping comes back, and so do errors about it", () => {
  const lab = new IpLab();
  const { a, b, middle } = chain(lab, 1);
  b.stack.deleteRoute(b.spec("10.0.0.0/24", null, null));
  iptables(middle[0] as LabNode, "-t nat -A POSTROUTING -s 10.0.0.0/24 -o right -j MASQUERADE");
  a.ping("10.0.1.2");
  a.udp("10.0.1.2", 7);
  lab.run(1);
  expect(a.replies()).toEqual(["10.0.1.2 seq 1 ttl 63"]);
  expect(a.errors).toEqual(["10.0.1.2: 3/3 about 10.0.1.2"]);
});

test("DNAT in OUTPUT and in PREROUTING routes by the new destination, and replies carry the old one", () => {
  const lab = new IpLab();
  const { a, middle } = chain(lab, 1);
  iptables(a, "-t nat -A OUTPUT -d 10.96.0.1 -j DNAT --to-destination 10.0.1.2");
  a.route("10.96.0.0/16", "10.0.0.2", null);
  a.ping("10.96.0.1");
  iptables(middle[0] as LabNode, "-t nat -A PREROUTING -d 10.96.0.2 -j DNAT --to-destination 10.0.1.2");
  a.ping("10.96.0.2", { seq: 2 });
  lab.run(1);
  expect(a.replies()).toEqual(["10.96.0.1 seq 1 ttl 63", "10.96.0.2 seq 2 ttl 63"]);
});

test("DNAT in OUTPUT to an address of our own passes lo with its connection", () => {
  const lab = new IpLab();
  const { a } = chain(lab, 0);
  iptables(a, "-t nat -A OUTPUT -d 10.96.0.1 -j DNAT --to-destination 10.0.0.1");
  a.route("default", "10.0.0.2", null);
  a.ping("10.96.0.1");
  lab.run(1);
  expect(a.replies()).toEqual(["10.96.0.1 seq 1 ttl 64"]);
  expect(a.stack.netfilter?.conntrack.entries().length).toBe(1);
});

test("a router that tracks puts fragments together before PREROUTING and cuts them again", () => {
  const lab = new IpLab();
  const { a, b, middle } = chain(lab, 1);
  b.ports.add(53);
  iptables(
    middle[0] as LabNode,
    "-t nat -A PREROUTING -p udp --dport 9 -j DNAT --to-destination 10.0.1.2:53",
    "-A FORWARD -p udp --dport 53 -j ACCEPT",
    "-P FORWARD DROP",
  );
  a.udp("10.0.0.2", 9, 4000, { pmtu: PmtuMode.Dont });
  lab.run(1);
  expect(b.delivered.map((each) => each.byteLength)).toEqual([4028]);
  const onward = lab.sent.filter(
    (each) => each.node === "r1" && each.device === "right" && each.frame.payload.kind === "ipv4",
  );
  expect(onward.map((each) => each.frame.payload.byteLength)).toEqual([1500, 1500, 1068]);
});
