import { describe, expect, test } from "vitest";
import { Errno } from "../../src/sim/errno.js";
import { icmpError } from "../../src/transport/icmp-error.js";
import { Ecn } from "../../src/transport/tcp-codes.js";
import { DEFAULT_TCP_SETTINGS } from "../../src/transport/tcp-settings.js";
import { TcpState } from "../../src/transport/tcp-state.js";
import { TcpFlag, TcpSegment } from "../../src/wire/tcp.js";
import { ACCEPTED, CONNECTED, FIN_RECEIVED, FIN_SENT, PLAIN, type Row, runScript, write } from "./tcp-script.js";

describe("SYN-SENT", () => {
  test("the SYN is repeated at one second four times more, then at doubling times, and ETIMEDOUT comes at 131 s", () => {
    const times = [0, 1, 2, 3, 4, 5, 7, 11, 19, 35, 67];
    const syns = times.map((second) => [second * 1000, ">", "S 0:1(0)"] as const);
    const { tcp } = runScript("client", [...syns, [130_999, "call", () => {}]]);
    expect(tcp.state).toBe(TcpState.SynSent);
    tcp.onTimer(131_000e6);
    expect([tcp.state, tcp.takeError()]).toEqual([TcpState.Closed, Errno.ETIMEDOUT]);
  });

  test("a reset that acknowledges the SYN refuses the connection", () => {
    const { tcp } = runScript("client", [
      [0, ">", "S 0:1(0)"],
      [1, "<", "R. 0:0(0) ack 1 win 0"],
    ]);
    expect([tcp.state, tcp.takeError(), tcp.isOver]).toEqual([TcpState.Closed, Errno.ECONNREFUSED, true]);
  });

  test("a reset without an ACK of the SYN is ignored", () => {
    const { tcp } = runScript("client", [
      [0, ">", "S 0:1(0)"],
      [1, "<", "R 0:0(0) win 0"],
    ]);
    expect(tcp.state).toBe(TcpState.SynSent);
  });

  test("an ACK of something else is answered with a reset, and the SYN goes on", () => {
    runScript("client", [
      [0, ">", "S 0:1(0)"],
      [1, "<", ". 0:0(0) ack 77"],
      [1, ">", "R 77:77(0)"],
      [1000, ">", "S 0:1(0)"],
    ]);
  });

  test("two SYNs that cross make one connection (RFC 9293 figure 7)", () => {
    const { tcp } = runScript("client", [
      [0, ">", "S 0:1(0)"],
      [1, "<", "S 0:1(0) win 1000 <mss 1000>"],
      [1, ">", "S. 0:1(0) ack 1"],
      [2, "<", "S. 0:1(0) ack 1 win 1000 <mss 1000>"],
    ]);
    expect(tcp.state).toBe(TcpState.Established);
  });

  test.each([
    ["port unreachable", 3, 3, Errno.ECONNREFUSED],
    ["host unreachable", 3, 1, Errno.EHOSTUNREACH],
    ["network unreachable", 3, 0, Errno.ENETUNREACH],
    ["protocol unreachable", 3, 2, Errno.ENOPROTOOPT],
    ["administratively prohibited", 3, 13, Errno.EHOSTUNREACH],
    ["time exceeded", 11, 0, Errno.EHOSTUNREACH],
  ])("%s ends connect() at once, as recorded from Linux", (_name, type, code, errno) => {
    const { tcp } = runScript("client", [[0, ">", "S 0:1(0)"]]);
    const error = icmpError(4, type, code, 0);
    if (error === null) throw new Error("no error");
    tcp.onIcmpError(error, (tcp.iss + 5) >>> 0, 1e6);
    expect(tcp.state).toBe(TcpState.SynSent);
    tcp.onIcmpError(error, tcp.iss, 1e6);
    expect([tcp.state, tcp.takeError()]).toEqual([TcpState.Closed, errno]);
  });

  test("options that the peer does not answer are not used", () => {
    const { tcp } = runScript(
      "client",
      [
        [0, ">", "S 0:1(0) win 64240 <mss 1460,sackOK,TS,wscale 7>"],
        [10, "<", "S. 0:1(0) ack 1 win 8000"],
        [10, ">", ". 1:1(0) ack 1 win 64240"],
      ],
      DEFAULT_TCP_SETTINGS,
    );
    expect([tcp.mss, tcp.sackOn, tcp.timestampsOn, tcp.windowScalingOn]).toEqual([536, false, false, false]);
  });
});

