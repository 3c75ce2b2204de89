import { describe, expect, test } from "vitest";
import { announceAddress } from "../../src/ip/arp.js";
import { NeighbourState, NeighbourUpdate } from "../../src/ip/neighbour.js";
import { parseIp } from "../../src/wire/ip-address.js";
import { parseIpv4 } from "../../src/wire/ipv4-address.js";
import { parseMac } from "../../src/wire/mac-address.js";
import { chain, IpLab, type LabNode } from "../support/ip-lab.js";

function requests(lab: IpLab, node: string): string[] {
  const found: string[] = [];
  for (const { node: sender, frame } of lab.sent) {
    const arp = frame.payload;
    if (sender !== node || arp.kind !== "arp") continue;
    const text = (address: number) =>
      `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
    if (arp.operation === 1) found.push(`who-has ${text(arp.targetIp)} tell ${text(arp.senderIp)}`);
  }
  return found;
}

/** neigh/states, neigh/other-side, neigh/address-change of the kernel's transcripts. */
describe("a neighbour", () => {
  function pair(): { lab: IpLab; a: LabNode; b: LabNode } {
    const lab = new IpLab();
    const { a, b } = chain(lab, 0);
    return { lab, a, b };
  }

  test("who answered is REACHABLE; who asked is DELAY there and REACHABLE once probed", () => {
    const { lab, a, b } = pair();
    a.ping("10.0.0.2");
    lab.run(0.1);
    expect(a.neighbours()).toEqual(["10.0.0.2 dev right lladdr 02:00:00:00:01:02 REACHABLE"]);
    expect(b.neighbours()).toEqual(["10.0.0.1 dev left lladdr 02:00:00:00:01:01 DELAY"]);
    lab.run(7);
    expect(b.neighbours()).toEqual(["10.0.0.1 dev left lladdr 02:00:00:00:01:01 REACHABLE"]);
  });

  test("turns STALE when nobody confirms it, DELAY when it is used again", () => {
    const { lab, a } = pair();
    a.ping("10.0.0.2");
    lab.run(120);
    expect(a.neighbours()[0]).toContain("STALE");
    a.ping("10.0.0.2", { seq: 2 });
    expect(a.neighbours()[0]).toContain("DELAY");
    const neighbour = a.stack.neighbours.find(a.device("right"), parseIp("10.0.0.2"));
    lab.run(1);
    a.stack.confirmNeighbour(parseIp("10.0.0.2"), a.device("right"));
    const before = requests(lab, "a").length;
    lab.run(5);
    expect(neighbour?.state).toBe(NeighbourState.Reachable);
    expect(requests(lab, "a").length).toBe(before);
  });

  test("that fell silent is probed three times by unicast, then FAILED", () => {
    const { lab, a, b } = pair();
    a.ping("10.0.0.2");
    lab.run(120);
    b.stack.deleteAddress(b.device("left"), parseIp("10.0.0.2"), 24);
    const before = lab.sent.length;
    a.ping("10.0.0.2", { seq: 2 });
    lab.run(9);
    const probes = lab.sent.slice(before).filter((each) => each.frame.payload.kind === "arp");
    expect(probes.map((each) => each.frame.dst)).toEqual(Array(3).fill(parseMac("02:00:00:00:01:02")));
    expect(a.neighbours()[0]).toContain("FAILED");
  });

  test("announces a new MAC address; it is believed at once when gratuitous", () => {
    const { lab, a, b } = pair();
    a.ping("10.0.0.2");
    lab.run(2);
    b.device("left").iface.setMac(parseMac("02:00:00:00:00:33"));
    announceAddress(b.stack, b.device("left"), parseIpv4("10.0.0.2"));
    lab.run(0.1);
    expect(a.neighbours()).toEqual(["10.0.0.2 dev right lladdr 02:00:00:00:00:33 STALE"]);
  });

  test("set by hand is PERMANENT and asked for never", () => {
    const { lab, a } = pair();
    const neighbour = a.stack.neighbours.findOrCreate(a.device("right"), parseIp("10.0.0.2"));
    if (neighbour === null) throw new Error("no room");
    a.stack.neighbours.update(
      neighbour,
      parseMac("02:00:00:00:01:02"),
      NeighbourState.Permanent,
      NeighbourUpdate.Admin | NeighbourUpdate.Override,
    );
    a.ping("10.0.0.2");
    lab.run(1);
    expect(requests(lab, "a")).toEqual([]);
    expect(a.replies()).toHaveLength(1);
  });

  test("packets wait for it in order", () => {
    const { lab, a } = pair();
    for (let seq = 1; seq <= 5; seq++) a.ping("10.0.0.2", { seq });
    lab.run(1);
    expect(a.replies().map((each) => each.split(" ")[2])).toEqual(["1", "2", "3", "4", "5"]);
    expect(requests(lab, "a")).toEqual(["who-has 10.0.0.2 tell 10.0.0.1"]);
  });
});

/** arp/ignore, arp/announce, arp/proxy. */
describe("ARP's settings", () => {
  test("an address of another device is answered for, unless arp_ignore is 1", () => {
    const lab = new IpLab();
    const { a, b } = chain(lab, 0);
    b.address("10.9.0.1/32", "lo");
    a.route("10.9.0.0/24", null, "right");
    a.ping("10.9.0.1");
    lab.run(1);
    expect(a.replies()).toHaveLength(1);
    b.device("left").conf4.arp_ignore = 1;
    a.stack.neighbours.flush(a.device("right"), false);
    a.ping("10.9.0.1", { seq: 2 });
    a.ping("10.0.0.2", { seq: 3 });
    lab.run(1);
    expect(a.replies().map((each) => each.split(" ")[2])).toEqual(["1", "3"]);
  });

  test("arp_announce 2 asks in the name of the device's own address", () => {
    const lab = new IpLab();
    const { a } = chain(lab, 0);
    a.address("10.7.7.7/32", "lo");
    a.ping("10.0.0.2", { src: "10.7.7.7" });
    a.stack.neighbours.flush(a.device("right"), false);
    a.device("right").conf4.arp_announce = 2;
    a.ping("10.0.0.2", { src: "10.7.7.7" });
    expect(requests(lab, "a")).toEqual(["who-has 10.0.0.2 tell 10.7.7.7", "who-has 10.0.0.2 tell 10.0.0.1"]);
  });

  test("a router with proxy_arp answers for what is behind its other device, after a delay", () => {
    const lab = new IpLab();
    const { a, middle } = chain(lab, 1);
    const router = middle[0] as LabNode;
    a.stack.deleteRoute(a.spec("10.0.1.0/24", null, null));
    a.route("10.0.1.0/24", null, "right");
    a.ping("10.0.1.2");
    lab.run(4);
    expect(a.replies()).toEqual([]);
    router.device("left").conf4.proxy_arp = 1;
    a.ping("10.0.1.2", { seq: 2 });
    lab.run(0.9);
    expect(a.replies()).toEqual(["10.0.1.2 seq 2 ttl 63"]);
    a.ping("10.0.0.77", { seq: 3 });
    lab.run(4);
    expect(a.errors.at(-1)).toBe("10.0.0.1: 3/1 about 10.0.0.77");
  });

  test("arp_notify tells everybody of a new address", () => {
    const lab = new IpLab();
    const { a } = chain(lab, 0);
    a.device("right").conf4.arp_notify = 1;
    a.address("10.0.0.99/24", "right");
    expect(requests(lab, "a")).toEqual(["who-has 10.0.0.99 tell 10.0.0.99"]);
  });
});

/** neigh/basic. */
test("neighbours by hand: add, change, replace, delete answer what the kernel answers", () => {
  const lab = new IpLab();
  const { a } = chain(lab, 0);
  const device = a.device("right");
  const mac = parseMac("02:00:00:00:00:22");
  const two = parseIp("10.0.0.2");
  const { stack } = a;
  expect([
    stack.addNeighbour(device, two, { mac }),
    stack.addNeighbour(device, parseIp("10.0.0.4"), { mac, state: NeighbourState.Stale }),
    stack.addNeighbour(device, two, { mac })?.errno,
    stack.addNeighbour(device, two, { mac }, "replace"),
    stack.addNeighbour(device, parseIp("10.0.0.9"), { mac }, "change")?.errno,
    stack.deleteNeighbour(device, two),
    stack.deleteNeighbour(device, two)?.errno,
  ]).toEqual([null, null, 17, null, 2, null, 2]);
  expect(a.neighbours()).toEqual(["10.0.0.4 dev right lladdr 02:00:00:00:00:22 STALE"]);
});
