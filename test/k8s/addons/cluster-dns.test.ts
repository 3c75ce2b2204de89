import { beforeAll, describe, expect, test } from "vitest";
import { ClusterDns } from "../../../src/k8s/addons/cluster-dns.js";
import { parseCorefile } from "../../../src/k8s/addons/corefile/corefile.js";
import { ServerBlocks } from "../../../src/k8s/addons/corefile/server-blocks.js";
import { applyManifests } from "../../../src/k8s/api/apply.js";
import { bootstrapCluster } from "../../../src/k8s/api/bootstrap.js";
import { Informers } from "../../../src/k8s/api/informer.js";
import { readManifests } from "../../../src/k8s/api/manifest.js";
import { ApiStore } from "../../../src/k8s/api/store.js";
import { Cluster } from "../../../src/k8s/cluster.js";
import { Sim } from "../../../src/sim/sim.js";
import { DnsClass, parseType, rcodeName } from "../../../src/wire/dns/codes.js";
import { parseName } from "../../../src/wire/dns/name.js";
import { formatRecord } from "../../../src/wire/dns/text.js";

const OBJECTS = `
apiVersion: v1
kind: Service
metadata: { name: web }
spec:
  clusterIP: 10.96.0.80
  ports: [{ name: http, port: 80 }, { name: dns, port: 53, protocol: UDP }]
---
apiVersion: v1
kind: Service
metadata: { name: db }
spec:
  clusterIP: None
  ports: [{ name: sql, port: 5432 }]
---
apiVersion: v1
kind: Service
metadata: { name: empty }
spec: { clusterIP: None, ports: [{ port: 1 }] }
---
apiVersion: v1
kind: Service
metadata: { name: away }
spec: { type: ExternalName, externalName: www.example.com }
---
apiVersion: v1
kind: Service
metadata: { name: address }
spec: { type: ExternalName, externalName: 1.2.3.4 }
---
apiVersion: v1
kind: Service
metadata: { name: bare }
spec: { clusterIP: None }
---
apiVersion: v1
kind: Service
metadata: { name: six }
spec: { clusterIP: None, ports: [{ port: 1 }] }
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: web-1, labels: { kubernetes.io/service-name: web } }
addressType: IPv4
ports: [{ name: http, port: 80, protocol: TCP }]
endpoints: [{ addresses: [10.244.0.9] }]
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: bare-1, labels: { kubernetes.io/service-name: bare } }
addressType: IPv4
endpoints: [{ addresses: [10.244.0.20] }]
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: six-1, labels: { kubernetes.io/service-name: six } }
addressType: IPv6
ports: [{ port: 1, protocol: TCP }]
endpoints: [{ addresses: ["fd00::"] }, { addresses: ["fd00:1::2"] }]
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: db-1, labels: { kubernetes.io/service-name: db } }
addressType: IPv4
ports: [{ name: sql, port: 5432, protocol: TCP }]
endpoints:
  - { addresses: [10.244.0.5], hostname: db-0, conditions: { ready: true } }
  - { addresses: [10.244.1.6], conditions: { ready: true } }
  - { addresses: [10.244.1.7], conditions: { ready: false } }
`;

const SOA = "cluster.local. 5 IN SOA ns.dns.cluster.local. hostmaster.cluster.local. 1 7200 1800 86400 5";
const IN = "default.svc.cluster.local.";

