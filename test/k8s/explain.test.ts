import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { Cluster } from "../../src/k8s/cluster.js";
import { explainRequest } from "../../src/k8s/explain-request.js";

const SHOP = readdirSync("scenarios/shop").map((name) => ({
  file: `scenarios/shop/${name}`,
  text: readFileSync(`scenarios/shop/${name}`, "utf8"),
}));

describe("a request told hop by hop", () => {
  const cluster = new Cluster({ nodes: 2 });

  beforeAll(async () => {
    cluster.apply(SHOP);
    await cluster.settle();
  });

  test("tells the lookup, the way there and the way back", async () => {
    const { from, legs, result } = await explainRequest(cluster, "pod/client", "frontend:80");
    expect(from).toBe("pod/default/client");
    expect(result.connected).toBe(true);
    expect(legs.map((leg) => `${leg.title} ${leg.outcome}`)).toEqual([
      "DNS query delivered",
      "DNS query delivered",
      "DNS answer delivered",
      "DNS answer delivered",
      "SYN delivered",
      "SYN-ACK delivered",
    ]);
  });

  test("names the rule that rewrote the packet, and the Service with its line behind it", async () => {
    const { legs } = await explainRequest(cluster, "pod/client", "frontend:80");
    const syn = legs.find((leg) => leg.title === "SYN");
    const rewrite = syn?.steps.find((step) => step.kind === "rewrite");
    const service = cluster.api.read("Service", "default", "frontend");
    expect(rewrite?.place).toBe(`node ${cluster.pod("client").node.name}`);
    expect(rewrite?.hook).toBe("prerouting");
    expect(rewrite?.text).toMatch(
      /^iptables -t nat -A KUBE-SEP-\w{16} -p tcp -m comment --comment "default\/frontend:http" -m tcp -j DNAT --to-destination 10\.244\.\d\.\d:80$/,
    );
    expect(rewrite?.packet).toContain(`> ${service.spec.clusterIP}.80: Flags [S]`);
    expect(rewrite?.after).toMatch(/> 10\.244\.\d\.\d\.80: Flags \[S\]/);
    expect(rewrite?.object).toEqual({
      kind: "Service",
      name: "default/frontend",
      file: "scenarios/shop/frontend.yaml",
      line: 23,
    });
    expect(syn?.steps[0]).toMatchObject({
      kind: "route",
      place: "pod default/client",
      text: expect.stringContaining("default via 10.244."),
    });
    expect(syn?.steps.at(-1)).toMatchObject({
      kind: "socket",
      place: expect.stringMatching(/^pod default\/frontend-/),
    });
  });

  test("names IPVS's server, and the Service with its line behind it", async () => {
    const ipvs = new Cluster({ nodes: 1, proxyMode: "ipvs" });
    ipvs.apply(SHOP);
    await ipvs.settle();
    const { legs } = await explainRequest(ipvs, "pod/client", "frontend:80");
    const [rewrite, back] = ["SYN", "SYN-ACK"].map((title) =>
      legs.find((leg) => leg.title === title)?.steps.find((step) => step.kind === "rewrite"),
    );
    expect(rewrite?.text).toMatch(/^ipvsadm -a -t 10\.96\.[\d.]+:80 -r 10\.244\.0\.\d+:80 -m -w 1$/);
    const service = { kind: "Service", name: "default/frontend", file: "scenarios/shop/frontend.yaml", line: 23 };
    expect([rewrite?.object, back?.object]).toEqual([service, service]);
  });

  test("says why a packet ended", async () => {
    const { legs, result } = await explainRequest(cluster, "pod/client", "10.244.200.1:80");
    expect(result).toMatchObject({ connected: false, address: "10.244.200.1" });
    const syn = legs.find((leg) => leg.title === "SYN");
    expect(syn).toMatchObject({ outcome: "dropped" });
    expect(syn?.reason).not.toBe("");
  });

  test("refuses a target without a port", async () => {
    await expect(explainRequest(cluster, "pod/client", "frontend")).rejects.toThrow('"frontend" is no HOST:PORT');
    await expect(explainRequest(cluster, "pod/nobody", "frontend:80")).rejects.toThrow('no pod called "nobody"');
  });
});

describe("a datagram told hop by hop", () => {
  const ECHO = `
apiVersion: v1
kind: Pod
metadata: { name: echo, labels: { app: echo } }
spec: { containers: [{ name: echo, image: my/echo, ports: [{ containerPort: 7, protocol: UDP }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: echo }
spec: { selector: { app: echo }, ports: [{ port: 7000, targetPort: 7, protocol: UDP }] }
---
apiVersion: v1
kind: Pod
metadata: { name: client }
spec: { containers: [{ name: c, image: busybox, command: [sleep, infinity] }] }
`;
  const cluster = new Cluster({ nodes: 2 });

  beforeAll(async () => {
    cluster.apply(ECHO);
    await cluster.settle();
  });

  test.each(["echo:7000/udp", "udp://echo:7000"])("%s: the lookup, the datagram, the answer", async (to) => {
    const told = await explainRequest(cluster, "pod/client", to);
    expect(told.to).toBe("echo:7000/udp");
    expect(told.result.connected).toBe(true);
    expect(told.legs.slice(-2).map((leg) => `${leg.title} ${leg.outcome}`)).toEqual([
      "datagram delivered",
      "answer delivered",
    ]);
    const rewrite = told.legs.at(-2)?.steps.find((step) => step.kind === "rewrite");
    expect(rewrite?.object).toMatchObject({ kind: "Service", name: "default/echo" });
  });

  test("a port that nobody has is refused by ICMP", async () => {
    const address = cluster.pod("echo").pod.status.podIP ?? "";
    const { result, legs } = await explainRequest(cluster, "pod/client", `${address}:9/udp`);
    expect(result.error).toBe("Connection refused");
    expect(legs.map((leg) => leg.title)).toEqual(["datagram", "ICMP error"]);
  });
});
