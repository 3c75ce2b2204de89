import { describe, expect, test } from "vitest";
import type { DnsBackend } from "../../src/dns/backend.js";
import { dnsAnswer } from "../../src/dns/backend.js";
import { DnsCache } from "../../src/dns/cache.js";
import { findHost } from "../../src/dns/hosts-file.js";
import type { LookupFamily, LookupResult } from "../../src/dns/lookup.js";
import { parseNsswitchHosts } from "../../src/dns/nsswitch.js";
import { parseInetAton } from "../../src/dns/numeric-address.js";
import { parseResolvConf } from "../../src/dns/resolv-conf.js";
import { searchCandidates } from "../../src/dns/search-list.js";
import { DnsServer } from "../../src/dns/server.js";
import { DnsService } from "../../src/dns/service.js";
import { lookup, StubResolver } from "../../src/dns/stub-resolver.js";
import { parseZone } from "../../src/dns/zone-file.js";
import { Zones } from "../../src/dns/zones.js";
import { SECOND } from "../../src/sim/time.js";
import { DnsRcode, typeName } from "../../src/wire/dns/codes.js";
import type { DnsQuestion } from "../../src/wire/dns/record.js";
import { formatIp } from "../../src/wire/ip-address.js";
import { formatIpv4 } from "../../src/wire/ipv4-address.js";
import { lan } from "./lab.js";

const ZONE = `
$TTL 60
@    SOA ns hm 1 2 3 4 30
web  A 10.0.0.80
     AAAA fd00::80
old  CNAME web
v6   AAAA fd00::6
text TXT "no address"
`;

/** Writes down what was asked. */
class Witness implements DnsBackend {
  readonly asked: string[] = [];
  answer(question: DnsQuestion): null {
    this.asked.push(`${question.name} ${typeName(question.type)}`);
    return null;
  }
}

class Refuser implements DnsBackend {
  private readonly rcode: number;
  constructor(rcode: number) {
    this.rcode = rcode;
  }
  answer() {
    return dnsAnswer({ rcode: this.rcode });
  }
}

function lab(resolvConf: string) {
  const { network, host } = lan({ client: "10.0.0.1/24", server: "10.0.0.53/24", second: "10.0.0.54/24" });
  const witness = new Witness();
  const zones = new Zones([parseZone(ZONE, { origin: "corp.test" }), parseZone(ZONE, { origin: "test" })]);
  const service = new DnsService(host("server").netns, new DnsServer([witness, zones, new Refuser(DnsRcode.NXDOMAIN)]));
  const client = host("client");
  client.files.writeFile("/etc/resolv.conf", resolvConf);
  const look = (name: string, family: LookupFamily = null) => lookup(client.netns, name, family);
  return { network, client, witness, service, look, host };
}

const brief = (result: LookupResult): string =>
  result.error ?? `${result.addresses.map(formatIp).join(" ")} = ${result.canonicalName}`;