/** Question, code, answers (sorted); a negative answer carries the SOA. */
const ROWS: readonly (readonly [name: string, type: string, rcode: string, answers: readonly string[]])[] = [
  [`web.${IN}`, "A", "NOERROR", [`web.${IN} 5 IN A 10.96.0.80`]],
  [`WEB.${IN}`, "A", "NOERROR", [`WEB.${IN} 5 IN A 10.96.0.80`]],
  [`web.${IN}`, "AAAA", "NOERROR", []],
  [`web.${IN}`, "SRV", "NOERROR", [`web.${IN} 5 IN SRV 0 50 53 web.${IN}`, `web.${IN} 5 IN SRV 0 50 80 web.${IN}`]],
  [`_http._tcp.web.${IN}`, "SRV", "NOERROR", [`_http._tcp.web.${IN} 5 IN SRV 0 100 80 web.${IN}`]],
  [`_http._udp.web.${IN}`, "SRV", "NXDOMAIN", []],
  [`nobody.${IN}`, "A", "NXDOMAIN", []],
  [`a.web.${IN}`, "A", "NXDOMAIN", []],
  ["web.nowhere.svc.cluster.local.", "A", "NXDOMAIN", []],
  ["default.svc.cluster.local.", "A", "NOERROR", []],
  ["svc.cluster.local.", "A", "NOERROR", []],
  ["web.default.cluster.local.", "A", "NXDOMAIN", []],
  [`db.${IN}`, "A", "NOERROR", [`db.${IN} 5 IN A 10.244.0.5`, `db.${IN} 5 IN A 10.244.1.6`]],
  [`db-0.db.${IN}`, "A", "NOERROR", [`db-0.db.${IN} 5 IN A 10.244.0.5`]],
  [`10-244-1-6.db.${IN}`, "A", "NOERROR", [`10-244-1-6.db.${IN} 5 IN A 10.244.1.6`]],
  [
    `_sql._tcp.db.${IN}`,
    "SRV",
    "NOERROR",
    [
      `_sql._tcp.db.${IN} 5 IN SRV 0 50 5432 10-244-1-6.db.${IN}`,
      `_sql._tcp.db.${IN} 5 IN SRV 0 50 5432 db-0.db.${IN}`,
    ],
  ],
  [`empty.${IN}`, "A", "NXDOMAIN", []],
  [`away.${IN}`, "A", "NOERROR", [`away.${IN} 5 IN CNAME www.example.com.`]],
  [
    "10-244-9-9.default.pod.cluster.local.",
    "A",
    "NOERROR",
    ["10-244-9-9.default.pod.cluster.local. 5 IN A 10.244.9.9"],
  ],
  ["10-244-9-9.nowhere.pod.cluster.local.", "A", "NXDOMAIN", []],
  ["80.0.96.10.in-addr.arpa.", "PTR", "NOERROR", [`80.0.96.10.in-addr.arpa. 5 IN PTR web.${IN}`]],
  ["5.0.244.10.in-addr.arpa.", "PTR", "NOERROR", [`5.0.244.10.in-addr.arpa. 5 IN PTR db-0.db.${IN}`]],
  ["dns-version.cluster.local.", "TXT", "NOERROR", ['dns-version.cluster.local. 28800 IN TXT "1.1.0"']],
  ["dns-version.cluster.local.", "A", "NXDOMAIN", []],
  [`web.${IN}`, "TXT", "NOERROR", []],
  [`nobody.${IN}`, "TXT", "NXDOMAIN", []],
  [`web.${IN}`, "SOA", "NOERROR", []],
  [`nobody.${IN}`, "SOA", "NOERROR", []],
  [`web.${IN}`, "ANY", "NOERROR", []],
  [`web.${IN}`, "NS", "NOERROR", []],
  ["foo.svc.cluster.local.", "NS", "NXDOMAIN", []],
  ["foo.cluster.local.", "NS", "NXDOMAIN", []],
  ["pod.cluster.local.", "A", "NOERROR", []],
  ["cluster.local.", "A", "NOERROR", []],
  ["cluster.local.", "NS", "NOERROR", ["cluster.local. 5 IN NS ns.dns.cluster.local."]],
  [`http.tcp.web.${IN}`, "SRV", "NOERROR", [`http.tcp.web.${IN} 5 IN SRV 0 100 80 web.${IN}`]],
  [`_http._tcp.web.${IN}`, "A", "NOERROR", [`_http._tcp.web.${IN} 5 IN A 10.96.0.80`]],
  [`a._http._tcp.web.${IN}`, "SRV", "NXDOMAIN", []],
  [`10-244-0-9.web.${IN}`, "A", "NOERROR", [`10-244-0-9.web.${IN} 5 IN A 10.244.0.9`]],
  [`10-244-0-8.web.${IN}`, "A", "NXDOMAIN", []],
  [`bare.${IN}`, "A", "NOERROR", [`bare.${IN} 5 IN A 10.244.0.20`]],
  [`bare.${IN}`, "SRV", "NOERROR", []],
  [`six.${IN}`, "AAAA", "NOERROR", [`six.${IN} 5 IN AAAA fd00::`, `six.${IN} 5 IN AAAA fd00:1::2`]],
  [`fd00--0.six.${IN}`, "AAAA", "NOERROR", [`fd00--0.six.${IN} 5 IN AAAA fd00::`]],
  [`fd00-1--2.six.${IN}`, "A", "NOERROR", []],
  [`away.${IN}`, "CNAME", "NOERROR", [`away.${IN} 5 IN CNAME www.example.com.`]],
  [`away.${IN}`, "SRV", "NOERROR", []],
  [`x.away.${IN}`, "CNAME", "NXDOMAIN", []],
  [`address.${IN}`, "A", "NXDOMAIN", []],
  [
    "x.10-244-9-9.default.pod.cluster.local.",
    "A",
    "NOERROR",
    ["x.10-244-9-9.default.pod.cluster.local. 5 IN A 10.244.9.9"],
  ],
  ["10-244-9.default.pod.cluster.local.", "A", "NXDOMAIN", []],
  ["fd00--9.default.pod.cluster.local.", "AAAA", "NOERROR", ["fd00--9.default.pod.cluster.local. 5 IN AAAA fd00::9"]],
  ["10-244-9-9.default.pod.cluster.local.", "AAAA", "NOERROR", []],
  ["default.pod.cluster.local.", "A", "NOERROR", []],
  ["cluster.local.", "SOA", "NOERROR", [SOA]],
];

