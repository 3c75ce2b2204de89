import { describe, expect, test } from "vitest";
import { Network } from "../../../src/host/network.js";
import { runIpvsadm } from "../../../src/netfilter/ipvs/ipvsadm.js";
import { schedule } from "../../../src/netfilter/ipvs/schedule.js";
import { RealServer, SCHEDULERS, VirtualServer } from "../../../src/netfilter/ipvs/virtual-server.js";
import { formatIp, parseIp } from "../../../src/wire/ip-address.js";

describe("ipvsadm", () => {
  const { netfilter } = new Network({ seed: 1 }).addHost("a").netns;
  const run = (line: string) => runIpvsadm(netfilter, line.split(" "));

  test("adds, lists and saves virtual servers", () => {
    for (const line of [
      "-A -t 10.96.0.80:80 -s rr -p 10800",
      "-a -t 10.96.0.80:80 -r 10.244.1.5:8080 -m -w 3",
      "-a -t 10.96.0.80:80 -r 10.244.0.5:8080 -m",
      "-A -u [fd00::1]:53 -s wlc",
    ]) {
      expect(run(line)).toEqual({ stdout: "", stderr: "", exitCode: 0 });
    }
    expect(run("-Ln").stdout).toBe(
      [
        "IP Virtual Server version 1.2.1 (size=4096)",
        "Prot LocalAddress:Port Scheduler Flags",
        "  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn",
        "TCP  10.96.0.80:80 rr persistent 10800",
        "  -> 10.244.0.5:8080              Masq    1      0          0         ",
        "  -> 10.244.1.5:8080              Masq    3      0          0         ",
        "UDP  [fd00::1]:53 wlc",
        "",
      ].join("\n"),
    );
    expect(run("-Sn").stdout).toBe(
      [
        "-A -t 10.96.0.80:80 -s rr -p 10800",
        "-a -t 10.96.0.80:80 -r 10.244.0.5:8080 -m -w 1",
        "-a -t 10.96.0.80:80 -r 10.244.1.5:8080 -m -w 3",
        "-A -u [fd00::1]:53 -s wlc",
        "",
      ].join("\n"),
    );
  });

  test.each([
    ["-A -t 10.96.0.80:80", "Service already exists\n"],
    ["-D -t 10.96.0.81:80", "No such service\n"],
    ["-a -t 10.96.0.80:80 -r 10.244.0.5:8080 -m", "Destination already exists\n"],
    ["-d -t 10.96.0.80:80 -r 10.244.0.9:8080", "No such destination\n"],
  ])("%s is refused", (line, stderr) => {
    expect(run(line)).toEqual({ stdout: "", stderr, exitCode: 255 });
  });
});

describe("schedulers", () => {
  const client = parseIp("192.0.2.1");
  const make = (scheduler: (typeof SCHEDULERS)[number], weights: readonly number[]): VirtualServer => {
    const service = new VirtualServer(6, parseIp("10.0.0.1"), 80, scheduler, 0);
    for (const [index, weight] of weights.entries()) {
      service.add(new RealServer(parseIp(`10.1.0.${index + 1}`), 80, weight));
    }
    return service;
  };

  test.each(SCHEDULERS)("%s gives nothing to a server of weight 0, and nothing at all without servers", (scheduler) => {
    expect(schedule(make(scheduler, []), client, client, 1024)).toBeNull();
    expect(schedule(make(scheduler, [0, 0]), client, client, 1024)).toBeNull();
    // dh shares its table among all, whatever they weigh (ip_vs_dh_reassign): a client of an idle server gets nobody.
    if (scheduler === "dh") return;
    const service = make(scheduler, [0, 2, 0]);
    for (let i = 0; i < 5; i++) {
      expect(formatIp(schedule(service, client, client, 1024)?.address ?? client)).toBe("10.1.0.2");
    }
  });

  test.each([
    ["rr", [1, 1, 1], { "10.1.0.1": 4, "10.1.0.2": 4, "10.1.0.3": 4 }],
    ["wrr", [1, 2, 3], { "10.1.0.1": 2, "10.1.0.2": 4, "10.1.0.3": 6 }],
  ] as const)("%s shares by turns", (scheduler, weights, expected) => {
    const service = make(scheduler, weights);
    const counts: Record<string, number> = {};
    for (let i = 0; i < 12; i++) {
      const name = formatIp(schedule(service, client, client, 1024)?.address ?? client);
      counts[name] = (counts[name] ?? 0) + 1;
    }
    expect(counts).toEqual(expected);
  });
});