describe("a lookup", () => {
  const conf = "nameserver 10.0.0.53\nsearch corp.test lab.test\n";
  const table: readonly (readonly [name: string, family: LookupFamily, answer: string, asked: readonly string[]])[] = [
    ["web", null, "10.0.0.80 fd00::80 = web.corp.test", ["web.corp.test. A", "web.corp.test. AAAA"]],
    ["old", 4, "10.0.0.80 = web.corp.test", ["old.corp.test. A", "web.corp.test. A"]],
    ["web.corp.test", 4, "10.0.0.80 = web.corp.test", ["web.corp.test. A"]],
    [
      "v6.corp.test",
      4,
      "No address associated with hostname",
      ["v6.corp.test. A", "v6.corp.test.corp.test. A", "v6.corp.test.lab.test. A"],
    ],
    ["text.corp.test.", null, "No address associated with hostname", ["text.corp.test. A", "text.corp.test. AAAA"]],
    ["nosuch", 4, "Name or service not known", ["nosuch.corp.test. A", "nosuch.lab.test. A", "nosuch. A"]],
    ["nosuch.", 4, "Name or service not known", ["nosuch. A"]],
    ["text", 4, "No address associated with hostname", ["text.corp.test. A", "text.lab.test. A", "text. A"]],
    ["localhost", 4, "127.0.0.1 = localhost", []],
    ["LOCALHOST", 4, "127.0.0.1 = localhost", []],
    ["10.9", null, "10.0.0.9 = 10.9", []],
    ["fd00::1", null, "fd00::1 = fd00::1", []],
    ["fd00::1", 4, "Address family for hostname not supported", []],
    ["", null, "Name or service not known", []],
    ["a..b", null, "Name or service not known", []],
    [`${"a".repeat(64)}.`, null, "Name or service not known", []],
  ];
  for (const [name, family, answer, asked] of table) {
    test(`of "${name.slice(0, 20)}"${family === null ? "" : ` in IPv${family}`} gives ${answer}`, async () => {
      const { look, witness } = lab(conf);
      expect(brief(await look(name, family))).toBe(answer);
      expect(witness.asked).toEqual(asked);
    });
  }

  test("sends A and AAAA side by side from one port", async () => {
    const { look, network, client } = lab(conf);
    const before = network.sim.nowNs;
    await look("web.corp.test");
    expect(network.sim.nowNs - before).toBeLessThan(2_000_000);
    expect(client.netns.stack).toBeDefined();
  });

  test("reads the files anew each time, and those of /etc/netns over them", async () => {
    const { look, client } = lab(conf);
    client.files.writeFile("/etc/hosts", "10.1.1.1 box.local box\n10.1.1.2 box\n");
    expect(brief(await look("box"))).toBe("10.1.1.1 10.1.1.2 = box.local");
    const red = client.addNamespace("red");
    client.files.makeDirectory("/etc/netns/red", true);
    client.files.writeFile("/etc/netns/red/hosts", "10.2.2.2 box\n");
    expect(brief(await lookup(red, "box"))).toBe("10.2.2.2 = box");
  });

  test("nsswitch.conf says which source comes first, and where to stop", async () => {
    const { look, client, witness } = lab(conf);
    client.files.writeFile("/etc/hosts", "10.1.1.1 web\n");
    client.files.writeFile("/etc/nsswitch.conf", "passwd: files\nhosts: dns files # as here\n");
    expect(brief(await look("web", 4))).toBe("10.0.0.80 = web.corp.test");
    client.files.writeFile("/etc/nsswitch.conf", "hosts: files [NOTFOUND=return] dns\n");
    expect(brief(await look("old", 4))).toBe("Name or service not known");
    expect(witness.asked).toEqual(["web.corp.test. A"]);
  });

  test("waits 5 seconds for each of two attempts, then says that it may work later", async () => {
    const { look, network } = lab("nameserver 10.0.0.99\n");
    expect(brief(await look("web"))).toBe("Temporary failure in name resolution");
    expect(Math.round(network.sim.nowNs / SECOND)).toBe(10);
  });

  test("timeout and attempts are options", async () => {
    const { look, network } = lab("nameserver 10.0.0.99\noptions timeout:1 attempts:3\n");
    expect(brief(await look("web"))).toBe("Temporary failure in name resolution");
    expect(Math.round(network.sim.nowNs / SECOND)).toBe(3);
  });

  test("a server that refuses the connection is left at once for the next", async () => {
    const { look, network } = lab("nameserver 10.0.0.54\nnameserver 10.0.0.53\nsearch corp.test\n");
    expect(brief(await look("web", 4))).toBe("10.0.0.80 = web.corp.test");
    expect(network.sim.nowNs).toBeLessThan(SECOND);
  });

  test("a server that fails is left for the next; all failing is temporary", async () => {
    const { look, host } = lab("nameserver 10.0.0.54\nnameserver 10.0.0.53\nsearch corp.test\n");
    new DnsService(host("second").netns, new DnsServer([new Refuser(DnsRcode.SERVFAIL)]));
    expect(brief(await look("web", 4))).toBe("10.0.0.80 = web.corp.test");
    const alone = lab("nameserver 10.0.0.54\n");
    new DnsService(alone.host("second").netns, new DnsServer([new Refuser(DnsRcode.REFUSED)]));
    expect(brief(await alone.look("web", 4))).toBe("Temporary failure in name resolution");
  });

  test("no route to any server is temporary too", async () => {
    const { look } = lab("nameserver 192.0.2.1\n");
    expect(brief(await look("web"))).toBe("Temporary failure in name resolution");
  });

  test("use-vc asks over TCP", async () => {
    const { look, client } = lab("nameserver 10.0.0.53\nsearch corp.test\noptions use-vc\n");
    expect(brief(await look("web", 4))).toBe("10.0.0.80 = web.corp.test");
    expect(client.netns.tcp.ports.connections).toBeDefined();
  });

  test("keeps answers for their TTL when it has a cache, negative ones for the SOA's minimum", async () => {
    const { client, network, witness } = lab(conf);
    const cache = new DnsCache();
    const results: string[] = [];
    const handler = { onLookup: (result: LookupResult) => void results.push(brief(result)) };
    const ask = (name: string): number => {
      new StubResolver(client.netns, client.files, { cache }).lookup(name, 4, handler);
      network.runUntilIdle();
      return witness.asked.length;
    };
    expect([ask("web.corp.test"), ask("web.corp.test"), ask("no.corp.test."), ask("no.corp.test.")]).toEqual([
      1, 1, 2, 2,
    ]);
    network.sim.runUntil(network.sim.nowNs + 31 * SECOND);
    expect([ask("web.corp.test"), ask("no.corp.test.")]).toEqual([2, 3]);
    network.sim.runUntil(network.sim.nowNs + 31 * SECOND);
    expect(ask("web.corp.test")).toBe(4);
    expect(new Set(results)).toEqual(new Set(["10.0.0.80 = web.corp.test", "Name or service not known"]));
  });
});