describe("the names of a cluster", () => {
  const sim = new Sim(1);
  const api = new ApiStore(sim, { serviceCidrs: ["10.96.0.0/16"] });
  const dns = new ClusterDns(new Informers(api, "coredns"));

  beforeAll(() => {
    bootstrapCluster(api);
    const done = applyManifests(api, readManifests([{ file: "dns.yaml", text: OBJECTS }]).manifests);
    expect(done.problems.filter((one) => one.severity === "error")).toEqual([]);
    sim.runUntilIdle();
  });

  test.each(ROWS)("%s %s", (name, type, rcode, answers) => {
    const answer = dns.answer({ name: parseName(name), type: parseType(type) ?? 0, class: DnsClass.IN });
    const text = (records: readonly Parameters<typeof formatRecord>[0][]) =>
      records.map((record) => formatRecord(record).replaceAll(/\s+/g, " ")).sort();
    expect({ rcode: rcodeName(answer?.rcode ?? -1), answers: text(answer?.answers ?? []) }).toEqual({
      rcode,
      answers: [...answers].sort(),
    });
    expect(text(answer?.authorities ?? [])).toEqual(answers.length === 0 ? [SOA] : []);
  });

  test("other names are left to others", () => {
    for (const name of ["www.example.com.", "9.9.9.9.in-addr.arpa."]) {
      expect(dns.answer({ name: parseName(name), type: 1, class: DnsClass.IN })).toBeNull();
    }
  });
});

