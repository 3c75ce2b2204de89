import type { EndpointSlice, Service } from "../../../../src/k8s/api/object.js";
import type { ProxiedPort } from "../../../../src/k8s/node/proxy/datapath.js";
import { endpointsByPort } from "../../../../src/k8s/node/proxy/endpoint.js";
import { servicePortsOf } from "../../../../src/k8s/node/proxy/service-port.js";

/** A Service with its endpoints. */
export interface Row {
  readonly name: string;
  readonly spec: Partial<Service["spec"]>;
  readonly lbIps?: readonly string[];
  readonly endpoints: readonly { readonly ip: string; readonly node?: string }[];
}

/** The Services of kube-proxy's own test of all its rules (proxier_test.go, TestOverallIPTablesRules and TestOverallNFTablesRules). */
export const ROWS: readonly Row[] = [
  { name: "ns1/svc1", spec: { clusterIP: "172.30.0.41" }, endpoints: [{ ip: "10.180.0.1" }] },
  {
    name: "ns2/svc2",
    spec: {
      type: "LoadBalancer",
      externalTrafficPolicy: "Local",
      clusterIP: "172.30.0.42",
      externalIPs: ["192.168.99.22"],
      healthCheckNodePort: 30000,
      ports: [{ name: "p80", port: 80, protocol: "TCP", nodePort: 3001 }],
    },
    lbIps: ["1.2.3.4"],
    endpoints: [{ ip: "10.180.0.2", node: "host2" }],
  },
  {
    name: "ns3/svc3",
    spec: {
      type: "NodePort",
      clusterIP: "172.30.0.43",
      ports: [{ name: "p80", port: 80, protocol: "TCP", nodePort: 3003 }],
    },
    endpoints: [{ ip: "10.180.0.3" }],
  },
  {
    name: "ns4/svc4",
    spec: { type: "NodePort", clusterIP: "172.30.0.44", externalIPs: ["192.168.99.33"] },
    endpoints: [{ ip: "10.180.0.4" }, { ip: "10.180.0.5", node: "host" }],
  },
  {
    name: "ns5/svc5",
    spec: {
      type: "LoadBalancer",
      externalTrafficPolicy: "Cluster",
      clusterIP: "172.30.0.45",
      sessionAffinity: "ClientIP",
      sessionAffinityConfig: { clientIP: { timeoutSeconds: 10800 } },
      loadBalancerSourceRanges: [" 203.0.113.0/25"],
      healthCheckNodePort: 30000,
      ports: [{ name: "p80", port: 80, protocol: "TCP", nodePort: 3002 }],
    },
    lbIps: ["5.6.7.8"],
    endpoints: [{ ip: "10.180.0.3" }],
  },
  { name: "ns6/svc6", spec: { clusterIP: "172.30.0.46" }, endpoints: [] },
];

/** The ports of a row as a node called "host" sees them. */
export function proxied({ name: key, spec, lbIps, endpoints }: Row): ProxiedPort[] {
  const [namespace = "", name = ""] = key.split("/");
  const metadata = { namespace, name, uid: key, resourceVersion: "1", creationTimestamp: "" };
  const service: Service = {
    apiVersion: "v1",
    kind: "Service",
    metadata,
    spec: { ports: [{ name: "p80", port: 80, protocol: "TCP" }], ...spec },
    status: { loadBalancer: { ingress: (lbIps ?? []).map((ip) => ({ ip })) } },
  };
  const slice: EndpointSlice = {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata,
    addressType: "IPv4",
    endpoints: endpoints.map(({ ip, node }) => ({
      addresses: [ip],
      ...(node === undefined ? {} : { nodeName: node }),
    })),
    ports: [{ name: "p80", port: 80, protocol: "TCP" }],
  };
  const found = endpointsByPort([slice], "host");
  return servicePortsOf(service, "IPv4").map((port) => ({ port, endpoints: found.get("p80/tcp") ?? [] }));
}
