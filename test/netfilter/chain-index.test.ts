import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Verdict } from "../../src/netfilter/hook.js";
import type { Netfilter } from "../../src/netfilter/netfilter.js";
import { NO_MATCH } from "../../src/netfilter/rules/rule.js";
import { Skb } from "../../src/netfilter/skb.js";
import type { IpPacket } from "../../src/wire/payload.js";
import { bench, device } from "./fixture.js";
import { SYN, tcp, udp } from "./packets.js";

/** The plain walk that the index has to equal: every rule in its turn. */
function walk(netfilter: Netfilter, what: IpPacket): number {
  const skb = new Skb(what, device("eth1"));
  for (const rule of netfilter.ipv4.use("filter").use("FORWARD")?.rules ?? []) {
    const verdict = netfilter.judge(rule, skb);
    if (verdict === NO_MATCH || verdict === -1) continue;
    return verdict < 0 ? Verdict.Accept : verdict;
  }
  return Verdict.Accept;
}

const address = fc.integer({ min: 1, max: 6 }).map((last) => `10.96.0.${last}`);
const port = fc.integer({ min: 80, max: 84 });
const protocol = fc.constantFrom("tcp", "udp");
const action = fc.constantFrom(
  "-j ACCEPT",
  "-j DROP",
  "-j RETURN",
  "",
  "",
  "-m comment --comment x",
  "-m mark --mark 0",
);

/** Rules of all shapes that are looked up, and some that are not. */
const rule = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(address, protocol, port, action).map(([d, p, n, a]) => `-d ${d} -p ${p} --dport ${n} ${a}`),
  },
  { weight: 3, arbitrary: fc.tuple(address, action).map(([d, a]) => `-d ${d} ${a}`) },
  { weight: 2, arbitrary: fc.tuple(address, action).map(([s, a]) => `-s ${s} ${a}`) },
  { weight: 2, arbitrary: fc.tuple(protocol, port, action).map(([p, n, a]) => `-p ${p} --dport ${n} ${a}`) },
  fc.tuple(address, action).map(([d, a]) => `! -d ${d} ${a}`),
  fc
    .tuple(protocol, port, action)
    .map(([p, n, a]) => `-p ${p} -m statistic --mode nth --every 2 --packet 0 --dport ${n} ${a}`),
);

/** Rules come in runs of one shape, as programs write them. */
const rules = fc
  .array(fc.tuple(rule, fc.integer({ min: 1, max: 12 })), { maxLength: 12 })
  .map((runs) =>
    runs.flatMap(([line, count]) =>
      Array.from({ length: count }, (_, i) => line.replace(/0\.(\d)/, `0.${(i % 6) + 1}`)),
    ),
  );

const sent = fc
  .tuple(address, address, fc.boolean(), port)
  .map(([from, to, isTcp, n]) => (isTcp ? tcp(from, 1000, to, n, SYN) : udp(from, 1000, to, n)));

describe("a chain with many rules of one shape", () => {
  it("is looked up with the verdicts and counters of the plain walk", () => {
    fc.assert(
      fc.property(rules, fc.array(sent, { maxLength: 30 }), (lines, packets) => {
        const indexed = bench();
        const walked = bench();
        for (const line of lines) {
          indexed.iptables(`-A FORWARD ${line}`);
          walked.iptables(`-A FORWARD ${line}`);
        }
        for (const what of packets) {
          const verdict = indexed.netfilter.run(2, new Skb(what, device("eth1")));
          expect(verdict).toBe(walk(walked.netfilter, what));
        }
        const counters = (netfilter: Netfilter) =>
          netfilter.ipv4
            .use("filter")
            .chain("FORWARD")
            ?.rules.map((each) => `${each.packets}:${each.bytes}`) ?? [];
        expect(counters(indexed.netfilter)).toEqual(counters(walked.netfilter));
      }),
      { numRuns: 150 },
    );
  });
});