describe("CoreDNS with a Corefile of one's own", () => {
  const CONFIG = (corefile: string) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "coredns", namespace: "kube-system" },
    data: { Corefile: corefile },
  });
  const COREFILE = String.raw`
.:53 {
    errors
    health {
       lameduck 5s
    }
    ready
    rewrite stop name exact shop.example web.default.svc.cluster.local
    rewrite name suffix .corp.example .default.svc.cluster.local answer auto
    rewrite name regex (.*)\.plain\.example {1}.default.svc.cluster.local
    template IN A nip.example {
      match (^|[.])(?P<a>[0-9]*)-(?P<b>[0-9]*)-(?P<c>[0-9]*)-(?P<d>[0-9]*)[.]nip[.]example[.]$
      answer "{{ .Name }} 60 IN A {{ .Group.a }}.{{ .Group.b }}.{{ .Group.c }}.{{ .Group.d }}"
      fallthrough
    }
    hosts {
      192.0.2.7 db.example db # the old machine
      ttl 77
      fallthrough
    }
    kubernetes cluster.local in-addr.arpa ip6.arpa {
      pods insecure
      fallthrough in-addr.arpa ip6.arpa
      ttl 30
    }
    cache 30
}
corp.test:53, other.test {
    hosts {
      192.0.2.9 a.corp.test
    }
}`;
  const POD =
    "apiVersion: v1\nkind: Pod\nmetadata: { name: client }\nspec: { containers: [{ name: c, image: busybox, command: [sleep, infinity] }] }\n";
  const SERVICE =
    "apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { clusterIP: 10.96.0.99, ports: [{ port: 80 }] }\n";

  test("has its plugins in CoreDNS's order, its zones, and takes changes that are right", async () => {
    const cluster = new Cluster({ nodes: 1 });
    cluster.apply(`${POD}---\n${SERVICE}`);
    cluster.api.create(CONFIG(COREFILE) as never);
    await cluster.settle();
    const dig = async (question: string): Promise<string> => {
      const { stdout } = await cluster.exec("client", `dig +noall +answer +comments ${question}`);
      const records = stdout.split("\n").filter((line) => /\sIN\s/.test(line) && !line.startsWith(";"));
      const status = /status: (\w+)/.exec(stdout)?.[1] ?? "";
      return records.length === 0 ? status : records.map((line) => line.split(/\s+/).join(" ")).join("; ");
    };
    const rows: readonly (readonly [string, string])[] = [
      ["shop.example", "shop.example. 30 IN A 10.96.0.99"],
      ["web.corp.example", "web.corp.example. 30 IN A 10.96.0.99"],
      ["web.plain.example", "web.default.svc.cluster.local. 30 IN A 10.96.0.99"],
      ["10-1-2-3.nip.example", "10-1-2-3.nip.example. 60 IN A 10.1.2.3"],
      ["x.nip.example", "REFUSED"],
      ["db.example", "db.example. 77 IN A 192.0.2.7"],
      ["db.example AAAA", "NOERROR"],
      ["-x 192.0.2.7", "7.2.0.192.in-addr.arpa. 77 IN PTR db.example.; 7.2.0.192.in-addr.arpa. 77 IN PTR db."],
      ["a.corp.test", "a.corp.test. 3600 IN A 192.0.2.9"],
      ["b.corp.test", "SERVFAIL"],
      ["web.default.svc.cluster.local", "web.default.svc.cluster.local. 30 IN A 10.96.0.99"],
    ];
    for (const [question, expected] of rows) expect([question, await dig(question)]).toEqual([question, expected]);
    const change = async (corefile: string): Promise<void> => {
      cluster.api.update({
        ...cluster.api.read("ConfigMap", "kube-system", "coredns"),
        ...{ data: { Corefile: corefile } },
      });
      await cluster.settle();
    };
    await change(".:53 {\n  ready\n  health\n  nonsense\n}\n");
    expect(await dig("db.example")).toBe("db.example. 77 IN A 192.0.2.7");
    await change(".:53 {\n  ready\n  health\n  kubernetes cluster.local\n}\n");
    expect(await dig("db.example")).toBe("REFUSED");
    expect(await dig("web.default.svc.cluster.local")).toBe("web.default.svc.cluster.local. 5 IN A 10.96.0.99");
  });

  test("prints what it is asked for by log and errors, and imports files of its ConfigMaps and snippets", async () => {
    const cluster = new Cluster({ nodes: 1, upstreamDns: ["192.168.10.99"] });
    cluster.apply(`${POD}---\n${SERVICE}`);
    const corefile = `(common) {
  log {args.0}
  errors
}
.:53 {
  ready
  health
  import common .
  import custom/*.override
  kubernetes cluster.local
  forward . /etc/resolv.conf
}
import more
import custom/*.server
`;
    const map = (name: string, data: object): object => ({
      ...{ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "kube-system" } },
      data,
    });
    const more = "a.test {\n  hosts { \n 192.0.2.1 a.test\n }\n  log {\n class denial\n }\n}\n";
    cluster.api.create(map("coredns", { Corefile: corefile, more }) as never);
    const custom = {
      "x.override": "hosts { \n 192.0.2.3 x.example\n fallthrough\n }",
      "b.server": 'b.test {\n  hosts {\n 192.0.2.2 b.test\n }\n  log . "{name} {rcode} {proto} {nothing}"\n}',
    };
    cluster.api.create(map("coredns-custom", custom) as never);
    await cluster.settle();
    const pods = cluster.api.list("Pod", { namespace: "kube-system" });
    const said = (): string[] =>
      pods
        .flatMap(({ metadata }) => cluster.logs(`kube-system/${metadata.name}`).split("\n"))
        .filter((line) => line !== "");
    const dig = async (words: string): Promise<string[]> => {
      const before = said();
      const { stdout } = await cluster.exec("client", `dig +short +tries=1 ${words}`);
      const news = said().filter((line) => !before.includes(line));
      return [stdout.trim(), ...news.map((line) => line.replace(/:\d+ - \d+/, ":PORT - ID"))];
    };
    expect(await dig("web.default.svc.cluster.local")).toEqual([
      "10.96.0.99",
      '[INFO] 10.244.0.2:PORT - ID "A IN web.default.svc.cluster.local. udp 70 false 1232" NOERROR qr,aa,rd 115 0s',
    ]);
    expect(await dig("+noedns +tcp AAAA nope.default.svc.cluster.local")).toEqual([
      "",
      '[INFO] 10.244.0.2:PORT - ID "AAAA IN nope.default.svc.cluster.local. tcp 48 false 512" NXDOMAIN qr,aa,rd 141 0s',
    ]);
    expect(await dig("a.test")).toEqual(["192.0.2.1"]);
    expect(await dig("b.test")).toEqual(["192.0.2.2", "[INFO] b.test. NOERROR udp {nothing}"]);
    expect((await dig("x.example"))[0]).toBe("192.0.2.3");
    await dig("www.example.com +time=20");
    expect(
      said().some((line) =>
        /^\[ERROR\] plugin\/errors: 2 www.example.com. A: read udp 10\.244\.0\.\d:\d+->192.168.10.99:53: /.test(line),
      ),
    ).toBe(true);
  });

  test("saves clients their search lists by autopath, and knows pods as it is told", async () => {
    const text =
      "@ 60 IN SOA ns hostmaster 1 7200 900 1209600 86400\n@ NS ns\nns A 198.51.100.10\nwww A 198.51.100.10\n";
    const cluster = new Cluster({ nodes: 1, outsideZones: [{ origin: "example.org", text }] });
    cluster.apply(`${POD}---\n${SERVICE}`);
    const corefile = (pods: string): string => `. {
  ready
  health
  autopath @kubernetes
  kubernetes cluster.local {
    ${pods}
  }
  forward . /etc/resolv.conf
}
`;
    cluster.api.create(CONFIG(corefile("pods verified")) as never);
    await cluster.settle();
    const dig = async (name: string): Promise<string> => {
      const { stdout } = await cluster.exec("client", `dig +noall +answer +comments ${name}`);
      const answers = stdout.split("\n").filter((line) => /^[^;].*\sIN\s/.test(line));
      const words = answers.map((line) => line.split(/\s+/).slice(-2).join(" "));
      return words.length === 0 ? (/status: (\w+)/.exec(stdout)?.[1] ?? "") : words.join("; ");
    };
    const own = cluster.api.read("Pod", "default", "client").status.podIP ?? "";
    const dashed = own.replaceAll(".", "-");
    const rows: readonly (readonly [string, string])[] = [
      ["web.default.svc.cluster.local", "A 10.96.0.99"],
      ["kube-dns.kube-system.default.svc.cluster.local", "CNAME kube-dns.kube-system.svc.cluster.local.; A 10.96.0.10"],
      ["www.example.org.default.svc.cluster.local", "CNAME www.example.org.; A 198.51.100.10"],
      ["nowhere.example.org.default.svc.cluster.local", "NXDOMAIN"],
      ["www.example.org.svc.cluster.local", "NXDOMAIN"],
      [`${dashed}.default.pod.cluster.local`, `A ${own}`],
      [`${dashed}.kube-system.pod.cluster.local`, "NXDOMAIN"],
      ["10-9-9-9.default.pod.cluster.local", "NXDOMAIN"],
    ];
    for (const [name, expected] of rows) expect([name, await dig(name)]).toEqual([name, expected]);
    const config = cluster.api.read("ConfigMap", "kube-system", "coredns");
    cluster.api.update({ ...config, data: { Corefile: corefile("pods insecure") } });
    await cluster.settle();
    expect(await dig("10-9-9-9.default.pod.cluster.local")).toBe("A 10.9.9.9");
    expect(await dig("www.example.org.default.svc.cluster.local")).toBe("NXDOMAIN");
    cluster.api.update({
      ...cluster.api.read("ConfigMap", "kube-system", "coredns"),
      data: { Corefile: corefile("ttl 5") },
    });
    await cluster.settle();
    expect(await dig(`${dashed}.default.pod.cluster.local`)).toBe("NXDOMAIN");
  });

  test.each([
    ["import nowhere", "Corefile:1 - Error during parsing: File to import not found: nowhere"],
    [
      ". {\n  import\n}",
      "Corefile:2 - Error during parsing: Wrong argument count or unexpected line ending after 'import'",
    ],
    [
      ". {\n  autopath @file\n}",
      "Corefile:2 - Error during parsing: failed to load plugin file, to be used by autopath",
    ],
    [
      ". {\n  kubernetes {\n pods maybe\n }\n}",
      "wrong value for pods: maybe,  must be one of: disabled, verified, insecure",
    ],
    ["(a) {\n import a\n}\nimport a", "maximum number of import cycles reached"],
    [". {\n  log {\n class nonsense\n }\n}", "Corefile:2 - Error during parsing: Wrong class 'nonsense'"],
    [". {\n  hosts\n", "Corefile:1 - Error during parsing: Unexpected EOF; expecting closing '}'"],
    [".:53", "Corefile:1 - Error during parsing: Unexpected end of input, expecting '{'"],
    [
      ". {\n  nonsense\n}",
      "Corefile:2 - Error during parsing: Unknown directive 'nonsense', or one that podwire does not emulate",
    ],
    [". {\n  forward . tls://9.9.9.9\n}", "Corefile:2 - Error during parsing: not an IP address or file"],
    [". {\n  template IN NOPE\n}", "Corefile:2 - Error during parsing: invalid RR type NOPE"],
    [". {\n  rewrite name regex ( a.b\n}", "Corefile:2 - Error during parsing: invalid regex pattern ("],
  ])("refuses %j", (text, words) => {
    const { network } = new Cluster({ nodes: 1, dns: false });
    const { netns, files } = network.addHost("dns");
    const place = { netns, files, informers: new Informers(new ApiStore(network.sim), "dns") };
    expect(() => new ServerBlocks(place, parseCorefile(text), 53)).toThrow(words);
  });
});