describe("SYN-RECEIVED", () => {
  test("the SYN/ACK is repeated five times and the connection forgotten after 63 s", () => {
    const times = [0, 1, 3, 7, 15, 31];
    const { tcp, listener } = runScript("server", [
      [0, "<", "S 0:1(0) <mss 1000>"],
      ...times.map((second) => [second * 1000, ">", "S. 0:1(0) ack 1"] as const),
    ]);
    expect(listener?.synQueueLength).toBe(1);
    tcp.onTimer(63_000e6);
    expect([tcp.state, tcp.poll(63_000e6), listener?.synQueueLength]).toEqual([TcpState.Closed, null, 0]);
  });

  test("a repeated SYN gets the SYN/ACK again", () => {
    runScript("server", [
      [0, "<", "S 0:1(0) <mss 1000>"],
      [0, ">", "S. 0:1(0) ack 1"],
      [300, "<", "S 0:1(0) <mss 1000>"],
      [300, ">", "S. 0:1(0) ack 1"],
    ]);
  });

  test("a wrong ACK is answered with a reset, a right one establishes", () => {
    const { tcp, listener } = runScript("server", [
      [0, "<", "S 0:1(0) <mss 1000>"],
      [0, ">", "S. 0:1(0) ack 1"],
      [1, "<", ". 1:1(0) ack 9"],
      [1, ">", "R 9:9(0)"],
      [2, "<", ". 1:1(0) ack 1"],
    ]);
    expect([tcp.state, listener?.accept()]).toEqual([TcpState.Established, tcp]);
  });

  test("data may come with the handshake's ACK", () => {
    const { tcp } = runScript("server", [
      [0, "<", "S 0:1(0) <mss 1000>"],
      [0, ">", "S. 0:1(0) ack 1"],
      [2, "<", "P. 1:101(100) ack 1"],
      [2, ">", ". 1:1(0) ack 101"],
    ]);
    expect(tcp.receiveBuffer.queuedBytes).toBe(100);
  });
});

