import { describe, expect, test } from "vitest";
import { DnsExchange } from "../../src/dns/exchange.js";
import type { DnsResolution } from "../../src/dns/resolution.js";
import { DnsResolver } from "../../src/dns/resolver.js";
import { DnsServer } from "../../src/dns/server.js";
import { DnsService } from "../../src/dns/service.js";
import { lookup } from "../../src/dns/stub-resolver.js";
import { parseZone } from "../../src/dns/zone-file.js";
import { Zones } from "../../src/dns/zones.js";
import { SECOND } from "../../src/sim/time.js";
import { DnsClass, DnsType, rcodeName } from "../../src/wire/dns/codes.js";
import { DnsMessage } from "../../src/wire/dns/message.js";
import { parseName } from "../../src/wire/dns/name.js";
import { formatData } from "../../src/wire/dns/text.js";
import { formatIp, parseIp } from "../../src/wire/ip-address.js";
import { lan } from "./lab.js";

const SOA = "@ 300 SOA ns hm 1 2 3 4 60\n";

/** The tree: root on .1, test. on .2, shop.test. and other.test. on .3, a resolver on .53, a client on .99. */
function tree() {
  const { network, host } = lan({
    root: "10.0.0.1/24",
    tld: "10.0.0.2/24",
    shop: "10.0.0.3/24",
    dead: "10.0.0.4/24",
    resolver: "10.0.0.53/24",
    client: "10.0.0.99/24",
  });
  const serve = (name: string, zones: Record<string, string>): DnsService => {
    const backend = new Zones(Object.entries(zones).map(([origin, text]) => parseZone(SOA + text, { origin })));
    return new DnsService(host(name).netns, new DnsServer([backend]));
  };
  const services = {
    root: serve("root", { ".": "$TTL 1d\n@ NS a.root.\na.root. A 10.0.0.1\ntest NS ns.test.\nns.test. A 10.0.0.2\n" }),
    tld: serve("tld", {
      test: `$TTL 1h
@ NS ns
ns A 10.0.0.2
shop NS dead.shop
shop NS ns.shop
dead.shop A 10.0.0.4
ns.shop A 10.0.0.3
other NS ns.shop
lame NS ns
glueless NS ns.glueless
`,
    }),
    shop: serve("shop", {
      "shop.test": `$TTL 100
@ NS ns
ns A 10.0.0.3
www CNAME web.other.test.
web A 10.0.0.80
loop CNAME loop.other.test.
big TXT ${`"${"x".repeat(200)}" `.repeat(10)}
evil CNAME www.bank.test.
www.bank.test.shop.test. A 6.6.6.6
`,
      "other.test": "$TTL 50\n@ NS ns.shop.test.\nweb A 10.0.0.81\nloop CNAME loop.shop.test.\n",
    }),
  };
  const resolver = new DnsResolver(host("resolver").netns, { rootServers: [parseIp("10.0.0.1")] });
  const ask = (name: string, type: number = DnsType.A): string => {
    const got: DnsResolution[] = [];
    const question = { name: parseName(name), type, class: DnsClass.IN };
    resolver.resolve(question, { onResolution: (resolution) => void got.push(resolution) });
    network.runUntilIdle();
    expect(got.length).toBe(1);
    return `${rcodeName(got[0]?.rcode ?? -1)} ${got[0]?.answers.map((r) => formatData(r.data)).join(" ")}`.trim();
  };
  return { network, host, services, resolver, ask };
}

