import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runIpset } from "../../src/netfilter/ipset/ipset-command.js";
import { plainElement } from "../../src/netfilter/ipset/plain-element.js";
import { Skb } from "../../src/netfilter/skb.js";
import { splitWords } from "../../src/netfilter/text/split-words.js";
import { bench } from "./fixture.js";
import { through, udp } from "./packets.js";
import { scriptSteps } from "./script-steps.js";

const read = (file: string) => readFileSync(new URL(file, import.meta.url), "utf8");

/** Seeds, sizes in memory, seconds that went by and the order within the hash are the recorder's own. */
function normalise(text: string): string {
  const lines = text
    .replace(/initval 0x[0-9a-f]+/g, "initval SEED")
    .replace(/Size in memory: \d+/g, "Size in memory: SOME")
    .replace(/timeout 29\d /g, "timeout 300 ")
    .replace(/timeout (9|10) /g, "timeout 10 ")
    .split("\n");
  const isMember = (line: string) => /^(add |\d|[0-9a-f]+:)/.test(line);
  for (let i = 0; i < lines.length; i++) {
    let end = i;
    while (isMember(lines[end] ?? "")) end++;
    if (end > i) lines.splice(i, end - i, ...lines.slice(i, end).sort());
    i = Math.max(i, end - 1);
  }
  return lines.join("\n");
}

describe("ipset says what the real one says", () => {
  const { netfilter } = bench();
  const outputs = read("ipset.out")
    .split(/^\$ .*\n/m)
    .slice(1);
  scriptSteps(read("ipset.sh")).forEach((step, i) => {
    const result = runIpset(netfilter.sets, splitWords(step.line).slice(1), step.input);
    it(`${i} ${step.line}`, () => {
      expect(normalise(`${result.stdout}${result.stderr}exit ${result.exitCode}\n`)).toBe(normalise(outputs[i] ?? ""));
    });
  });
});

describe("a set in a rule", () => {
  it("matches blocks with exceptions, and elements that end", () => {
    const { sim, netfilter, iptables } = bench();
    const ipset = (line: string) => expect(runIpset(netfilter.sets, line.split(" "), "").stderr).toBe("");
    ipset("create nets hash:net");
    ipset("add nets 10.0.0.0/8");
    ipset("add nets 10.1.0.0/16 nomatch");
    ipset("create ports hash:ip,port timeout 5");
    ipset("add ports 198.51.100.7,udp:53");
    iptables("-A FORWARD -m set --match-set nets src -j DROP");
    iptables("-A FORWARD -m set --match-set ports dst,dst -j DROP");
    expect(through(netfilter, udp("10.2.0.1", 1, "198.51.100.9", 1))).toBe("dropped");
    expect(through(netfilter, udp("10.1.0.1", 1, "198.51.100.9", 1))).not.toBe("dropped");
    expect(through(netfilter, udp("10.1.0.1", 1, "198.51.100.7", 53))).toBe("dropped");
    sim.runUntil(6_000_000_000);
    expect(through(netfilter, udp("10.1.0.1", 1, "198.51.100.7", 53))).not.toBe("dropped");
  });

  it("takes in what SET adds", () => {
    const { netfilter, iptables } = bench();
    runIpset(netfilter.sets, ["create", "seen", "hash:ip"], "");
    iptables("-A FORWARD -m set --match-set seen src -j DROP");
    iptables("-A FORWARD -j SET --add-set seen src");
    expect(through(netfilter, udp("10.2.0.1", 1, "198.51.100.9", 1))).not.toBe("dropped");
    expect(through(netfilter, udp("10.2.0.1", 1, "198.51.100.9", 1))).toBe("dropped");
  });
});

describe("what packets find by the index", () => {
  const types = ["hash:ip", "hash:ip,port", "hash:ip,port,ip", "bitmap:port", "hash:ip,mark"] as const;
  const address = fc.integer({ min: 1, max: 4 }).map((n) => `10.0.0.${n}`);
  const port = fc.integer({ min: 50, max: 52 });
  const words: Record<(typeof types)[number], fc.Arbitrary<string>> = {
    "hash:ip": address,
    "hash:ip,port": fc.tuple(address, port).map(([ip, n]) => `${ip},udp:${n}`),
    "hash:ip,port,ip": fc.tuple(address, port, address).map(([a, n, b]) => `${a},udp:${n},${b}`),
    "bitmap:port": port.map(String),
    "hash:ip,mark": fc.tuple(address, port).map(([ip, n]) => `${ip},${n}`),
  };

  it.each(types)("is what the walk through a set of %s finds", (type) => {
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.tuple(fc.constantFrom("add", "del", "later"), words[type]) },
      fc.constantFrom(["flush", ""] as const, ["wait", ""] as const),
      { weight: 4, arbitrary: fc.tuple(fc.constant("packet"), fc.tuple(address, port, address, port)) },
    );
    const sources = fc.array(fc.boolean(), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), sources, fc.boolean(), (steps, sides, ends) => {
        const { sim, netfilter } = bench();
        const { sets } = netfilter;
        const range = type === "bitmap:port" ? ["range", "0-100"] : [];
        runIpset(sets, ["create", "s", type, ...range, ...(ends ? ["timeout", "5"] : [])], "");
        const set = sets.get("s");
        if (set === null) throw new Error("no set");
        for (const [verb, what] of steps) {
          if (verb === "flush") runIpset(sets, ["flush", "s"], "");
          else if (verb === "wait") sim.runUntil(sim.nowNs + 3_000_000_000);
          else if (typeof what !== "string") {
            const skb = new Skb(udp(...what), null);
            skb.mark = what[1];
            const found = set.lookupPacket(skb, sides, sets);
            const fields = set.packetFields(skb, sides);
            expect(found).toBe(fields === null ? null : set.lookup(fields, sim.nowNs));
          } else if (verb === "later") {
            const fields = plainElement(what, set.fields);
            if (fields !== null && set.get(fields, sim.nowNs) === null) set.putLater(what);
          } else runIpset(sets, [verb, "s", what, "-exist"], "");
        }
      }),
      { numRuns: 60 },
    );
  });
});
