import { describe, expect, test } from "vitest";
import { ping } from "../../src/apps/ping.js";
import type { PingReport } from "../../src/apps/ping-report.js";
import { Pinger, type PingOptions } from "../../src/apps/pinger.js";
import { traceroute } from "../../src/apps/traceroute.js";
import type { Netns } from "../../src/host/netns.js";
import { MILLISECOND, SECOND } from "../../src/sim/time.js";
import { formatIp, parseIp } from "../../src/wire/ip-address.js";
import { line } from "./lab.js";

/** What a pinger tells, one short line each; replies as "from seq ttl rtt". */
function run(netns: Netns, target: string, options: PingOptions): { lines: string[]; pinger: Pinger; errno: number } {
  const lines: string[] = [];
  const show = (report: PingReport): void => {
    if (report.kind === "reply") {
      const { from, sequence, ttl, bytes, duplicate } = report;
      lines.push(`${bytes} bytes from ${formatIp(from)} seq ${sequence} ttl ${ttl}${duplicate ? " DUP" : ""}`);
    } else if (report.kind === "error") {
      const { from, sequence, type, code } = report;
      lines.push(`from ${formatIp(from)} seq ${sequence} type ${type} code ${code}`);
    } else if (report.kind === "send-error") lines.push(`seq ${report.sequence} errno ${report.errno}`);
    else lines.push(report.kind);
  };
  const pinger = new Pinger(netns, parseIp(target), { onPing: show }, options);
  const errno = pinger.start();
  if (errno === 0) netns.host.network.runUntilIdle();
  return { lines, pinger, errno };
}

describe("ping", () => {
  test("sends a request each second and ends with the last answer", () => {
    const { a } = line();
    const { lines, pinger } = run(a, "10.0.3.10", { count: 3 });
    expect(lines).toEqual([
      "64 bytes from 10.0.3.10 seq 1 ttl 62",
      "64 bytes from 10.0.3.10 seq 2 ttl 62",
      "64 bytes from 10.0.3.10 seq 3 ttl 62",
      "done",
    ]);
    expect([pinger.sent, pinger.received]).toEqual([3, 3]);
    expect(pinger.minRttNs).toBeGreaterThanOrEqual(6 * MILLISECOND);
    expect(Math.floor((pinger.endNs - pinger.startNs) / SECOND)).toBe(2);
  });

  test("speaks IPv6", () => {
    const { a } = line();
    expect(run(a, "fd00:3::10", { count: 1 }).lines).toEqual(["64 bytes from fd00:3::10 seq 1 ttl 62", "done"]);
  });

  test("answers itself, and data may be of any size", () => {
    const { a } = line();
    expect(run(a, "127.0.0.1", { count: 1, sizeBytes: 0 }).lines).toEqual([
      "8 bytes from 127.0.0.1 seq 1 ttl 64",
      "done",
    ]);
    expect(run(a, "10.0.3.10", { count: 1, sizeBytes: 8_000 }).lines[0]).toBe("8008 bytes from 10.0.3.10 seq 1 ttl 62");
  });

  test("tells ICMP errors with who said them, and counts them as the end of a request", () => {
    const { a, r2 } = line();
    expect(run(a, "10.0.3.10", { count: 1, ttl: 1 }).lines).toEqual(["from 10.0.1.1 seq 1 type 11 code 0", "done"]);
    expect(run(a, "10.0.3.10", { count: 1, ttl: 2 }).lines).toEqual(["from 10.0.2.2 seq 1 type 11 code 0", "done"]);
    expect(run(a, "10.0.3.99", { count: 1 }).lines).toEqual(["from 10.0.2.2 seq 1 type 3 code 1", "done"]);
    expect(run(a, "10.0.1.99", { count: 1 }).lines).toEqual(["from 10.0.1.10 seq 1 type 3 code 1", "done"]);
    expect(run(a, "fd00:3::99", { count: 1 }).lines).toEqual(["from fd00:2::2 seq 1 type 1 code 3", "done"]);
    expect(r2.hostName).toBe("r2");
  });

  test("without an answer it waits 10 seconds for the last request, or -W", () => {
    const { a, b } = line();
    b.findDevice("eth0")?.setUp(false);
    const silent = (options: PingOptions): unknown => {
      const { lines, pinger } = run(a, "10.0.2.77", options);
      return [lines.filter((l) => l === "done").length, pinger.received];
    };
    expect(silent({ count: 1 })).toEqual([1, 0]);
  });

  test("-w ends it whatever came, and lets it send past the count", () => {
    const { a, b } = line();
    b.sysctl.set("net.ipv4.icmp_echo_ignore_all", "1");
    const { pinger } = run(a, "10.0.3.10", { count: 2, deadlineNs: 4.5 * SECOND });
    expect([pinger.sent, pinger.received, pinger.endNs - pinger.startNs]).toEqual([5, 0, 4.5 * SECOND]);
    const waited = run(a, "10.0.3.10", { count: 2 }).pinger;
    expect(waited.endNs - waited.startNs).toBe(11 * SECOND);
    const short = run(a, "10.0.3.10", { count: 2, timeoutNs: SECOND }).pinger;
    expect(short.endNs - short.startNs).toBe(2 * SECOND);
  });

  test("a target without a route is an errno before anything is sent; so is a source that is not ours", () => {
    const { a, r1 } = line();
    expect(run(r1, "10.0.1.255", { count: 1 }).errno).toBe(13);
    expect(run(a, "10.0.3.10", { count: 1, source: parseIp("1.2.3.4") }).errno).toBe(99);
  });

  test("too big for the way, and not to be cut: the router says so, then our own stack", () => {
    const { a, r1 } = line();
    const device = r1.findDevice("eth1");
    if (device !== null) device.mtu = 1_400;
    const { lines } = run(a, "10.0.3.10", { count: 2, sizeBytes: 1_450, pmtu: "do" });
    expect(lines).toEqual(["from 10.0.1.1 seq 1 type 3 code 4", "seq 2 errno 90", "done"]);
  });

  test("for scripts: by name, with a result", async () => {
    const { a } = line();
    a.host.files.writeFile("/etc/hosts", "10.0.3.10 web\n");
    const result = await ping(a, "web", { count: 2 });
    expect([result.sent, result.received, result.error]).toEqual([2, 2, null]);
    a.host.files.writeFile("/etc/nsswitch.conf", "hosts: files\n");
    expect((await ping(a, "nowhere")).error).toBe("Name or service not known");
  });
});

