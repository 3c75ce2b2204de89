import { describe, expect, it } from "vitest";
import { parseConntrack, runConntrack } from "../../src/netfilter/conntrack/conntrack-command.js";
import type { ConntrackEntry } from "../../src/netfilter/conntrack/conntrack-entry.js";
import { formatEntry, formatEvent } from "../../src/netfilter/conntrack/conntrack-text.js";
import type { Netfilter } from "../../src/netfilter/netfilter.js";
import { SECOND } from "../../src/sim/time.js";
import { IcmpMessage } from "../../src/wire/icmp.js";
import { bench } from "./fixture.js";
import { ACK, FIN, forward, packet, ping, RST, SYN, tcp, through, udp } from "./packets.js";

/** A namespace that tracks, with one rule for each state that counts packets. */
function tracking() {
  const made = bench();
  for (const state of ["NEW", "ESTABLISHED", "RELATED", "INVALID", "UNTRACKED"]) {
    made.iptables(`-A FORWARD -m conntrack --ctstate ${state}`);
  }
  return made;
}

/** How many packets were in each state. */
function counts(netfilter: Netfilter): string {
  const rules = netfilter.ipv4.use("filter").chain("FORWARD")?.rules ?? [];
  return rules.map((rule) => rule.packets).join(" ");
}

function lines(netfilter: Netfilter): string[] {
  return netfilter.conntrack.entries().map((entry) => formatEntry(entry, netfilter.sim.nowNs));
}

const A = "10.0.0.2";
const B = "198.51.100.7";

describe("a TCP connection", () => {
  it("goes through the states that the conntrack tool shows", () => {
    const { netfilter } = tracking();
    const client = (flags: number, seq: number, ack: number, bytes = 0) =>
      forward(netfilter, tcp(A, 40000, B, 80, flags, seq, ack, bytes));
    const server = (flags: number, seq: number, ack: number, bytes = 0) =>
      forward(netfilter, tcp(B, 80, A, 40000, flags, seq, ack, bytes), "eth0", "eth1");
    const line = () => lines(netfilter)[0];
    const ways = `src=${A} dst=${B} sport=40000 dport=80`;
    const back = `src=${B} dst=${A} sport=80 dport=40000`;
    client(SYN, 100, 0);
    expect(line()).toBe(`tcp      6 120 SYN_SENT ${ways} [UNREPLIED] ${back} mark=0 use=1`);
    server(SYN | ACK, 500, 101);
    expect(line()).toBe(`tcp      6 60 SYN_RECV ${ways} ${back} mark=0 use=1`);
    client(ACK, 101, 501);
    expect(line()).toBe(`tcp      6 432000 ESTABLISHED ${ways} ${back} [ASSURED] mark=0 use=1`);
    client(ACK, 101, 501, 50);
    expect(line()).toBe(`tcp      6 300 ESTABLISHED ${ways} ${back} [ASSURED] mark=0 use=1`);
    server(ACK, 501, 151);
    expect(line()).toBe(`tcp      6 432000 ESTABLISHED ${ways} ${back} [ASSURED] mark=0 use=1`);
    client(FIN | ACK, 151, 501);
    expect(line()).toBe(`tcp      6 120 FIN_WAIT ${ways} ${back} [ASSURED] mark=0 use=1`);
    server(ACK, 501, 152);
    expect(line()).toBe(`tcp      6 60 CLOSE_WAIT ${ways} ${back} [ASSURED] mark=0 use=1`);
    server(FIN | ACK, 501, 152);
    expect(line()).toBe(`tcp      6 30 LAST_ACK ${ways} ${back} [ASSURED] mark=0 use=1`);
    client(ACK, 152, 502);
    expect(line()).toBe(`tcp      6 120 TIME_WAIT ${ways} ${back} [ASSURED] mark=0 use=1`);
    expect(counts(netfilter)).toBe("1 8 0 0 0");
  });

  it("is forgotten at once when the answer to its SYN is a reset", () => {
    const { netfilter } = tracking();
    forward(netfilter, tcp(A, 40000, B, 80, SYN, 100));
    forward(netfilter, tcp(B, 80, A, 40000, RST | ACK, 0, 101), "eth0", "eth1");
    expect(lines(netfilter)).toEqual([]);
  });

  it("may begin again on the same ports after it was closed", () => {
    const { netfilter } = tracking();
    const client = (flags: number, seq: number, ack: number) => forward(netfilter, tcp(A, 1, B, 80, flags, seq, ack));
    const server = (flags: number, seq: number, ack: number) =>
      forward(netfilter, tcp(B, 80, A, 1, flags, seq, ack), "eth0", "eth1");
    client(SYN, 100, 0);
    server(SYN | ACK, 500, 101);
    client(ACK, 101, 501);
    client(FIN | ACK, 101, 501);
    server(FIN | ACK, 501, 102);
    client(ACK, 102, 502);
    client(SYN, 90000, 0);
    expect(lines(netfilter)[0]).toContain("SYN_SENT");
  });

  it("in the middle is picked up, unless nf_conntrack_tcp_loose is off", () => {
    const { netfilter } = tracking();
    forward(netfilter, tcp(A, 1, B, 80, ACK, 100, 500, 10));
    expect(lines(netfilter)[0]).toContain("300 ESTABLISHED");
    netfilter.conntrack.settings.tcpLoose = 0;
    forward(netfilter, tcp(A, 2, B, 80, ACK, 100, 500, 10));
    expect(counts(netfilter)).toBe("1 0 0 1 0");
  });

  it("has segments outside its window marked invalid", () => {
    const { netfilter } = tracking();
    forward(netfilter, tcp(A, 1, B, 80, SYN, 100));
    forward(netfilter, tcp(B, 80, A, 1, SYN | ACK, 500, 101), "eth0", "eth1");
    forward(netfilter, tcp(A, 1, B, 80, ACK, 101, 501));
    forward(netfilter, tcp(A, 1, B, 80, ACK, 101 + 10_000_000, 501, 10));
    expect(counts(netfilter)).toBe("1 2 0 1 0");
  });
});

