import { describe, expect, it } from "vitest";
import { TraceDigest } from "../../src/trace/digest.js";
import { DropReason } from "../../src/trace/drop-reason.js";
import { PcapTrace } from "../../src/trace/pcap-trace.js";
import { TraceRecorder } from "../../src/trace/recorder.js";
import { TeeTrace } from "../../src/trace/tee.js";
import { LineList, TextTrace } from "../../src/trace/text-trace.js";
import { type Cause, type DeviceLabel, Station, type Trace } from "../../src/trace/trace.js";
import { WireFault } from "../../src/wire/codec/decode-failure.js";
import { Frame } from "../../src/wire/ethernet.js";
import { Ipv4Packet } from "../../src/wire/ipv4.js";
import { parseIpv4 } from "../../src/wire/ipv4-address.js";
import { parseMac } from "../../src/wire/mac-address.js";
import { EtherType, IpProtocol } from "../../src/wire/numbers.js";
import type { IpPacket } from "../../src/wire/payload.js";
import { readCapture } from "../../src/wire/pcap/pcap-reader.js";
import { UdpDatagram } from "../../src/wire/udp.js";
import { VxlanPacket } from "../../src/wire/vxlan.js";

const macA = parseMac("02:00:00:00:00:01");
const macB = parseMac("02:00:00:00:00:02");
const client = parseIpv4("10.0.0.1");
const service = parseIpv4("10.96.0.10");
const pod = parseIpv4("10.244.1.5");

const node1 = { hostName: "node1", name: "" };
const red = { hostName: "node2", name: "red" };
const eth0: DeviceLabel = { name: "eth0", ifIndex: 2, namespace: node1 };
const eth1: DeviceLabel = { name: "eth1", ifIndex: 3, namespace: red };

function frameOf(packet: IpPacket): Frame {
  return new Frame(macB, macA, EtherType.Ipv4, packet);
}

function datagram(text = "hi"): Ipv4Packet {
  const data = Uint8Array.from(text, (char) => char.charCodeAt(0));
  return new Ipv4Packet(client, service, IpProtocol.Udp, 64, new UdpDatagram(4000, 53000, data));
}

const rule: Cause = {
  explain: () => "-A KUBE-SVC -j DNAT",
  origin: { kind: "Service", name: "default/web", file: "web.yaml", line: 7 },
};

/** A packet comes in, is DNATed, forwarded with a lower TTL, wrapped into VXLAN, and dropped at its end. */
function tell(trace: Trace): { first: Ipv4Packet; last: Frame } {
  const first = datagram();
  trace.rx(10, eth0, frameOf(first));
  const after = first.withAddresses(client, pod, new UdpDatagram(4000, 8080, new Uint8Array(2)));
  trace.rewrite(10, node1, Station.Prerouting, first, after, rule);
  trace.note(10, node1, Station.Route, after, "via flannel.1", null);
  const inner = frameOf(after.withTtl(63));
  const outer = new UdpDatagram(5, 8472, new VxlanPacket(1, inner), true);
  const last = frameOf(new Ipv4Packet(client, pod, IpProtocol.Udp, 64, outer));
  trace.tx(20, eth0, last);
  trace.rx(30, eth1, last);
  trace.tx(31, eth1, frameOf(datagram("other")));
  trace.drop(1_000_000_042, red, eth1, inner, DropReason.NoSocket, rule);
  return { first, last };
}

describe("TraceRecorder", () => {
  it("tells a packet's way hop by hop, through NAT, TTL and tunnel", () => {
    const recorder = new TraceRecorder();
    const { first, last } = tell(recorder);
    const way = recorder.journeyOf(first);
    expect(way.map((event) => event.verb)).toEqual(["rx", "rewrite", "note", "tx", "rx", "drop"]);
    expect(recorder.journeyOf(last)).toEqual(way);
    expect(recorder.events.length).toBe(7);
  });

  it("keeps labels and causes as they were at the instant", () => {
    const recorder = new TraceRecorder();
    const device = { name: "veth0", ifIndex: 9, namespace: node1 };
    recorder.drop(5, node1, device, datagram(), DropReason.Netfilter, rule);
    device.name = "eth0";
    expect(recorder.drops()).toMatchObject([
      { timeNs: 5, device: { name: "veth0" }, reason: "NETFILTER_DROP", cause: { text: "-A KUBE-SVC -j DNAT" } },
    ]);
  });
});