describe("traceroute", () => {
  for (const mode of ["udp", "icmp", "tcp"] as const) {
    test(`over ${mode} names each hop three times, in both families`, async () => {
      const { a } = line();
      const hops = async (target: string): Promise<string[][]> =>
        (await traceroute(a, target, { mode })).map((hop) =>
          hop.map((p) => (p.from === null ? "*" : formatIp(p.from))),
        );
      expect(await hops("10.0.3.10")).toEqual([
        Array(3).fill("10.0.1.1"),
        Array(3).fill("10.0.2.2"),
        Array(3).fill("10.0.3.10"),
      ]);
      expect(await hops("fd00:3::10")).toEqual([
        Array(3).fill("fd00:1::1"),
        Array(3).fill("fd00:2::2"),
        Array(3).fill("fd00:3::10"),
      ]);
    });
  }

  test("a host that is not there is marked by the last router", async () => {
    const { a } = line();
    const hops = await traceroute(a, "10.0.3.99");
    expect(hops.at(-1)?.map((p) => `${p.from === null ? "*" : formatIp(p.from)} ${p.annotation}`)).toEqual(
      Array(3).fill("10.0.2.2 !H"),
    );
  });

  test("hops that say nothing are stars, up to the last hop", async () => {
    const { a, b } = line();
    b.sysctl.set("net.ipv4.icmp_echo_ignore_all", "1");
    const hops = await traceroute(a, "10.0.3.10", { mode: "icmp", maxHops: 5, probesPerHop: 1 });
    expect(hops.map((hop) => hop[0]?.from === null)).toEqual([false, false, true, true, true]);
  });
});