describe("other protocols", () => {
  it("UDP lives 30 seconds, and 120 once it is a stream", () => {
    const { sim, netfilter } = tracking();
    forward(netfilter, udp(A, 1000, B, 53));
    expect(lines(netfilter)[0]).toBe(
      `udp      17 30 src=${A} dst=${B} sport=1000 dport=53 [UNREPLIED] src=${B} dst=${A} sport=53 dport=1000 mark=0 use=1`,
    );
    sim.runUntil(3 * SECOND);
    forward(netfilter, udp(B, 53, A, 1000), "eth0", "eth1");
    expect(lines(netfilter)[0]).toContain("17 30 ");
    forward(netfilter, udp(A, 1000, B, 53));
    expect(lines(netfilter)[0]).toBe(
      `udp      17 120 src=${A} dst=${B} sport=1000 dport=53 src=${B} dst=${A} sport=53 dport=1000 [ASSURED] mark=0 use=1`,
    );
    sim.runUntil(200 * SECOND);
    expect(netfilter.conntrack.table.count).toBe(0);
  });

  it("a ping is a flow of 30 seconds, an answer to none is invalid", () => {
    const { netfilter } = tracking();
    forward(netfilter, ping(A, B, 7));
    forward(netfilter, ping(B, A, 7, 0), "eth0", "eth1");
    forward(netfilter, ping(B, A, 8, 0), "eth0", "eth1");
    expect(lines(netfilter)).toEqual([
      `icmp     1 30 src=${A} dst=${B} type=8 code=0 id=7 src=${B} dst=${A} type=0 code=0 id=7 mark=0 use=1`,
    ]);
    expect(counts(netfilter)).toBe("1 1 0 1 0");
  });

  it("an ICMP error is related to the flow whose packet it quotes", () => {
    const { netfilter } = tracking();
    const asked = udp(A, 1000, B, 53);
    forward(netfilter, asked);
    forward(netfilter, packet("203.0.113.1", A, 1, IcmpMessage.error(3, 1, 0, asked, 576)), "eth0", "eth1");
    const stray = packet("203.0.113.1", A, 1, IcmpMessage.error(3, 1, 0, udp(A, 9, B, 9), 576));
    forward(netfilter, stray, "eth0", "eth1");
    expect(counts(netfilter)).toBe("1 0 1 1 0");
  });

  it("NOTRACK leaves packets untracked", () => {
    const { netfilter, iptables } = tracking();
    iptables("-t raw -A PREROUTING -p udp -j CT --notrack");
    forward(netfilter, udp(A, 1000, B, 53));
    expect(counts(netfilter)).toBe("0 0 0 0 1");
    expect(netfilter.conntrack.table.count).toBe(0);
  });

  it("zones keep equal tuples apart", () => {
    const { netfilter, iptables } = tracking();
    iptables("-t raw -A PREROUTING -i eth1 -j CT --zone 7");
    forward(netfilter, udp(A, 1000, B, 53), "eth1");
    forward(netfilter, udp(A, 1000, B, 53), "eth2");
    expect(lines(netfilter).map((line) => /zone=\d+/.exec(line)?.[0] ?? "none")).toEqual(["zone=7", "none"]);
  });
});

