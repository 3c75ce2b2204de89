import { describe, expect, test } from "vitest";
import type { Netns } from "../../src/host/netns.js";
import { Network } from "../../src/host/network.js";
import type { Socket, SocketHandler } from "../../src/host/sockets/socket-handler.js";
import { SocketEvent } from "../../src/host/sockets/socket-handler.js";
import { listenTcp, TcpSocket } from "../../src/host/sockets/tcp-socket.js";
import { listenUdp, UdpSocket } from "../../src/host/sockets/udp-socket.js";
import { ssStateName } from "../../src/transport/tcp-state.js";
import { formatIp, parseIp } from "../../src/wire/ip-address.js";
import { parsePrefix } from "../../src/wire/prefix.js";

function address(netns: Netns, device: string, text: string): void {
  const prefix = parsePrefix(text);
  const found = netns.findDevice(device);
  if (found === null) throw new Error(`no device ${device}`);
  const spec = { local: prefix.address, prefixLength: prefix.length };
  expect(netns.stack.addAddress(netns.ipDevice(found), spec, false)).toBeNull();
}

function defaultRoute(netns: Netns, gateway: string): void {
  const via = parseIp(gateway);
  const error = netns.stack.addRoute(
    { family: 4, dst: parseIp("0.0.0.0"), prefixLength: 0, nexthops: [{ gateway: via }] },
    "add",
  );
  expect(error).toBeNull();
}

/** Two hosts with a router between them. */
function twoNetworks(): { network: Network; a: Netns; b: Netns } {
  const network = new Network({ seed: 3 });
  const a = network.addHost("a");
  const r = network.addRouter("r");
  const b = network.addHost("b");
  network.connect(a, r, { delayNs: 1_000_000 });
  network.connect(r, b, { delayNs: 1_000_000, rateBps: 1e9 });
  address(a.netns, "eth0", "10.0.1.10/24");
  address(r.netns, "eth0", "10.0.1.1/24");
  address(r.netns, "eth1", "10.0.2.1/24");
  address(b.netns, "eth0", "10.0.2.10/24");
  defaultRoute(a.netns, "10.0.1.1");
  defaultRoute(b.netns, "10.0.2.1");
  return { network, a: a.netns, b: b.netns };
}

/** Answers every datagram, and every byte of a connection, with itself. */
class Echo implements SocketHandler {
  readonly peers: string[] = [];
  onSocket(socket: Socket, event: SocketEvent): void {
    if (socket instanceof UdpSocket) {
      for (let got = socket.receiveFrom(); got !== null; got = socket.receiveFrom()) {
        this.peers.push(formatIp(got.remote));
        if (got.data instanceof Uint8Array) socket.sendTo(got.data, got.remote, got.remotePort);
      }
    } else if (socket instanceof TcpSocket) {
      if (event === SocketEvent.Acceptable) {
        for (let child = socket.accept(); child !== null; child = socket.accept()) {
          child.handler = this;
          this.onSocket(child, SocketEvent.Readable);
        }
      } else if (event === SocketEvent.Readable) {
        for (let bytes = socket.receive(); bytes.length > 0; bytes = socket.receive()) socket.send(bytes);
        if (socket.atEnd) socket.close();
      }
    }
  }
}

/** Writes down what a client's socket hears. */
class Client implements SocketHandler {
  text = "";
  errno = 0;
  readonly events: number[] = [];
  onSocket(socket: Socket, event: SocketEvent): void {
    this.events.push(event);
    if (event === SocketEvent.Error && !("receiveError" in socket)) this.errno = Number(socket.takeError());
    if (socket instanceof TcpSocket && event === SocketEvent.Readable) {
      for (let bytes = socket.receive(); bytes.length > 0; bytes = socket.receive()) {
        this.text += String.fromCharCode(...bytes);
      }
    }
    if (socket instanceof UdpSocket && event === SocketEvent.Readable) {
      const got = socket.receiveFrom();
      if (got?.data instanceof Uint8Array) this.text += String.fromCharCode(...got.data);
    }
  }
}

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));

describe("two hosts and a router", () => {
  test("a UDP datagram crosses and its answer comes back, the sender's address unchanged", () => {
    const { network, a, b } = twoNetworks();
    const echo = new Echo();
    listenUdp(b, 7, echo);
    const socket = new UdpSocket(a, 4);
    const client = new Client();
    socket.handler = client;
    expect(socket.sendTo(bytes("hello"), parseIp("10.0.2.10"), 7)).toBe(0);
    network.runUntilIdle();
    expect(echo.peers).toEqual(["10.0.1.10"]);
    expect(client.text).toBe("hello");
  });

  test("a UDP port without a socket answers connection refused", () => {
    const { network, a } = twoNetworks();
    const socket = new UdpSocket(a, 4);
    const client = new Client();
    socket.handler = client;
    expect(socket.connectTo(parseIp("10.0.2.10"), 9)).toBe(0);
    socket.send(bytes("x"));
    network.runUntilIdle();
    expect(client.errno).toBe(111);
  });

  test("a TCP connection carries a stream both ways and closes", () => {
    const { network, a, b } = twoNetworks();
    listenTcp(b, 7, new Echo());
    const socket = new TcpSocket(a, 4);
    const client = new Client();
    socket.handler = client;
    expect(socket.connect(parseIp("10.0.2.10"), 7)).toBe(0);
    network.runUntilIdle();
    expect(client.events[0]).toBe(SocketEvent.Connected);
    const text = "0123456789".repeat(2_000);
    expect(socket.send(bytes(text))).toBe(text.length);
    network.runUntilIdle();
    expect(client.text).toBe(text);
    socket.shutdownWrite();
    network.runUntilIdle();
    expect(socket.atEnd).toBe(true);
    expect(ssStateName(socket.state)).toBe("TIME-WAIT");
    expect(network.sim.idle).toBe(true);
  });

  test("a TCP port without a listener answers connection refused", () => {
    const { network, a } = twoNetworks();
    const socket = new TcpSocket(a, 4);
    const client = new Client();
    socket.handler = client;
    expect(socket.connect(parseIp("10.0.2.10"), 81)).toBe(0);
    network.runUntilIdle();
    expect(client.errno).toBe(111);
  });

  test("a port that is taken is EADDRINUSE", () => {
    const { b } = twoNetworks();
    listenTcp(b, 80, new Echo());
    expect(() => listenTcp(b, 80, new Echo())).toThrow(/TCP port 80 of b is taken/);
  });

  test("a fork of the network goes on as the original does", () => {
    const { network, a, b } = twoNetworks();
    listenTcp(b, 7, new Echo());
    const socket = new TcpSocket(a, 4);
    const client = new Client();
    socket.handler = client;
    socket.connect(parseIp("10.0.2.10"), 7);
    network.sim.runEvents(5);
    const copy = network.fork();
    copy.runUntilIdle();
    expect(client.events).toEqual([]);
    network.runUntilIdle();
    expect(client.events).toEqual([SocketEvent.Connected, SocketEvent.Writable]);
    expect(copy.sim.nowNs).toBe(network.sim.nowNs);
    expect(copy.sim.eventCount).toBe(network.sim.eventCount);
  });
});

test("a host name is given once", () => {
  const network = new Network();
  network.addHost("web");
  expect(() => network.addHost("web")).toThrow('a host called "web" exists already');
});
