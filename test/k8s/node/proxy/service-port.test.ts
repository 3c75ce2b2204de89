import { describe, expect, test } from "vitest";
import type { EndpointSlice, Service } from "../../../../src/k8s/api/object.js";
import { endpointsByPort } from "../../../../src/k8s/node/proxy/endpoint.js";
import { servicePortsOf } from "../../../../src/k8s/node/proxy/service-port.js";

const SERVICE: Service = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { namespace: "default", name: "web", uid: "1", resourceVersion: "1", creationTimestamp: "" },
  spec: {
    clusterIP: "10.96.0.1",
    clusterIPs: ["10.96.0.1", "fd00:10:96::1"],
    externalIPs: ["203.0.113.1", "2001:DB8:0:0::1", "nonsense"],
    loadBalancerSourceRanges: [" 10.1.2.3/8 ", "2001:db8::1/32", "10.0.0.1", "nonsense/8"],
    ports: [{ port: 80 }],
  },
  status: { loadBalancer: { ingress: [{ ip: "nonsense" }, { ip: "1.2.3.4" }, { hostname: "lb.example" }] } },
};

describe("what a Service's addresses are to kube-proxy", () => {
  test.each([
    ["IPv4", ["203.0.113.1"], ["1.2.3.4"], ["10.0.0.0/8"]],
    ["IPv6", ["2001:db8::1"], [], ["2001:db8::/32"]],
  ])("in %s: as Go writes what it has read, without what is none", (family, externalIps, loadBalancerIps, ranges) => {
    expect(servicePortsOf(SERVICE, family)).toMatchObject([
      { externalIps, loadBalancerIps, loadBalancerSourceRanges: ranges },
    ]);
  });
});

test("an endpoint that stands in two slices counts once: on this node before elsewhere, then ready before not", () => {
  const slice = (nodeName: string, ready: boolean): EndpointSlice => ({
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name: nodeName, uid: nodeName, resourceVersion: "1", creationTimestamp: "" },
    addressType: "IPv4",
    ports: [{ name: "", port: 80 }],
    endpoints: [{ addresses: ["10.0.0.1"], nodeName, conditions: { ready } }],
  });
  const seen = (...slices: EndpointSlice[]): string[] => {
    const ways = [slices, [...slices].reverse()].map((way) =>
      (endpointsByPort(way, "here").get("/tcp") ?? []).map(({ isLocal, ready }) => `${isLocal} ${ready}`).join(),
    );
    return [...new Set(ways)];
  };
  expect(seen(slice("here", false), slice("there", true))).toEqual(["true false"]);
  expect(seen(slice("there", false), slice("elsewhere", true))).toEqual(["false true"]);
  expect(seen(slice("here", false), slice("here", true))).toEqual(["true true"]);
});
