import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runArptables } from "../../src/netfilter/arptables/arptables.js";
import { runArptablesRestore } from "../../src/netfilter/arptables/arptables-restore.js";
import { runArptablesSave } from "../../src/netfilter/arptables/arptables-save.js";
import { parseConntrack } from "../../src/netfilter/conntrack/conntrack-command.js";
import { runEbtables } from "../../src/netfilter/ebtables/ebtables.js";
import { runEbtablesRestore } from "../../src/netfilter/ebtables/ebtables-restore.js";
import { runEbtablesSave } from "../../src/netfilter/ebtables/ebtables-save.js";
import { runIpset } from "../../src/netfilter/ipset/ipset-command.js";
import type { Netfilter } from "../../src/netfilter/netfilter.js";
import { PLAIN_ENVIRONMENT, runIptables } from "../../src/netfilter/text/iptables.js";
import { runIptablesRestore } from "../../src/netfilter/text/iptables-restore.js";
import { runIptablesSave } from "../../src/netfilter/text/iptables-save.js";
import { Family } from "../../src/wire/ip-address.js";
import { bench } from "./fixture.js";

const word = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom(
      "-A",
      "-I",
      "-D",
      "-L",
      "-S",
      "-N",
      "INPUT",
      "FORWARD",
      "foo",
      "-j",
      "-g",
      "ACCEPT",
      "DNAT",
      "--to-destination",
      "10.0.0.1:80",
      "-p",
      "tcp",
      "udp",
      "icmp",
      "-m",
      "conntrack",
      "--ctstate",
      "NEW,FOO",
      "!",
      "-s",
      "10.0.0.0/8",
      "-d",
      "::1/64",
      "--dport",
      "80:90",
      "-t",
      "nat",
      "mangle",
      "-c",
      "1",
      "--tcp-flags",
      "SYN",
      "-i",
      "eth+",
      "multiport",
      "--dports",
      "1,2:3",
      "statistic",
      "--mode",
      "nth",
      "--every",
      "recent",
      "--set",
      "hashlimit",
      "--hashlimit-upto",
      "5/s",
      "--hashlimit-name",
      "u32",
      "--u32",
      "6&0xFF=1",
      "string",
      "--algo",
      "bm",
      "--string",
      "x",
      "MARK",
      "--set-mark",
      "0x1/0xf",
      "set",
      "--match-set",
    ),
  },
  fc.string({ maxLength: 8 }),
);

