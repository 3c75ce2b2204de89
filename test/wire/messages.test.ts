import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DecodeFailure } from "../../src/wire/codec/decode-failure.js";
import {
  decodeIgmpReport,
  decodeMldReport,
  encodeIgmpReport,
  encodeMldReport,
  type GroupRecord,
} from "../../src/wire/group-report.js";
import { IcmpMessage } from "../../src/wire/icmp.js";
import type { IpAddress } from "../../src/wire/ip-address.js";
import { parseIpv6 } from "../../src/wire/ipv6-address.js";
import { decodeNdp, encodeNdp, type NdpMessage, type NdpOption } from "../../src/wire/ndp.js";
import { RawPayload } from "../../src/wire/payload.js";
import { type Bpdu, decodeBpdu, encodeBpdu } from "../../src/wire/stp.js";
import { data, ipv4, ipv6, mac, u8, u16, u32 } from "./arbitraries.js";

const option: fc.Arbitrary<NdpOption> = fc.oneof(
  mac.map((address): NdpOption => ({ kind: "source-link-layer", mac: address })),
  mac.map((address): NdpOption => ({ kind: "target-link-layer", mac: address })),
  u32.map((mtu): NdpOption => ({ kind: "mtu", mtu })),
  fc.record({
    kind: fc.constant("prefix" as const),
    prefix: ipv6,
    prefixLength: fc.integer({ min: 0, max: 128 }),
    onLink: fc.boolean(),
    autonomous: fc.boolean(),
    validSeconds: u32,
    preferredSeconds: u32,
  }),
  fc.record({
    kind: fc.constant("recursive-dns" as const),
    lifetimeSeconds: u32,
    servers: fc.array(ipv6, { minLength: 1, maxLength: 3 }),
  }),
  fc
    .tuple(fc.integer({ min: 100, max: 255 }), fc.constantFrom(6, 14, 22), u8)
    .map(([type, length, fill]): NdpOption => ({ kind: "other", type, body: new Uint8Array(length).fill(fill) })),
);
const options = fc.array(option, { maxLength: 3 });

const ndp: fc.Arbitrary<NdpMessage> = fc.oneof(
  fc.record({ kind: fc.constant("router-solicitation" as const), options }),
  fc.record({
    kind: fc.constant("router-advertisement" as const),
    hopLimit: u8,
    managed: fc.boolean(),
    otherConfig: fc.boolean(),
    preference: fc.constantFrom(-1, 0, 1),
    lifetimeSeconds: u16,
    reachableMs: u32,
    retransMs: u32,
    options,
  }),
  fc.record({ kind: fc.constant("neighbor-solicitation" as const), target: ipv6, options }),
  fc.record({
    kind: fc.constant("neighbor-advertisement" as const),
    target: ipv6,
    router: fc.boolean(),
    solicited: fc.boolean(),
    override: fc.boolean(),
    options,
  }),
  fc.record({ kind: fc.constant("redirect" as const), target: ipv6, destination: ipv6, options }),
);

describe("neighbour discovery", () => {
  it("comes back from its ICMPv6 message", () => {
    fc.assert(
      fc.property(ndp, (message) => {
        expect(decodeNdp(encodeNdp(message))).toEqual(message);
      }),
    );
  });

  it("never makes the decoder throw", () => {
    fc.assert(
      fc.property(fc.integer({ min: 130, max: 140 }), u32, data(80), (type, rest, bytes) => {
        decodeNdp(new IcmpMessage(type, 0, rest, bytes));
      }),
      { numRuns: 1000 },
    );
  });

  it("with an option of length 0 is refused, as RFC 4861 wants", () => {
    const message = encodeNdp({ kind: "neighbor-solicitation", target: parseIpv6("fe80::1"), options: [] });
    const bad = new IcmpMessage(message.type, 0, 0, Uint8Array.of(...message.data, 1, 0, 0, 0, 0, 0, 0, 0));
    expect(decodeNdp(bad)).toEqual(new DecodeFailure("PKT_TOO_SMALL", "neighbour discovery option of length 0"));
  });

  it("is null for other messages", () => {
    expect(decodeNdp(IcmpMessage.echo(128, 1, 1, new Uint8Array(0)))).toBeNull();
  });
});

describe("spanning tree", () => {
  const id = fc.record({ priority: u16, mac });
  const bpdu: fc.Arbitrary<Bpdu> = fc.oneof(
    fc.constant({ kind: "topology-change" as const }),
    fc.record({
      kind: fc.constant("config" as const),
      flags: u8,
      root: id,
      rootPathCost: u32,
      bridge: id,
      portId: u16,
      messageAge: u16,
      maxAge: u16,
      helloTime: u16,
      forwardDelay: u16,
    }),
  );

  it("comes back from its bytes", () => {
    fc.assert(
      fc.property(bpdu, (message) => {
        expect(decodeBpdu(encodeBpdu(message))).toEqual(message);
      }),
    );
  });

  it("never makes the decoder throw", () => {
    fc.assert(
      fc.property(data(50), (bytes) => {
        decodeBpdu(new RawPayload(bytes));
        decodeBpdu(new RawPayload(Uint8Array.of(0x42, 0x42, 3, 0, 0, ...bytes)));
      }),
    );
  });
});

describe("membership reports", () => {
  const records = (address: fc.Arbitrary<IpAddress>): fc.Arbitrary<GroupRecord[]> =>
    fc.array(fc.record({ type: u8, group: address, sources: fc.array(address, { maxLength: 3 }) }), { maxLength: 3 });

  it("come back from their bytes", () => {
    fc.assert(
      fc.property(records(ipv4), records(ipv6), (igmp, mld) => {
        expect(decodeIgmpReport(encodeIgmpReport(igmp))).toEqual(igmp);
        expect(decodeMldReport(encodeMldReport(mld))).toEqual(mld);
      }),
    );
  });

  it("that are cut short are null", () => {
    fc.assert(
      fc.property(data(60), u16, (bytes, count) => {
        decodeIgmpReport(new RawPayload(bytes));
        decodeMldReport(new IcmpMessage(143, 0, count, bytes));
        expect(decodeMldReport(new IcmpMessage(143, 0, 4, bytes))).toBeNull();
      }),
    );
  });
});
