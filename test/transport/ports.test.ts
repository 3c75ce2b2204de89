import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Errno } from "../../src/sim/errno.js";
import { RandomStream } from "../../src/sim/random.js";
import type { BoundSocket } from "../../src/transport/bound-socket.js";
import { FlowTable } from "../../src/transport/flow-table.js";
import { icmpError } from "../../src/transport/icmp-error.js";
import { DEFAULT_PORT_RANGE, PortTable, SharingRule } from "../../src/transport/port-table.js";
import { TcpState } from "../../src/transport/tcp-state.js";
import { datagramTruesize, UdpEndpoint } from "../../src/transport/udp-endpoint.js";
import { UdpPorts } from "../../src/transport/udp-ports.js";
import { type IpAddress, parseIp } from "../../src/wire/ip-address.js";

const REMOTE = parseIp("10.0.0.9");

function socket(local: string, overrides: Partial<BoundSocket> = {}): BoundSocket {
  return {
    family: local.includes(":") ? 6 : 4,
    v6Only: false,
    local: parseIp(local),
    localPort: 0,
    ifIndex: 0,
    reuseAddr: false,
    reusePort: false,
    autoPort: false,
    state: TcpState.Closed,
    ...overrides,
  };
}

describe("bind", () => {
  const reuse = { reuseAddr: true };
  const rows: readonly [string, SharingRule, BoundSocket, BoundSocket, Errno | null][] = [
    ["the same address", SharingRule.Tcp, socket("10.0.0.1"), socket("10.0.0.1"), Errno.EADDRINUSE],
    ["two addresses", SharingRule.Tcp, socket("10.0.0.1"), socket("10.0.0.2"), null],
    ["the wildcard after an address", SharingRule.Tcp, socket("10.0.0.1"), socket("0.0.0.0"), Errno.EADDRINUSE],
    ["an address after the wildcard", SharingRule.Tcp, socket("0.0.0.0"), socket("10.0.0.1"), Errno.EADDRINUSE],
    ["IPv4 after a dual-stack wildcard", SharingRule.Tcp, socket("::"), socket("0.0.0.0"), Errno.EADDRINUSE],
    ["IPv4 address after a dual-stack wildcard", SharingRule.Tcp, socket("::"), socket("10.0.0.1"), Errno.EADDRINUSE],
    ["IPv4 after an IPv6-only wildcard", SharingRule.Tcp, socket("::", { v6Only: true }), socket("0.0.0.0"), null],
    ["IPv6 address after the IPv4 wildcard", SharingRule.Tcp, socket("0.0.0.0"), socket("fd00::1"), null],
    ["SO_REUSEADDR on both", SharingRule.Tcp, socket("0.0.0.0", reuse), socket("0.0.0.0", reuse), null],
    ["SO_REUSEADDR on one", SharingRule.Tcp, socket("0.0.0.0", reuse), socket("0.0.0.0"), Errno.EADDRINUSE],
    [
      "SO_REUSEADDR, but the first listens",
      SharingRule.Tcp,
      socket("0.0.0.0", { ...reuse, state: TcpState.Listen }),
      socket("0.0.0.0", reuse),
      Errno.EADDRINUSE,
    ],
    [
      "SO_REUSEADDR, the first in TIME-WAIT",
      SharingRule.Tcp,
      socket("10.0.0.1", { ...reuse, state: TcpState.TimeWait }),
      socket("0.0.0.0", reuse),
      null,
    ],
    [
      "SO_REUSEPORT on both",
      SharingRule.Tcp,
      socket("0.0.0.0", { reusePort: true, state: TcpState.Listen }),
      socket("0.0.0.0", { reusePort: true }),
      null,
    ],
    ["different devices", SharingRule.Tcp, socket("0.0.0.0", { ifIndex: 2 }), socket("0.0.0.0", { ifIndex: 3 }), null],
    ["a device and none", SharingRule.Tcp, socket("0.0.0.0", { ifIndex: 2 }), socket("0.0.0.0"), Errno.EADDRINUSE],
    ["UDP with SO_REUSEADDR on both", SharingRule.Udp, socket("0.0.0.0", reuse), socket("0.0.0.0", reuse), null],
  ];

  test.each(rows)("%s", (_name, rule, first, second, answer) => {
    const table = new PortTable<BoundSocket>(rule);
    expect(table.bind(first, 53, DEFAULT_PORT_RANGE, new RandomStream(1))).toBe(null);
    expect(table.bind(second, 53, DEFAULT_PORT_RANGE, new RandomStream(1))).toBe(answer);
  });

  test("port 0 takes an odd port for TCP as long as there is one, then the even ones, then none", () => {
    const table = new PortTable<BoundSocket>(SharingRule.Tcp);
    const random = new RandomStream(3);
    const range = { low: 100, high: 105 };
    const chosen = Array.from({ length: 6 }, () => {
      const bound = socket("0.0.0.0");
      expect(table.bind(bound, 0, range, random)).toBe(null);
      return bound.localPort;
    });
    expect(chosen.slice(0, 3).every((port) => port % 2 === 1)).toBe(true);
    expect([...chosen].sort((a, b) => a - b)).toEqual([100, 101, 102, 103, 104, 105]);
    expect(table.bind(socket("0.0.0.0"), 0, range, random)).toBe(Errno.EADDRINUSE);
  });

  test("connect() takes an even port, and shares it with connections to other peers only", () => {
    const table = new PortTable<BoundSocket>(SharingRule.Tcp);
    const random = new RandomStream(3);
    const range = { low: 100, high: 101 };
    const port = table.chooseForConnect(range, random, () => true);
    expect(port).toBe(100);
    table.inherit(socket("10.0.0.1", { localPort: 100, autoPort: true }));
    table.inherit(socket("10.0.0.1", { localPort: 101 }));
    expect(table.chooseForConnect(range, random, () => true)).toBe(100);
    expect(table.chooseForConnect(range, random, () => false)).toBe(null);
  });

  test("the port is free again after unbind", () => {
    const table = new PortTable<BoundSocket>(SharingRule.Tcp);
    const first = socket("0.0.0.0");
    table.bind(first, 80, DEFAULT_PORT_RANGE, new RandomStream(1));
    table.unbind(first);
    expect(table.bind(socket("0.0.0.0"), 80, DEFAULT_PORT_RANGE, new RandomStream(1))).toBe(null);
  });
});