describe("text from outside", () => {
  it("iptables ends with an exit code whatever its words are", () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 14 }), fc.boolean(), (words, six) => {
        const { netfilter } = bench();
        const result = runIptables(netfilter, six ? Family.V6 : Family.V4, words);
        expect([0, 1, 2, 3, 4]).toContain(result.exitCode);
        if (result.exitCode !== 0) expect(result.stderr).not.toBe("");
      }),
      { numRuns: 3000 },
    );
  });

  it("iptables-restore takes all of a table or nothing", () => {
    const line = fc.oneof(
      fc.constantFrom(
        "*filter",
        "*nat",
        "COMMIT",
        ":INPUT DROP [0:0]",
        ":foo - [0:0]",
        "-A INPUT -j foo",
        "-A foo -p tcp -j DROP",
      ),
      fc.array(word, { maxLength: 6 }).map((words) => `-A ${words.join(" ")}`),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
        const { netfilter, iptables } = bench();
        iptables("-A OUTPUT -j ACCEPT");
        const save = () => runIptablesSave(netfilter, Family.V4, ["-t", "filter"]).stdout;
        const before = save();
        const body = lines.filter((each) => each !== "COMMIT" && !each.startsWith("*"));
        const result = runIptablesRestore(netfilter, Family.V4, [], `*filter\n${body.join("\n")}\nCOMMIT\n`);
        if (result.exitCode !== 0) expect(save()).toBe(before);
        runIptablesRestore(netfilter, Family.V4, ["-n"], lines.join("\n"));
      }),
      { numRuns: 1000 },
    );
  });

  it("saved rules restored and saved again are the same", () => {
    fc.assert(
      fc.property(fc.array(fc.array(word, { maxLength: 8 }), { maxLength: 6 }), (commands) => {
        const { netfilter } = bench();
        // What iptables-restore does not read back, for iptables-save writes names of devices as they are: one called "-t",
        // one with blanks (" #" comes back as "#"), and a quotation mark, which it takes for an opening one.
        const readable = commands.filter((words) => !words.some((each) => /^--?t|^$|[\s"]/.test(each)));
        for (const words of readable) runIptables(netfilter, Family.V4, ["-A", "INPUT", ...words]);
        const saved = runIptablesSave(netfilter, Family.V4, ["-c"]).stdout;
        const copy = bench().netfilter;
        const result = runIptablesRestore(copy, Family.V4, ["-c"], saved);
        // Odd names of devices are warned of and taken.
        expect(result.stderr.replace(/^Warning: weird character in interface .*\n\n?/gm, "")).toBe("");
        expect(runIptablesSave(copy, Family.V4, ["-c"]).stdout).toBe(saved);
      }),
      { numRuns: 1000, examples: [[[["-i", "0x1/0xf"]]]] },
    );
  });

  it("ipset and conntrack answer whatever their words are", () => {
    const setWord = fc.oneof(
      fc.constantFrom(
        "create",
        "add",
        "a",
        "hash:ip",
        "hash:net,port",
        "10.0.0.1",
        "10.0.0.0/30,tcp:80",
        "timeout",
        "5",
        "list",
        "-L",
        "-p",
        "udp",
        "-s",
      ),
      fc.string({ maxLength: 6 }),
    );
    fc.assert(
      fc.property(fc.array(setWord, { maxLength: 6 }), (words) => {
        const { netfilter } = bench();
        runIpset(netfilter.sets, ["create", "a", "hash:ip"], "");
        expect([0, 1, 2]).toContain(runIpset(netfilter.sets, words, "").exitCode);
        parseConntrack(words);
      }),
      { numRuns: 1500 },
    );
  });

  it("ebtables answers whatever its words are, and what it saves is restored the same", () => {
    const option = fc.constantFrom(
      ...["-p IPv4", "-p ARP", "-p ! 0x88cc", "-p LENGTH", "-s Broadcast", "-d ! 0:1:2:3:4:5/ff:ff:0:0:0:0", "-i eth+"],
      ...["--ip-src 10.0.0.0/8", "--ip-proto tcp", "--ip-dport ! 80:90", "--ip-icmp-type ping", "--arp-op Request"],
      ...["--arp-mac-src 0:1:2:3:4:5", "--mark /3", "--limit 5/min", "--pkttype-type ! host", "--log", "! --vlan-id 5"],
      ...[
        "--among-src 0:1:2:3:4:5=10.0.0.1,0:1:2:3:4:6",
        "-j DROP",
        "-j mark --mark-or 5",
        "-j foo",
        "-j CONTINUE",
        "-c 3 4",
      ],
      ...[
        "-j snat --to-src 0:1:2:3:4:5",
        "--stp-type config",
        "--802_3-sap 0x42",
        "!",
        "--nosuch",
        "-p",
        "--ip6-src ::/x",
      ],
    );
    const head = fc.constantFrom(
      "-A FORWARD",
      "-I FORWARD 1",
      "-A foo",
      "-D FORWARD",
      "-t nat -A POSTROUTING",
      "-N foo",
      "-P foo DROP",
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(head, fc.array(option, { maxLength: 4 })), { maxLength: 6 }), (lines) => {
        const { netfilter } = bench();
        const by = { pid: 1, name: "ebtables" };
        for (const [first, rest] of lines) {
          const words = [first, ...rest].join(" ").split(" ");
          expect([0, 1, 2, 4]).toContain(runEbtables(netfilter, words, PLAIN_ENVIRONMENT, by).exitCode);
        }
        const save = (from: Netfilter) => runEbtablesSave(from, "ebtables-save", [], PLAIN_ENVIRONMENT).stdout;
        const copy = bench().netfilter;
        expect(runEbtablesRestore(copy, [], save(netfilter), PLAIN_ENVIRONMENT, by).stderr).toBe("");
        expect(save(copy)).toBe(save(netfilter));
      }),
      { numRuns: 400 },
    );
  });

  it("arptables answers whatever its words are, and what it saves is restored the same", () => {
    const option = fc.constantFrom(
      ...["-s 10.0.0.0/8", "! -d 1.2.3.4", "--src-mac 0:1:2:3:4:5", "--opcode Request", "! --opcode 2", "-i eth+"],
      ...[
        "--proto-type 0x800",
        "-j DROP",
        "-j foo",
        "-j mangle --mangle-ip-s 1.1.1.1",
        "-j MARK --set-mark 5",
        "-c 3,4",
      ],
      ...["!", "--nosuch", "-s", "--h-type zz", "-o eth0", "-s 1.1.1.1,2.2.2.2"],
    );
    const head = fc.constantFrom(
      "-A INPUT",
      "-I INPUT 1",
      "-A foo",
      "-D INPUT",
      "-R INPUT 1",
      "-N foo",
      "-P INPUT DROP",
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(head, fc.array(option, { maxLength: 3 })), { maxLength: 6 }), (lines) => {
        const { netfilter } = bench();
        const by = { pid: 1, name: "arptables" };
        for (const [first, rest] of lines) {
          const words = [first, ...rest].join(" ").split(" ");
          expect([0, 1, 2, 4]).toContain(runArptables(netfilter, words, PLAIN_ENVIRONMENT, by).exitCode);
        }
        const save = (from: Netfilter) => runArptablesSave(from, "arptables-save", ["-c"], PLAIN_ENVIRONMENT).stdout;
        const copy = bench().netfilter;
        expect(runArptablesRestore(copy, save(netfilter), PLAIN_ENVIRONMENT, by).stderr).toBe("");
        expect(save(copy)).toBe(save(netfilter));
      }),
      { numRuns: 300 },
    );
  });
});