describe("the search list", () => {
  const k8s = parseResolvConf(
    "search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n",
  );
  const names = (name: string, conf = k8s): string[] => searchCandidates(name, conf).map((c) => c.name);
  test("comes first for names with fewer dots than ndots", () => {
    expect(names("redis")).toEqual([
      "redis.default.svc.cluster.local",
      "redis.svc.cluster.local",
      "redis.cluster.local",
      "redis",
    ]);
    expect(names("www.example.com")[0]).toBe("www.example.com.default.svc.cluster.local");
    expect(names("a.b.c.d.e.f")[0]).toBe("a.b.c.d.e.f");
    expect(names("www.example.com.")).toEqual(["www.example.com"]);
  });
  test("a dot in it stands for the name as it is, tried once", () => {
    expect(names("web", parseResolvConf("search . corp.test\n"))).toEqual(["web", "web.corp.test"]);
  });
});

test("resolv.conf is read with glibc's tolerance", () => {
  const text = `# comment
nameserver 10.0.0.1
 nameserver 10.0.0.9
nameserver nonsense
nameserver 10.2 trailing
nameserver fe80::1%eth0
nameserver 10.0.0.4
domain first.test
search a.test b.test.
unknown words
options ndots:99 timeout:60 attempts:9 rotate debug single-request
`;
  const conf = parseResolvConf(text);
  expect(conf.nameservers.map(formatIp)).toEqual(["10.0.0.1", "10.0.0.2", "fe80::1"]);
  expect(conf).toMatchObject({
    search: ["a.test", "b.test"],
    ndots: 15,
    timeoutSeconds: 30,
    attempts: 5,
    rotate: true,
    singleRequest: true,
  });
  expect(parseResolvConf("", "box.lab.test")).toMatchObject({
    search: ["lab.test"],
    ndots: 1,
    timeoutSeconds: 5,
    attempts: 2,
  });
  expect(parseResolvConf("").nameservers.map(formatIp)).toEqual(["127.0.0.1"]);
});

test("addresses are read as inet_aton reads them", () => {
  const rows = {
    "127.1": "127.0.0.1",
    "10.257": "10.0.1.1",
    "0x7f.1": "127.0.0.1",
    "010.1.1.1": "8.1.1.1",
    "16909060": "1.2.3.4",
    "1.2.3.256": null,
    "1.2.3.4.5": null,
    "": null,
    "1.2.3.": null,
    "4294967296": null,
    "09": null,
  };
  for (const [text, address] of Object.entries(rows)) {
    const got = parseInetAton(text);
    expect([text, got === null ? null : formatIpv4(got)]).toEqual([text, address]);
  }
});

test("/etc/hosts: comments, aliases, any case, bad lines left out", () => {
  const text =
    "# 10.0.0.9 web\n10.0.0.1\tWeb.lab web # first\nnonsense web\n10.0.0.1 web\nfd00::1 web6 web\n10.0.0.2\n";
  expect(findHost(text, "WEB", null)?.addresses.map(formatIp)).toEqual(["10.0.0.1", "fd00::1"]);
  expect(findHost(text, "web", 6)?.canonicalName).toBe("web6");
  expect(findHost(text, "nope", null)).toBeNull();
});

test("the hosts line of nsswitch.conf", () => {
  expect(parseNsswitchHosts(null).map((s) => s.service)).toEqual(["files", "dns"]);
  expect(parseNsswitchHosts("hosts: files mdns4_minimal [NOTFOUND=return] dns")[1]).toEqual({
    service: "mdns4_minimal",
    returnOn: ["success", "notfound"],
  });
  expect(parseNsswitchHosts("hosts: dns [!UNAVAIL=return] files")[0]?.returnOn).toEqual([
    "success",
    "notfound",
    "tryagain",
  ]);
});
