import { describe, expect, it } from "vitest";
import type { Netfilter } from "../../src/netfilter/netfilter.js";
import type { RuleSpec } from "../../src/netfilter/rules/rule.js";
import { changeTables } from "../../src/netfilter/rules/table-builder.js";
import { CommandParser } from "../../src/netfilter/text/command-parser.js";
import { splitWords } from "../../src/netfilter/text/split-words.js";
import { Family } from "../../src/wire/ip-address.js";
import { bench } from "./fixture.js";
import { through, udp } from "./packets.js";

const { netfilter: parserHome } = bench();

/** A rule from its text. */
function rule(text: string): RuleSpec {
  const environment = { family: Family.V4, sets: parserHome.sets, names: null, origin: null } as const;
  const [spec] = new CommandParser(splitWords(`-A X ${text}`), environment).parse().specs;
  if (spec === undefined) throw new Error(text);
  return spec;
}

const JUMP = rule("-j SERVICES");
const SERVICE = rule("-d 10.96.0.1/32 -j SVC-1");
const PLAIN = rule("-p udp -j ACCEPT");

function content(netfilter: Netfilter): string[] {
  return (netfilter.ipv4.get("filter")?.chains() ?? []).flatMap((chain) => [
    chain.name,
    ...chain.rules.map((each) => ` ${each.packets}${each.spec.save()}`),
  ]);
}

describe("a program's change of tables", () => {
  it("makes chains, puts its jumps into built-in chains once, and keeps the counters of equal rules", () => {
    const { netfilter, iptables } = bench();
    iptables("-A FORWARD -p tcp -j ACCEPT");
    const change = {
      table: "filter",
      chains: [
        { name: "SERVICES", rules: [SERVICE, PLAIN] },
        { name: "SVC-1", rules: [] },
      ],
      deletedChains: [],
      ensured: [{ chain: "FORWARD", rule: JUMP, before: true }],
    } as const;
    changeTables(netfilter, Family.V4, [change]);
    through(netfilter, udp("10.0.0.2", 1, "198.51.100.7", 53));
    changeTables(netfilter, Family.V4, [change]);
    expect(content(netfilter)).toEqual([
      "FORWARD",
      " 1 -j SERVICES",
      " 0 -p tcp -j ACCEPT",
      "SERVICES",
      " 0 -d 10.96.0.1/32 -j SVC-1",
      " 1 -p udp -j ACCEPT",
      "SVC-1",
    ]);
  });

  it("changes nothing when a jump leads nowhere", () => {
    const { netfilter, iptables } = bench();
    iptables("-A FORWARD -p tcp -j ACCEPT");
    const before = content(netfilter);
    const change = {
      table: "filter",
      chains: [{ name: "SERVICES", rules: [SERVICE] }],
      deletedChains: [],
      ensured: [],
    } as const;
    expect(() => changeTables(netfilter, Family.V4, [change])).toThrow(
      'filter: "-A SERVICES -d 10.96.0.1/32 -j SVC-1" jumps to chain SVC-1, which does not exist',
    );
    expect(content(netfilter)).toEqual(before);
  });

  it("takes chains away", () => {
    const { netfilter, iptables } = bench();
    iptables("-N OLD");
    iptables("-A OLD -j DROP");
    changeTables(netfilter, Family.V4, [{ table: "filter", chains: [], deletedChains: ["OLD"], ensured: [] }]);
    expect(content(netfilter)).toEqual([]);
  });
});