describe("TraceDigest", () => {
  const digestOf = (told: (trace: Trace) => void): string => {
    const digest = new TraceDigest();
    told(digest);
    return digest.digest();
  };

  it("is the same for the same events on every engine", () => {
    expect(digestOf(tell)).toBe("77ffef565b6e0a0911c38ad4f60f8b83426206ed9c654c7eadc12417bb7d3b23");
    expect(digestOf(tell)).toBe(digestOf(tell));
  });

  it.each<[string, (trace: Trace) => void]>([
    ["the time", (trace) => trace.tx(2, eth0, frameOf(datagram()))],
    ["the device", (trace) => trace.tx(1, eth1, frameOf(datagram()))],
    ["the verb", (trace) => trace.rx(1, eth0, frameOf(datagram()))],
    ["a byte", (trace) => trace.tx(1, eth0, frameOf(datagram("hj")))],
  ])("changes with %s", (_, other) => {
    expect(digestOf(other)).not.toBe(digestOf((trace) => trace.tx(1, eth0, frameOf(datagram()))));
  });

  it("can be asked on the way", () => {
    const digest = new TraceDigest();
    const empty = digest.digest();
    tell(digest);
    expect(digest.eventCount).toBe(7);
    expect(digest.digest()).not.toBe(empty);
  });
});

describe("PcapTrace", () => {
  it("captures the devices of its filter, with times and directions", () => {
    const all = new PcapTrace();
    const filtered = new PcapTrace({ hostName: "node2", namespaceName: "red" });
    tell(new TeeTrace([all, filtered]));
    expect(readCapture(all.finish()).map(({ device, timeNs, direction }) => [device, timeNs, direction])).toEqual([
      ["node1:eth0", 10, 1],
      ["node1:eth0", 20, 2],
      ["node2/red:eth1", 30, 1],
      ["node2/red:eth1", 31, 2],
    ]);
    expect(readCapture(filtered.finish()).map((packet) => packet.timeNs)).toEqual([30, 31]);
  });
});

describe("TextTrace", () => {
  it("tells each event in one line", () => {
    const list = new LineList();
    tell(new TextTrace(list));
    expect(list.lines[0]).toBe("0.000000010 node1:eth0 rx IP 10.0.0.1.4000 > 10.96.0.10.53000: UDP, length 2");
    expect(list.lines[1]).toBe(
      "0.000000010 node1 rewrite prerouting IP 10.0.0.1.4000 > 10.96.0.10.53000: UDP, length 2 => " +
        "IP 10.0.0.1.4000 > 10.244.1.5.8080: UDP, length 2: -A KUBE-SVC -j DNAT [Service default/web, web.yaml:7]",
    );
    expect(list.lines[2]).toBe(
      "0.000000010 node1 route via flannel.1 IP 10.0.0.1.4000 > 10.244.1.5.8080: UDP, length 2",
    );
    expect(list.lines[6]).toBe(
      "1.000000042 node2/red:eth1 drop NO_SOCKET IP 10.0.0.1.4000 > 10.244.1.5.8080: UDP, length 2 " +
        "(to 02:00:00:00:00:02): -A KUBE-SVC -j DNAT [Service default/web, web.yaml:7]",
    );
  });
});

describe("drop reasons", () => {
  it("include every fault that a decoder finds", () => {
    const reasons: readonly string[] = Object.values(DropReason);
    for (const fault of Object.values(WireFault)) expect(reasons).toContain(fault);
  });
});