describe("ESTABLISHED", () => {
  test("a small write waits while a small segment is not acknowledged (Nagle), unless TCP_NODELAY", () => {
    const rows: readonly Row[] = [
      ...CONNECTED,
      [20, "call", write(10)],
      [20, ">", "P. 1:11(10) ack 1"],
      [21, "call", write(10)],
    ];
    runScript("client", [...rows, [30, "<", ". 1:1(0) ack 11"], [30, ">", "P. 11:21(10) ack 1"]]);
    const nodelay: Row = [15, "call", (tcp) => (tcp.noDelay = true)];
    runScript("client", [...CONNECTED, nodelay, ...rows.slice(3), [21, ">", "P. 11:21(10) ack 1"]]);
  });

  test("ten segments leave at first, and slow start doubles", () => {
    const first = Array.from(
      { length: 10 },
      (_, i): Row => [20, ">", `. ${1 + i * 1000}:${1001 + i * 1000}(1000) ack 1`],
    );
    const more = Array.from(
      { length: 4 },
      (_, i): Row => [30, ">", `. ${10001 + i * 1000}:${11001 + i * 1000}(1000) ack 1`],
    );
    runScript("client", [...CONNECTED, [20, "call", write(29000)], ...first, [30, "<", ". 1:1(0) ack 2001"], ...more]);
  });

  test("several segments go as one, as many as the pace sends in a millisecond, and count one by one", () => {
    const first = Array.from(
      { length: 5 },
      (_, i): Row => [20, ">", `P. ${1 + i * 2000}:${2001 + i * 2000}(2000) ack 1`],
    );
    const rows: Row[] = [...CONNECTED, [20, "call", write(29000)], ...first];
    const more: Row[] = [
      [30, "<", ". 1:1(0) ack 2001"],
      [30, ">", "P. 10001:12001(2000) ack 1"],
      [30, ">", "P. 12001:14001(2000) ack 1"],
    ];
    const { tcp } = runScript("client", [...rows, ...more], undefined, {}, true);
    expect([tcp.sent.packetsOut, tcp.dataSegmentsOut, tcp.congestion.cwnd]).toEqual([12, 14, 12]);
  });

  test("three segments SACKed beyond a gap: the gap is sent again at once", () => {
    const segments = Array.from(
      { length: 5 },
      (_, i): Row => [20, ">", `${i === 4 ? "P" : ""}. ${1 + i * 1000}:${1001 + i * 1000}(1000) ack 1`],
    );
    const { tcp } = runScript("client", [
      ...CONNECTED,
      [20, "call", write(5000)],
      ...segments,
      [30, "<", ". 1:1(0) ack 1 <sack 1001:2001>"],
      [30, "<", ". 1:1(0) ack 1 <sack 1001:3001>"],
      [30, "<", ". 1:1(0) ack 1 <sack 1001:4001>"],
      [30, ">", ". 1:1001(1000) ack 1"],
      [40, "<", ". 1:1(0) ack 5001"],
    ]);
    expect([tcp.sndUna, tcp.totalRetransmissions, tcp.congestion.ssthresh]).toEqual([5001, 1, 5]);
  });

  test("without SACK three duplicate ACKs do the same", () => {
    const plain: readonly Row[] = [
      [0, ">", "S 0:1(0)"],
      [10, "<", "S. 0:1(0) ack 1 win 65535 <mss 1000>"],
      [10, ">", ". 1:1(0) ack 1"],
    ];
    const segments = Array.from(
      { length: 5 },
      (_, i): Row => [20, ">", `${i === 4 ? "P" : ""}. ${1 + i * 1000}:${1001 + i * 1000}(1000) ack 1`],
    );
    const duplicate: Row = [30, "<", ". 1:1(0) ack 1"];
    runScript("client", [
      ...plain,
      [20, "call", write(5000)],
      ...segments,
      duplicate,
      duplicate,
      duplicate,
      [30, ">", ". 1:1001(1000) ack 1"],
      [40, "<", ". 1:1(0) ack 5001"],
    ]);
  });

  test("one who never answers: probe, timeouts that double, ETIMEDOUT or the soft error after 15 minutes", () => {
    const { tcp } = runScript("client", [
      ...CONNECTED,
      [20, "call", write(10)],
      [20, ">", "P. 1:11(10) ack 1"],
      [230, ">", "P. 1:11(10) ack 1"],
      [440, ">", "P. 1:11(10) ack 1"],
      [860, ">", "P. 1:11(10) ack 1"],
      [1700, ">", "P. 1:11(10) ack 1"],
    ]);
    const error = icmpError(4, 3, 1, 0);
    if (error === null) throw new Error("no error");
    tcp.onIcmpError(error, (tcp.iss + 1) >>> 0, 1701e6);
    let last = 0;
    for (let timer = tcp.nextTimerNs; timer !== null; timer = tcp.nextTimerNs) {
      last = timer;
      tcp.onTimer(timer);
      while (tcp.poll(timer) !== null);
    }
    expect(tcp.takeError()).toBe(Errno.EHOSTUNREACH);
    expect(last / 1e9).toBeGreaterThan(924);
    expect(last / 1e9).toBeLessThan(1050);
  });

  test("data out of order is acknowledged at once with the range that came", () => {
    runScript("client", [
      ...CONNECTED,
      [20, "<", "P. 101:201(100) ack 1"],
      [20, ">", ". 1:1(0) ack 1 <sack 101:201>"],
      [21, "<", "P. 301:401(100) ack 1"],
      [21, ">", ". 1:1(0) ack 1 <sack 301:401,sack 101:201>"],
      [22, "<", "P. 1:101(100) ack 1"],
      [22, ">", ". 1:1(0) ack 201 <sack 301:401>"],
      [23, "<", "P. 201:301(100) ack 1"],
      [23, ">", ". 1:1(0) ack 401"],
    ]);
  });

  test("a repeated segment is reported as duplicate (RFC 2883)", () => {
    runScript("client", [
      ...CONNECTED,
      [20, "<", "P. 1:101(100) ack 1"],
      [20, ">", ". 1:1(0) ack 101"],
      [21, "<", "P. 1:101(100) ack 1"],
      [21, ">", ". 1:1(0) ack 101 <sack 1:101>"],
    ]);
  });

  test("a reset counts only with exactly the next sequence number; others get a challenge ACK (RFC 5961)", () => {
    const { tcp } = runScript("client", [
      ...CONNECTED,
      [20, "<", "R 500:500(0)"],
      [20, ">", ". 1:1(0) ack 1"],
      [21, "<", "R 600:600(0)"],
      [22, "<", "R 1:1(0)"],
    ]);
    expect([tcp.state, tcp.takeError()]).toEqual([TcpState.Closed, Errno.ECONNRESET]);
  });

  test("a SYN, an ACK of the future and data from outside the window get an ACK", () => {
    runScript("client", [
      ...CONNECTED,
      [1000, "<", "S 5000:5001(0)"],
      [1000, ">", ". 1:1(0) ack 1"],
      [2000, "<", ". 1:1(0) ack 999"],
      [2000, ">", ". 1:1(0) ack 1"],
      [3000, "<", "P. 900000:900100(100) ack 1"],
      [3000, ">", ". 1:1(0) ack 1"],
    ]);
  });

  test("an old timestamp is refused (PAWS)", () => {
    const { tcp } = runScript(
      "client",
      [
        [0, ">", "S 0:1(0)"],
        [10, "<", "S. 0:1(0) ack 1 win 65535 <mss 1000,ts 5000>"],
        [10, ">", ". 1:1(0) ack 1"],
        [20, "<", "P. 1:101(100) ack 1 <ts 4000>"],
        [20, ">", ". 1:1(0) ack 1"],
      ],
      DEFAULT_TCP_SETTINGS,
    );
    expect(tcp.receiveBuffer.queuedBytes).toBe(0);
  });

  test("a window that shuts is probed at doubling times, and the first room is used", () => {
    runScript("client", [
      ...CONNECTED,
      [20, "call", write(10)],
      [20, ">", "P. 1:11(10) ack 1"],
      [30, "<", ". 1:1(0) ack 11 win 0"],
      [40, "call", write(10)],
      [250, ">", ". 10:10(0) ack 1"],
      [250, "<", ". 1:1(0) ack 11 win 0"],
      [670, ">", ". 10:10(0) ack 1"],
      [680, "<", ". 1:1(0) ack 11 win 5000"],
      [680, ">", "P. 11:21(10) ack 1"],
    ]);
  });

  test("fragmentation needed cuts what is outstanding and sends it again", () => {
    const error = icmpError(4, 3, 4, 840);
    if (error === null) throw new Error("no error");
    runScript("client", [
      ...CONNECTED,
      [20, "call", write(1000)],
      [20, ">", "P. 1:1001(1000) ack 1"],
      [21, "call", (tcp, nowNs) => tcp.onIcmpError(error, (tcp.iss + 1) >>> 0, nowNs)],
      [21, ">", ". 1:801(800) ack 1"],
      [21, ">", "P. 801:1001(200) ack 1"],
    ]);
  });

  test("keepalive probes a silent peer and gives up after nine", () => {
    const second = 1000;
    const { tcp } = runScript("client", [
      ...CONNECTED,
      [20, "call", (c, nowNs) => c.setKeepalive(true, nowNs)],
      ...Array.from(
        { length: 9 },
        (_, i): Row => [i === 0 ? 7200 * second + 20 : (7200 + 75 * i) * second + 20, ">", ". 0:0(0) ack 1"],
      ),
      [(7200 + 75 * 9) * second + 20, ">", "R. 1:1(0) ack 1"],
    ]);
    expect(tcp.takeError()).toBe(Errno.ETIMEDOUT);
  });

  test("ECN: a mark is echoed until CWR comes", () => {
    const { tcp } = runScript("server", [
      [0, "<", "SEW 0:1(0) <mss 1000,sackOK>"],
      [0, ">", "S.E 0:1(0) ack 1"],
      [1, "<", ". 1:1(0) ack 1"],
    ]);
    const receive = (flags: number, offset: number, ecn: number): number => {
      const seq = (tcp.irs + offset) >>> 0;
      const ack = (tcp.iss + 1) >>> 0;
      tcp.receive(new TcpSegment(40000, 80, seq, ack, flags, 65535, new Uint8Array(100)), 2e6, ecn);
      return (tcp.poll(2e6)?.flags ?? 0) & TcpFlag.Ece;
    };
    expect(receive(TcpFlag.Ack, 1, Ecn.Ect0)).toBe(0);
    expect(receive(TcpFlag.Ack, 101, Ecn.Ce)).toBe(TcpFlag.Ece);
    expect(receive(TcpFlag.Ack, 201, Ecn.Ect0)).toBe(TcpFlag.Ece);
    expect(receive(TcpFlag.Ack | TcpFlag.Cwr, 301, Ecn.Ect0)).toBe(0);
  });

  test("ECN: an echo halves the window once and is answered with CWR", () => {
    const { tcp } = runScript(
      "client",
      [
        [0, ">", "SEW 0:1(0)"],
        [10, "<", "S.E 0:1(0) ack 1 win 65535 <mss 1000,sackOK>"],
        [10, ">", ". 1:1(0) ack 1"],
        [20, "call", write(1000)],
        [20, ">", "P. 1:1001(1000) ack 1"],
        [30, "<", ".E 1:1(0) ack 1001"],
        [40, "call", write(1000)],
        [40, ">", "P.W 1001:2001(1000) ack 1"],
      ],
      { ...PLAIN, ecn: 1 },
    );
    expect(tcp.congestion.ssthresh).toBe(5);
  });

  test("close with unread data resets", () => {
    const { tcp } = runScript("client", [
      ...CONNECTED,
      [20, "<", "P. 1:101(100) ack 1"],
      [20, ">", ". 1:1(0) ack 101"],
      [30, "call", (c, nowNs) => c.close(nowNs)],
      [30, ">", "R. 1:1(0) ack 101"],
    ]);
    expect(tcp.isOver).toBe(true);
  });
});