describe("a recursive resolver", () => {
  test("goes down the tree, and next time only as far as it must", () => {
    const { ask, resolver } = tree();
    expect(ask("web.other.test")).toBe("NOERROR 10.0.0.81");
    const first = resolver.queryCount;
    expect(ask("web.other.test")).toBe("NOERROR 10.0.0.81");
    expect(resolver.queryCount).toBe(first);
    expect(ask("nope.other.test")).toBe("NXDOMAIN");
    expect(resolver.queryCount).toBe(first + 1);
  });

  test("leaves a dead server for the next", () => {
    const { ask } = tree();
    expect(ask("web.shop.test")).toBe("NOERROR 10.0.0.80");
  });

  test("follows aliases from zone to zone", () => {
    const { ask } = tree();
    expect(ask("www.shop.test")).toBe("NOERROR web.other.test. 10.0.0.81");
    expect(ask("www.shop.test", DnsType.CNAME)).toBe("NOERROR web.other.test.");
    expect(ask("www.shop.test", DnsType.AAAA)).toBe("NOERROR web.other.test.");
  });

  test("says SERVFAIL for loops, lame delegations and delegations without a way in", () => {
    const { ask, resolver } = tree();
    expect(ask("loop.shop.test")).toBe("SERVFAIL");
    expect(ask("www.lame.test")).toBe("SERVFAIL");
    expect(ask("www.glueless.test")).toBe("SERVFAIL");
    expect(resolver.queryCount).toBeLessThan(40);
  });

  test("keeps answers for their TTL and negative ones for the SOA's minimum", () => {
    const { ask, resolver, network } = tree();
    const queriesAfter = (seconds: number, name: string): number => {
      network.sim.runUntil(network.sim.nowNs + seconds * SECOND);
      const before = resolver.queryCount;
      ask(name);
      return resolver.queryCount - before;
    };
    ask("web.other.test");
    ask("no.other.test");
    expect([queriesAfter(40, "web.other.test"), queriesAfter(0, "no.other.test")]).toEqual([0, 0]);
    expect(queriesAfter(12, "web.other.test")).toBe(1);
    expect(queriesAfter(10, "no.other.test")).toBe(1);
  });

  test("asks again over TCP when an answer was cut", () => {
    const { ask } = tree();
    expect(ask("big.shop.test", DnsType.TXT).length).toBeGreaterThan(2_000);
  });

  test("says SERVFAIL when nobody answers", () => {
    const { ask, services } = tree();
    services.root.close();
    expect(ask("web.other.test")).toBe("SERVFAIL");
  });

  test("serves stub resolvers, and a forwarder before it", async () => {
    const { host, resolver } = tree();
    new DnsService(host("resolver").netns, new DnsServer([]), { resolver });
    const forwarder = new DnsResolver(host("client").netns, { forwarders: [parseIp("10.0.0.53")] });
    const local = new Zones([parseZone(`${SOA}ext 5 CNAME www.shop.test.\n`, { origin: "cluster.local" })]);
    new DnsService(host("client").netns, new DnsServer([local]), { resolver: forwarder });
    const client = host("client");
    client.files.writeFile("/etc/resolv.conf", "nameserver 127.0.0.1\nsearch cluster.local\n");
    const result = await lookup(client.netns, "ext", 4);
    expect([result.error, result.addresses.map(formatIp), result.canonicalName]).toEqual([
      null,
      ["10.0.0.81"],
      "web.other.test",
    ]);
    const missing = await lookup(client.netns, "nope.shop.test.", 4);
    expect(missing.error).toBe("Name or service not known");
  });

  test("does not resolve for those who do not want recursion", () => {
    const { network, host, resolver } = tree();
    new DnsService(host("resolver").netns, new DnsServer([]), { resolver });
    const request = DnsMessage.query(4, parseName("web.other.test"), DnsType.A, { recursionDesired: false });
    const done: DnsExchange[] = [];
    new DnsExchange(host("client").netns, parseIp("10.0.0.53"), [request], {
      onExchange: (x) => void done.push(x),
    }).start();
    network.runUntilIdle();
    expect([done[0]?.failure, done[0]?.responses[0]?.rcode, done[0]?.responses[0]?.recursionAvailable]).toEqual([
      null,
      5,
      true,
    ]);
  });
});

describe("an exchange", () => {
  test("ends with an errno, a timeout or an answer", () => {
    const { network, host } = tree();
    const outcome = (server: string, tcp = false): unknown => {
      const request = DnsMessage.query(4, parseName("web.other.test"), DnsType.A);
      const done: DnsExchange[] = [];
      const handler = { onExchange: (x: DnsExchange) => void done.push(x) };
      new DnsExchange(host("client").netns, parseIp(server), [request], handler, { tcp }).start();
      expect(done).toEqual([]);
      network.runUntilIdle();
      return done[0]?.failure ?? done[0]?.responses[0]?.answers.length;
    };
    expect(outcome("10.0.0.3")).toBe(1);
    expect(outcome("10.0.0.3", true)).toBe(1);
    expect(outcome("10.0.0.4")).toBe(111);
    expect(outcome("10.0.0.4", true)).toBe(111);
    expect(outcome("10.0.0.77")).toBe("timeout");
    expect(outcome("192.0.2.1")).toBe(101);
  });

  test("a fork in the middle of it goes on as the original does", () => {
    const { network, resolver } = tree();
    const seen: number[] = [];
    resolver.resolve(
      { name: parseName("www.shop.test"), type: DnsType.A, class: DnsClass.IN },
      { onResolution: (resolution) => void seen.push(resolution.answers.length) },
    );
    network.sim.runEvents(30);
    const copy = network.fork();
    copy.runUntilIdle();
    network.runUntilIdle();
    expect(copy.sim.nowNs).toBe(network.sim.nowNs);
    expect(copy.sim.eventCount).toBe(network.sim.eventCount);
    expect(seen).toEqual([2, 2]);
  });
});
