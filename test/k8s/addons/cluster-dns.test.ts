import { beforeAll, describe, expect, test } from "vitest";
import { ClusterDns } from "../../../src/k8s/addons/cluster-dns.js";
import { applyManifests } from "../../../src/k8s/api/apply.js";
import { bootstrapCluster } from "../../../src/k8s/api/bootstrap.js";
import { Informers } from "../../../src/k8s/api/informer.js";
import { readManifests } from "../../../src/k8s/api/manifest.js";
import { ApiStore } from "../../../src/k8s/api/store.js";
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
