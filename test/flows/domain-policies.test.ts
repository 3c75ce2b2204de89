import { expect, test } from "vitest";
import { DnsServer } from "../../src/dns/server.js";
import { DnsService } from "../../src/dns/service.js";
import { parseZone } from "../../src/dns/zone-file.js";
import { Cluster } from "../../src/k8s/cluster.js";
import { MILLISECOND, SECOND } from "../../src/sim/time.js";
import { parseName } from "../../src/wire/dns/name.js";
import { parseIp } from "../../src/wire/ip-address.js";

const ZONE = `$TTL 30
@ IN SOA ns.example.com. admin.example.com. 1 3600 600 86400 60
@ IN NS ns
ns IN A 198.51.100.10
www IN CNAME web
web IN A 198.51.100.10
api IN A 198.51.100.20
`;

const MANIFESTS = `apiVersion: v1
kind: Pod
metadata: { name: client }
spec: { containers: [{ name: c, image: busybox, command: [sleep, infinity] }] }
---
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: { name: names }
spec:
  priority: 10
  subject: { namespaces: { matchLabels: { kubernetes.io/metadata.name: default } } }
  egress:
  - { name: dns, action: Allow, to: [{ namespaces: { matchLabels: { kubernetes.io/metadata.name: kube-system } } }], ports: [{ portNumber: { port: 53, protocol: UDP } }] }
  - { name: known, action: Allow, to: [{ domainNames: [www.example.com, "*.example.org"] }], ports: [{ portNumber: { port: 443, protocol: TCP } }] }
  - { name: rest, action: Deny, to: [{ networks: [0.0.0.0/0] }] }
`;

test("a rule for names lets through what answers say, as long as they hold", async () => {
  const cluster = new Cluster({ nodes: 2, upstreamDns: ["198.51.100.10"] });
  const { netns } = cluster.outside;
  netns.stack.addAddress(netns.ipDevice(netns.loopback), { local: parseIp("198.51.100.20"), prefixLength: 32 });
  new DnsService(netns, new DnsServer([parseZone(ZONE, { origin: parseName("example.com.") })]));
  expect(cluster.apply(MANIFESTS).problems).toEqual([]);
  await cluster.settle();
  const client = cluster.at("pod/client");
  const isOpen = async (host: string, port = 443): Promise<boolean> =>
    (await client.connect(host, port, 500 * MILLISECOND)).error === "Connection refused";
  // Nobody asked for a name yet.
  expect(await isOpen("198.51.100.10")).toBe(false);
  expect(await isOpen("www.example.com")).toBe(true);
  expect(await isOpen("198.51.100.10")).toBe(true);
  expect(await isOpen("www.example.com", 80)).toBe(false);
  expect(await isOpen("api.example.com")).toBe(false);
  await cluster.network.sleep(40 * SECOND);
  expect(await isOpen("198.51.100.10")).toBe(false);
});
