import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Netfilter } from "../../src/netfilter/netfilter.js";
import type { ChainSource, LongChain, RuleGroup } from "../../src/netfilter/rules/chain-source.js";
import type { RuleSpec } from "../../src/netfilter/rules/rule.js";
import { changeTables } from "../../src/netfilter/rules/table-builder.js";
import { RuleReader } from "../../src/netfilter/text/rule-reader.js";
import { Family } from "../../src/wire/ip-address.js";
import type { IpPacket } from "../../src/wire/payload.js";
import { bench } from "./fixture.js";
import { through, udp } from "./packets.js";

const reader = new RuleReader(bench().netfilter.sets);
const specs = new Map<string, RuleSpec>();

/** The rule of a text, the same object for the same text. */
function rule(text: string): RuleSpec {
  let spec = specs.get(text);
  if (spec === undefined) {
    spec = reader.read(Family.V4, text, null);
    specs.set(text, spec);
  }
  return spec;
}

/** A few chains by name; counts how often it was asked for rules. */
class Chains implements ChainSource {
  readonly needsConntrack = false;
  asked: string[] = [];
  private readonly chains: ReadonlyMap<string, readonly RuleSpec[]>;

  constructor(chains: ReadonlyMap<string, readonly RuleSpec[]>) {
    this.chains = chains;
  }

  has(name: string): boolean {
    return this.chains.has(name);
  }

  rulesOf(name: string): readonly RuleSpec[] | null {
    this.asked.push(name);
    return this.chains.get(name) ?? null;
  }

  longChain(_name: string): LongChain | null {
    return null;
  }

  isRewritten(): boolean {
    return false;
  }

  names(): readonly string[] {
    return [...this.chains.keys()];
  }
}

/** The same, with KUBE-SERVICES as a long chain: a rule at its head, one at its end, and a group for each Service. */
class LongChains extends Chains {
  private readonly long: LongServices | null;

  constructor(chains: ReadonlyMap<string, readonly RuleSpec[]>) {
    super(chains);
    const rules = chains.get("KUBE-SERVICES");
    this.long = rules === undefined ? null : new LongServices(rules);
  }

  override longChain(name: string): LongChain | null {
    return name === "KUBE-SERVICES" ? this.long : null;
  }
}

class LongServices implements LongChain {
  readonly head: readonly RuleSpec[];
  readonly tail: readonly RuleSpec[];
  private readonly middle: readonly (RuleGroup & { readonly spec: RuleSpec; readonly rules: readonly RuleSpec[] })[];

  constructor(rules: readonly RuleSpec[]) {
    this.head = rules.slice(0, 1);
    this.tail = rules.slice(-1);
    this.middle = rules.slice(1, -1).map((spec) => ({ key: spec.selector.save(), spec, rules: [spec] }));
  }

  groups(): readonly RuleGroup[] {
    return this.middle;
  }

  group(key: string): RuleGroup | null {
    return this.middle.find((one) => one.key === key) ?? null;
  }

  candidates(packet: IpPacket): readonly RuleGroup[] | null {
    return this.middle.filter((one) => one.spec.selector.dst?.address === packet.dst);
  }

  rulesOf(group: RuleGroup): readonly RuleSpec[] {
    return this.middle.find((one) => one === group)?.rules ?? [];
  }
}

/** Service I has a chain; a packet to 10.96.0.I goes there and is accepted, or comes back when the chain is empty. */
function chainsOf(services: ReadonlyMap<number, number>): Map<string, readonly RuleSpec[]> {
  const chains = new Map<string, readonly RuleSpec[]>();
  chains.set("KUBE-SERVICES", [
    rule("-m comment --comment head"),
    ...[...services.keys()].map((i) => rule(`-d 10.96.0.${i} -j KUBE-SVC-${i}`)),
    rule("-m comment --comment tail"),
  ]);
  for (const [i, version] of services) {
    chains.set(`KUBE-SVC-${i}`, [rule(`-m comment --comment v${version} -p udp -j ACCEPT`)]);
  }
  return chains;
}

const JUMP = { chain: "FORWARD", rule: rule("-j KUBE-SERVICES"), before: true } as const;

function listing(netfilter: Netfilter): string[] {
  const chains = netfilter.ipv4.get("filter")?.chains() ?? [];
  return chains.flatMap((chain) => [
    `${chain.name} ${chain.references}`,
    ...chain.rules.map((each) => ` ${each.packets}${each.spec.save()}`),
  ]);
}

function program(netfilter: Netfilter, source: ChainSource): void {
  changeTables(netfilter, Family.V4, [{ table: "filter", source, chains: [], deletedChains: [], ensured: [JUMP] }]);
}

