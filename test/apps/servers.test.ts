import { describe, expect, test } from "vitest";
import { EchoServer } from "../../src/apps/echo-server.js";
import { httpGet } from "../../src/apps/http/http-get.js";
import { TextServer } from "../../src/apps/text-server.js";
import type { Netns } from "../../src/host/netns.js";
import { TcpSocket } from "../../src/host/sockets/tcp-socket.js";
import { UdpSocket } from "../../src/host/sockets/udp-socket.js";
import { parseIp } from "../../src/wire/ip-address.js";
import { bytes, line, text } from "./lab.js";

/** What a TCP server at b says to `sent` (null: nothing, the client waits), and whether it then closed. */
function talk(netns: Netns, port: number, sent: string | null, ends = false): [string, boolean] {
  const socket = new TcpSocket(netns, 4);
  let heard = "";
  socket.handler = {
    onSocket: () => {
      for (let got = socket.receive(); got.length > 0; got = socket.receive()) heard += text(got);
    },
  };
  socket.connect(parseIp("10.0.3.10"), port);
  const { sim } = netns.host.network;
  sim.runUntil(sim.nowNs + 50_000_000);
  if (sent !== null) socket.send(bytes(sent));
  if (ends) socket.shutdownWrite();
  netns.host.network.runUntilIdle();
  const closed = socket.atEnd;
  socket.close();
  return [heard, closed];
}

function datagram(netns: Netns, port: number, sent: string): string {
  const socket = new UdpSocket(netns, 4);
  let heard = "";
  socket.handler = {
    onSocket: () => {
      const got = socket.receiveFrom();
      if (got?.data instanceof Uint8Array) heard += text(got.data);
    },
  };
  socket.sendTo(bytes(sent), parseIp("10.0.3.10"), port);
  netns.host.network.runUntilIdle();
  return heard;
}

describe("a text server", () => {
  test("tells its text to whoever says anything, and to whoever says nothing", () => {
    const { a, b } = line();
    new TextServer(b, "web-1", { tcp: [80, 5432], udp: [53] });
    expect(talk(a, 5432, "hello\n")).toEqual(["web-1\n", true]);
    expect(talk(a, 80, "\x16\x03\x01")).toEqual(["web-1\n", true]);
    expect(talk(a, 80, null)).toEqual(["web-1\n", true]);
    expect(talk(a, 80, null, true)).toEqual(["web-1\n", true]);
    expect(datagram(a, 53, "?")).toBe("web-1\n");
  });

  test("speaks HTTP to whoever speaks HTTP", async () => {
    const { a, b } = line();
    const server = new TextServer(b, "wéb", { tcp: [80] });
    const response = await httpGet(a, "http://10.0.3.10/any/path");
    expect([response.status, text(response.body), response.header("content-length")]).toEqual([
      200,
      "w\xc3\xa9b\n",
      "5",
    ]);
    const [two] = talk(
      a,
      80,
      "GET / HTTP/1.1\r\nHost: a\r\n\r\nHEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    );
    expect(two.match(/HTTP\/1.1 200 OK/g)?.length).toBe(2);
    server.close();
    await expect(httpGet(a, "http://10.0.3.10/")).rejects.toThrow("Couldn't connect");
  });

  test("says which port is taken and opens none", () => {
    const { b } = line();
    new TextServer(b, "x", { tcp: [81] });
    expect(() => new TextServer(b, "y", { tcp: [80, 81] })).toThrow("TCP port 81 of b is taken");
    new TextServer(b, "z", { tcp: [80] });
  });
});

test("an echo server gives back streams and datagrams, as much as the client takes", () => {
  const { a, b } = line();
  new EchoServer(b);
  const long = "0123456789".repeat(30_000);
  expect(datagram(a, 7, "ping")).toBe("ping");
  expect(talk(a, 7, "hello", true)).toEqual(["hello", true]);
  expect(talk(a, 7, long.slice(0, 60_000))[0].length).toBeGreaterThan(10_000);
});
