import { describe, expect, test } from "vitest";
import { RandomStream } from "../../src/sim/random.js";
import { InitialNumbers } from "../../src/transport/initial-numbers.js";
import type { TcpConnection } from "../../src/transport/tcp-connection.js";
import { TcpConnection as Connection } from "../../src/transport/tcp-connection.js";
import { TcpPorts, Unclaimed } from "../../src/transport/tcp-ports.js";
import { DEFAULT_TCP_SETTINGS } from "../../src/transport/tcp-settings.js";
import { TcpState } from "../../src/transport/tcp-state.js";
import { TcpFlag, TcpSegment } from "../../src/wire/tcp.js";
import { A, B, connectionSpec, makeListener } from "./lossy-pipe.js";

function ports(
  backlog: number,
  abortOnOverflow = false,
): { ports: TcpPorts; listener: ReturnType<typeof makeListener> } {
  const listener = makeListener({ ...DEFAULT_TCP_SETTINGS, abortOnOverflow }, backlog);
  const tcpPorts = new TcpPorts();
  tcpPorts.addListener(listener);
  return { ports: tcpPorts, listener };
}

function receive(to: TcpPorts, segment: TcpSegment, nowNs = 0): TcpConnection | Unclaimed {
  return to.receive(B, A, 0, segment, nowNs, 1460, 0);
}

/** A client at the given port, after its SYN went through `to` and the SYN/ACK came back; answers with its last ACK. */
function shake(to: TcpPorts, port: number): { server: TcpConnection | Unclaimed; ack: TcpSegment | null } {
  const client = new Connection(
    connectionSpec({ localPort: port, numbers: new InitialNumbers(new RandomStream(port)) }),
  );
  client.connect(0);
  const syn = client.poll(0);
  if (syn === null) throw new Error("no SYN");
  const server = receive(to, syn);
  if (typeof server === "number") return { server, ack: null };
  const synAck = server.poll(0);
  if (synAck !== null) client.receive(synAck, 0);
  return { server, ack: client.poll(0) };
}

describe("a listener", () => {
  test("hands out connections in the order in which their handshakes ended", () => {
    const { ports: to, listener } = ports(10);
    const first = shake(to, 1001);
    const second = shake(to, 1002);
    if (first.ack === null || second.ack === null) throw new Error("no ACK");
    expect([listener.synQueueLength, listener.acceptQueueLength]).toEqual([2, 0]);
    receive(to, second.ack);
    receive(to, first.ack);
    expect([listener.synQueueLength, listener.acceptQueueLength]).toEqual([0, 2]);
    expect([listener.accept(), listener.accept(), listener.accept()]).toEqual([second.server, first.server, null]);
  });

  test("takes one more than its backlog, and then drops SYNs", () => {
    const { ports: to, listener } = ports(1);
    for (const port of [1001, 1002]) {
      const { ack } = shake(to, port);
      if (ack !== null) receive(to, ack);
    }
    expect(listener.acceptQueueLength).toBe(2);
    expect(shake(to, 1003).server).toBe(Unclaimed.Dropped);
    listener.accept();
    expect(typeof shake(to, 1004).server).toBe("object");
  });

  test("ignores the last ACK while the accept queue is full, and takes it afterwards", () => {
    const { ports: to, listener } = ports(2);
    const shaken = [1001, 1002].map((port) => shake(to, port));
    for (const { ack } of shaken) if (ack !== null) receive(to, ack);
    const third = shake(to, 1003);
    const fourth = shake(to, 1004);
    if (third.ack === null || fourth.ack === null || typeof fourth.server === "number") throw new Error("no ACK");
    receive(to, third.ack);
    receive(to, fourth.ack);
    expect(fourth.server.state).toBe(TcpState.SynReceived);
    listener.accept();
    receive(to, fourth.ack);
    expect(fourth.server.state).toBe(TcpState.Established);
  });

  test("resets instead when tcp_abort_on_overflow says so", () => {
    const { ports: to } = ports(0, true);
    const one = shake(to, 1001);
    if (one.ack !== null) receive(to, one.ack);
    const { server } = shake(to, 1002);
    expect(server).toBe(Unclaimed.Dropped);
  });

  test("that closes forgets what is half open and resets what nobody accepted", () => {
    const { ports: to, listener } = ports(10);
    const done = shake(to, 1001);
    if (done.ack !== null) receive(to, done.ack);
    const half = shake(to, 1002).server;
    listener.close(0);
    if (typeof done.server === "number" || typeof half === "number") throw new Error("refused");
    expect(half.poll(0)).toBe(null);
    expect((done.server.poll(0)?.flags ?? 0) & TcpFlag.Rst).toBe(TcpFlag.Rst);
  });

  test("an ACK that belongs to no connection is refused, a reset dropped", () => {
    const { ports: to } = ports(10);
    const data = new Uint8Array(0);
    expect(receive(to, new TcpSegment(9, 80, 1, 1, TcpFlag.Ack, 0, data))).toBe(Unclaimed.Refused);
    expect(receive(to, new TcpSegment(9, 80, 1, 1, TcpFlag.Rst, 0, data))).toBe(Unclaimed.Dropped);
    expect(receive(to, new TcpSegment(9, 81, 1, 0, TcpFlag.Syn, 0, data))).toBe(Unclaimed.Refused);
  });

  test("a newer SYN takes the place of a connection in TIME-WAIT", () => {
    const { ports: to } = ports(10);
    const { server, ack } = shake(to, 1001);
    if (typeof server === "number" || ack === null) throw new Error("refused");
    receive(to, ack);
    server.shutdownWrite(0);
    const fin = server.poll(0);
    if (fin === null) throw new Error("no FIN");
    const finAck = new TcpSegment(
      1001,
      80,
      ack.seq,
      (fin.seq + 1) >>> 0,
      TcpFlag.Fin | TcpFlag.Ack,
      500,
      ack.data,
      ack.options,
    );
    receive(to, finAck);
    expect(server.state).toBe(TcpState.TimeWait);
    const old = new TcpSegment(1001, 80, (ack.seq - 5000) >>> 0, 0, TcpFlag.Syn, 500, ack.data);
    expect(receive(to, old)).toBe(server);
    const young = new TcpSegment(1001, 80, (ack.seq + 5000) >>> 0, 0, TcpFlag.Syn, 500, ack.data);
    const next = receive(to, young);
    expect(next).not.toBe(server);
    expect(typeof next).toBe("object");
    expect(to.connections.size).toBe(1);
  });
});