describe("the flow table", () => {
  test("answers as a list that is searched from end to end", () => {
    const address = fc.constantFrom("10.0.0.1", "10.0.0.2", "fd00::1", "fd00::2").map(parseIp);
    const port = fc.constantFrom(1, 2, 80);
    const flow = fc.record({ local: address, localPort: port, remote: address, remotePort: port });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), flow), { maxLength: 60 }), (steps) => {
        const table = new FlowTable<{ local: IpAddress; localPort: number; remote: IpAddress; remotePort: number }>();
        const twin = new Map<string, object>();
        for (const [add, one] of steps) {
          const key = JSON.stringify(one);
          const found = table.find(one.local, one.localPort, one.remote, one.remotePort);
          expect(found).toBe(twin.get(key) ?? null);
          if (add && found === null) {
            table.add(one);
            twin.set(key, one);
          } else if (!add && found !== null) {
            table.remove(found);
            twin.delete(key);
          }
          expect(table.size).toBe(twin.size);
        }
      }),
    );
  });
});

describe("a UDP datagram", () => {
  function bound(ports: UdpPorts, local: string, family: 4 | 6 = 4, v6Only = false): UdpEndpoint {
    const endpoint = new UdpEndpoint(family, parseIp(local), v6Only);
    endpoint.reuseAddr = true;
    expect(ports.bound.bind(endpoint, 53, DEFAULT_PORT_RANGE, new RandomStream(1))).toBe(null);
    return endpoint;
  }

  test("goes to the connected socket, else to its address, else to the wildcard", () => {
    const ports = new UdpPorts();
    const wildcard = bound(ports, "0.0.0.0");
    const specific = bound(ports, "10.0.0.1");
    const connected = bound(ports, "10.0.0.1");
    connected.connect(REMOTE, 7000);
    const local = parseIp("10.0.0.1");
    expect(ports.lookup(local, 53, REMOTE, 7000, 2)).toBe(connected);
    expect(ports.lookup(local, 53, REMOTE, 7001, 2)).toBe(specific);
    expect(ports.lookup(parseIp("10.0.0.2"), 53, REMOTE, 7001, 2)).toBe(wildcard);
    expect(ports.lookup(local, 54, REMOTE, 7001, 2)).toBe(null);
  });

  test("of IPv4 reaches a dual-stack socket, but no IPv6-only one", () => {
    const ports = new UdpPorts();
    bound(ports, "::", 6, true);
    expect(ports.lookup(parseIp("10.0.0.1"), 53, REMOTE, 7000, 2)).toBe(null);
    const dual = bound(ports, "::", 6);
    expect(ports.lookup(parseIp("10.0.0.1"), 53, REMOTE, 7000, 2)).toBe(dual);
  });

  test("costs what it costs on Linux, so that 256 of one byte fill the default buffer", () => {
    expect([1, 100, 500, 1000, 1472].map(datagramTruesize)).toEqual([832, 832, 1280, 2304, 2304]);
    const endpoint = new UdpEndpoint(4, parseIp("0.0.0.0"));
    const one = { remote: REMOTE, remotePort: 1, local: REMOTE, ifIndex: 2, ttl: 64, tos: 0, data: new Uint8Array(1) };
    for (let i = 0; i < 1000; i++) endpoint.receive(one);
    expect([endpoint.queueLength, endpoint.dropCount, endpoint.queuedTruesize]).toEqual([256, 744, 212_992]);
    while (endpoint.read() !== null);
    expect([endpoint.queueLength, endpoint.queuedTruesize, endpoint.receive(one)]).toEqual([0, 0, true]);
  });

  test("that is refused is told to a connected socket only, once", () => {
    const error = icmpError(4, 3, 3, 0);
    if (error === null) throw new Error("no error");
    const endpoint = new UdpEndpoint(4, parseIp("0.0.0.0"));
    expect(endpoint.onIcmpError(error)).toBe(false);
    endpoint.connect(REMOTE, 53);
    expect(endpoint.onIcmpError(error)).toBe(true);
    expect([endpoint.takeError(), endpoint.takeError()]).toEqual([Errno.ECONNREFUSED, null]);
    const soft = icmpError(4, 3, 1, 0);
    expect(soft === null ? null : endpoint.onIcmpError(soft)).toBe(false);
  });
});