describe("closing", () => {
  test("FIN-WAIT-1, FIN-WAIT-2, TIME-WAIT for 60 s", () => {
    const { tcp } = runScript("client", [
      ...FIN_SENT,
      [30, "<", ". 1:1(0) ack 2"],
      [40, "<", "F. 1:2(0) ack 2"],
      [40, ">", ". 2:2(0) ack 2"],
      [50, "<", "F. 1:2(0) ack 2"],
      [50, ">", ". 2:2(0) ack 2"],
      [60_049, "call", (c) => expect(c.state).toBe(TcpState.TimeWait)],
    ]);
    expect(tcp.nextTimerNs).toBe(60_050e6);
    tcp.onTimer(60_050e6);
    expect(tcp.isOver).toBe(true);
  });

  test("half-close: the other side may send on, and is acknowledged", () => {
    const { tcp } = runScript("client", [
      ...FIN_SENT,
      [30, "<", ". 1:1(0) ack 2"],
      [40, "<", "P. 1:101(100) ack 2"],
      [40, ">", ". 2:2(0) ack 101"],
    ]);
    expect([tcp.state, tcp.read(1000, 40e6).length]).toEqual([TcpState.FinWait2, 100]);
  });

  test("both close at once: CLOSING, then TIME-WAIT", () => {
    const { tcp } = runScript("client", [
      ...FIN_SENT,
      [25, "<", "F. 1:2(0) ack 1"],
      [25, ">", ". 2:2(0) ack 2"],
      [30, "call", (c) => expect(c.state).toBe(TcpState.Closing)],
      [35, "<", ". 2:2(0) ack 2"],
    ]);
    expect(tcp.state).toBe(TcpState.TimeWait);
  });

  test("CLOSE-WAIT, LAST-ACK, gone", () => {
    const { tcp } = runScript("client", [
      ...FIN_RECEIVED,
      [70, "call", (c, nowNs) => c.close(nowNs)],
      [70, ">", "F. 1:2(0) ack 2"],
      [80, "<", ". 2:2(0) ack 2"],
    ]);
    expect([tcp.state, tcp.nextTimerNs]).toEqual([TcpState.Closed, null]);
  });

  test("a FIN that is lost is sent again", () => {
    runScript("client", [...FIN_SENT, [230, ">", "F. 1:2(0) ack 1"], [440, ">", "F. 1:2(0) ack 1"]]);
  });

  test("an orphan leaves FIN-WAIT-2 after 60 s, and resets data that comes meanwhile", () => {
    const orphan: readonly Row[] = [
      ...CONNECTED,
      [20, "call", (c, nowNs) => c.close(nowNs)],
      [20, ">", "F. 1:2(0) ack 1"],
      [30, "<", ". 1:1(0) ack 2"],
    ];
    expect(runScript("client", orphan).tcp.nextTimerNs).toBe(60_030e6);
    const { tcp } = runScript("client", [...orphan, [40, "<", "P. 1:101(100) ack 2"], [40, ">", "R 2:2(0)"]]);
    expect(tcp.isOver).toBe(true);
  });

  test("a server that reads to the end sees it", () => {
    const { tcp } = runScript(
      "server",
      [...ACCEPTED, [20, "<", "FP. 1:11(10) ack 1"], [60, ">", ". 1:1(0) ack 12"]],
      PLAIN,
    );
    expect([tcp.readable, tcp.atEnd]).toEqual([true, false]);
    expect([tcp.read(100, 60e6).length, tcp.atEnd]).toEqual([10, true]);
  });
});