describe("chains that a program keeps", () => {
  it("are made when a packet comes to them, and all of them when somebody looks", () => {
    const { netfilter } = bench();
    const source = new Chains(
      chainsOf(
        new Map([
          [1, 0],
          [2, 0],
        ]),
      ),
    );
    program(netfilter, source);
    expect(source.asked).toEqual([]);
    through(netfilter, udp("10.0.0.2", 1, "10.96.0.2", 53));
    expect(source.asked).toEqual(["KUBE-SERVICES", "KUBE-SVC-2"]);
    expect(listing(netfilter)).toEqual([
      "FORWARD 0",
      " 1 -j KUBE-SERVICES",
      "KUBE-SERVICES 1",
      " 1 -m comment --comment head",
      " 0 -d 10.96.0.1/32 -j KUBE-SVC-1",
      " 1 -d 10.96.0.2/32 -j KUBE-SVC-2",
      " 0 -m comment --comment tail",
      "KUBE-SVC-1 1",
      " 0 -p udp -m comment --comment v0 -j ACCEPT",
      "KUBE-SVC-2 1",
      " 1 -p udp -m comment --comment v0 -j ACCEPT",
    ]);
  });

  it("are made rule by rule of a long chain, with their places in it", () => {
    const { netfilter } = bench();
    const source = new LongChains(
      chainsOf(
        new Map([
          [1, 0],
          [2, 0],
          [3, 0],
        ]),
      ),
    );
    program(netfilter, source);
    through(netfilter, udp("10.0.0.2", 1, "10.96.0.2", 53));
    const chain = netfilter.ipv4.get("filter")?.lookup("KUBE-SERVICES");
    expect(source.asked).toEqual(["KUBE-SVC-2"]);
    expect(chain?.madeRules.map((each) => [chain.numberOf(each), each.packets])).toEqual([
      [1, 1],
      [3, 1],
      [5, 0],
    ]);
    expect(chain?.rules.map((each) => [chain.numberOf(each), each.packets])).toEqual([
      [1, 1],
      [2, 0],
      [3, 1],
      [4, 0],
      [5, 0],
    ]);
  });

  it("stay as somebody left them until they change or all is written anew", () => {
    const { netfilter, iptables } = bench();
    const chains = chainsOf(
      new Map([
        [1, 0],
        [2, 0],
      ]),
    );
    program(netfilter, new Chains(chains));
    iptables("-F KUBE-SVC-1");
    program(netfilter, new Chains(new Map(chains).set("KUBE-SVC-2", [])));
    expect(netfilter.ipv4.get("filter")?.chain("KUBE-SVC-1")?.rules).toEqual([]);
    changeTables(netfilter, Family.V4, [
      { table: "filter", source: new Chains(chains), everything: true, chains: [], deletedChains: [], ensured: [JUMP] },
    ]);
    expect(netfilter.ipv4.get("filter")?.chain("KUBE-SVC-1")?.rules).toHaveLength(1);
  });

  it("are what plain chains would be, whatever changes and whoever looks in between", () => {
    const step = fc.oneof(
      fc.record({
        kind: fc.constant("program" as const),
        services: fc.uniqueArray(fc.nat(5), { maxLength: 5 }),
        version: fc.nat(1),
      }),
      fc.record({ kind: fc.constant("packet" as const), to: fc.nat(6) }),
      fc.record({ kind: fc.constant("look" as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const lazy = bench().netfilter;
        const long = bench().netfilter;
        const plain = bench().netfilter;
        let before: ReadonlyMap<string, readonly RuleSpec[]> = new Map();
        for (const one of steps) {
          if (one.kind === "program") {
            const chains = chainsOf(new Map(one.services.map((i) => [i, one.version])));
            program(lazy, new Chains(chains));
            program(long, new LongChains(chains));
            changeTables(plain, Family.V4, [
              {
                table: "filter",
                chains: [...chains].map(([name, rules]) => ({ name, rules })),
                deletedChains: [...before.keys()].filter((name) => !chains.has(name)),
                ensured: [JUMP],
              },
            ]);
            before = chains;
          } else if (one.kind === "packet") {
            for (const netfilter of [lazy, long, plain]) {
              through(netfilter, udp("10.0.0.2", 1, `10.96.0.${one.to}`, 53));
            }
          } else for (const netfilter of [lazy, long]) expect(listing(netfilter)).toEqual(listing(plain));
        }
        for (const netfilter of [lazy, long]) expect(listing(netfilter)).toEqual(listing(plain));
      }),
    );
  });
});