describe("the table", () => {
  it("is kept only when a rule asks for connections", () => {
    const { netfilter, iptables } = bench();
    iptables("-A FORWARD -p udp -j ACCEPT");
    forward(netfilter, udp(A, 1, B, 53));
    expect(netfilter.conntrack.table.count).toBe(0);
    expect(netfilter.defragments).toBe(false);
  });

  it("does not take in what a rule dropped", () => {
    const { netfilter, iptables } = tracking();
    iptables("-A FORWARD -j DROP");
    expect(through(netfilter, udp(A, 1, B, 53))).toBe("dropped");
    expect(netfilter.conntrack.table.count).toBe(0);
  });

  it("drops early what was not answered when it is full, and new flows when all were", () => {
    const { sim, netfilter } = tracking();
    netfilter.conntrack.settings.max = 1;
    forward(netfilter, udp(A, 1, B, 53));
    sim.runUntil(3 * SECOND);
    forward(netfilter, udp(B, 53, A, 1), "eth0", "eth1");
    forward(netfilter, udp(A, 1, B, 53));
    expect(through(netfilter, udp(A, 2, B, 53))).toBe("dropped");
    expect(netfilter.conntrack.stats.drop).toBe(1);
    expect(netfilter.kernelLog.lines.at(-1)?.text).toBe("nf_conntrack: nf_conntrack: table full, dropping packet");
  });

  it("reports events in the tool's words", () => {
    const { sim, netfilter } = tracking();
    const seen: string[] = [];
    netfilter.conntrack.listeners.push({
      onConntrack: (kind: "NEW" | "UPDATE" | "DESTROY", entry: ConntrackEntry) =>
        seen.push(formatEvent(kind, entry, sim.nowNs)),
    });
    forward(netfilter, ping(A, B, 7));
    forward(netfilter, ping(B, A, 7, 0), "eth0", "eth1");
    sim.runUntil(60 * SECOND);
    const ways = `src=${A} dst=${B} type=8 code=0 id=7`;
    const back = `src=${B} dst=${A} type=0 code=0 id=7`;
    expect(seen).toEqual([
      `    [NEW] icmp     1 30 ${ways} [UNREPLIED] ${back}`,
      ` [UPDATE] icmp     1 30 ${ways} ${back}`,
      `[DESTROY] icmp     1 ${ways} ${back}`,
    ]);
  });

  it("is listed, filtered and deleted as the tool does it", () => {
    const { netfilter } = tracking();
    const run = (line: string) => {
      const command = parseConntrack(line.split(" "));
      const result = "filter" in command ? runConntrack(netfilter, command) : command;
      return `${result.stdout}${result.stderr}${result.exitCode}`;
    };
    forward(netfilter, udp(A, 1, B, 53));
    forward(netfilter, ping(A, B, 7));
    expect(run("-C")).toBe("2\n0");
    expect(run("-L -p icmp")).toBe(
      `icmp     1 29 src=${A} dst=${B} type=8 code=0 id=7 [UNREPLIED] src=${B} dst=${A} type=0 code=0 id=7 mark=0 use=1\n` +
        "conntrack v1.4.7 (conntrack-tools): 1 flow entries have been shown.\n0",
    );
    expect(run("-D -p udp --orig-port-dst 53")).toContain("1 flow entries have been deleted.\n0");
    expect(run("-D -p udp")).toBe("conntrack v1.4.7 (conntrack-tools): 0 flow entries have been deleted.\n1");
    expect(run("-F")).toBe("conntrack v1.4.7 (conntrack-tools): connection tracking table has been emptied.\n0");
    expect(run("-L --foo")).toContain("unknown option `--foo'");
  });
});
