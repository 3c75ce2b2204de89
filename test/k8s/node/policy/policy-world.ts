import { readManifests } from "../../../../src/k8s/api/manifest.js";
import type { KubeObject } from "../../../../src/k8s/api/object.js";
import { rangeOfCidr } from "../../../../src/k8s/node/policy/address-range.js";
import { compilePolicies } from "../../../../src/k8s/node/policy/compile-policies.js";
import type { CompiledPolicies } from "../../../../src/k8s/node/policy/compiled-policies.js";
import { type ConnectionPart, connections, partFor } from "../../../../src/k8s/node/policy/connections.js";
import { formatDecision } from "../../../../src/k8s/node/policy/decision.js";
import type { PolicyEndpoint } from "../../../../src/k8s/node/policy/policy-endpoint.js";
import { type ObjectLister, policyObjectsOf } from "../../../../src/k8s/node/policy/policy-objects.js";
import type { Family } from "../../../../src/wire/ip-address.js";

/** Policies compiled over the objects of one file, with questions in words. */
export class PolicyWorld {
  readonly compiled: CompiledPolicies;

  constructor(text: string, file = "policies.yaml") {
    const { manifests, problems } = readManifests([{ file, text }]);
    const [problem] = problems;
    if (problem !== undefined) throw new Error(`${problem.origin.line}: ${problem.message}`);
    const objects = manifests.map(({ object }) => object as unknown as KubeObject);
    for (const object of objects) {
      const { metadata } = object as {
        metadata: { namespace?: string; labels?: Record<string, string>; name: string };
      };
      if (object.kind === "Namespace")
        metadata.labels = { "kubernetes.io/metadata.name": metadata.name, ...metadata.labels };
      if (object.kind === "Pod" || object.kind === "NetworkPolicy") metadata.namespace ??= "default";
      if (object.kind === "Pod" || object.kind === "Node") (object as { status?: unknown }).status ??= {};
    }
    const lister = { list: (kind: string) => objects.filter((one) => one.kind === kind) } as unknown as ObjectLister;
    this.compiled = compilePolicies(
      policyObjectsOf(lister, {
        originOf: (object, path = "") =>
          manifests.find((one) => (one.object as unknown) === object)?.source.originOf(path) ?? null,
      }),
    );
  }

  /** "default/web", "node/node-1", "203.0.113.0/24", "www.example.com". */
  end(text: string): PolicyEndpoint {
    const known = this.compiled.endpoint(text) ?? this.compiled.endpoint(`pod/${text}`);
    if (known !== null) return known;
    const range = rangeOfCidr(text.includes("/") ? text : `${text}/${text.includes(":") ? 128 : 32}`);
    return range === null ? { kind: "domain", name: text, range: null } : { kind: "outside", range };
  }

  parts(from: string, to: string, family: Family = 4): readonly ConnectionPart[] {
    return connections(this.compiled, this.end(from), this.end(to), family);
  }

  /** "TCP 80" and so on: what is allowed, in words. */
  allowed(from: string, to: string, family: Family = 4): string {
    const parts = this.parts(from, to, family).filter(({ allowed }) => allowed);
    const texts: string[] = [];
    for (const { protocol, first, last } of parts) {
      const range =
        first === 0 && last === 65535 ? protocol : `${protocol} ${first === last ? first : `${first}-${last}`}`;
      texts.push(range);
    }
    return texts.join(", ");
  }

  /** Who decided on a port: the egress side first. */
  why(from: string, to: string, port: number, protocol: "TCP" | "UDP" | "SCTP" | "ICMP" = "TCP"): [string, string] {
    const part = partFor(this.parts(from, to), protocol, port);
    return [formatDecision(part.egress), formatDecision(part.ingress)];
  }
}

/** A pod's manifest in one line each. */
export function pod(
  key: string,
  labels: string,
  options: { ip?: string; node?: string; ports?: string; more?: string } = {},
): string {
  const [namespace = "", name = ""] = key.split("/");
  const ports = options.ports === undefined ? "" : `, ports: [${options.ports}]`;
  const node = options.node === undefined ? "" : `, nodeName: ${options.node}`;
  const status = options.ip === undefined ? "" : `\nstatus: { podIP: "${options.ip}" }`;
  return `---
apiVersion: v1
kind: Pod
metadata: { name: "${name}", namespace: "${namespace}", labels: { ${labels} } }
spec: { containers: [{ name: main, image: web${ports} }]${node}${options.more ?? ""} }${status}
`;
}

/** A namespace's manifest. */
export function namespace(name: string, labels = ""): string {
  return `---
apiVersion: v1
kind: Namespace
metadata: { name: "${name}", labels: { ${labels} } }
`;
}

/** A NetworkPolicy's manifest. */
export function networkPolicy(key: string, spec: string): string {
  const [space = "", name = ""] = key.split("/");
  return `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: "${name}", namespace: "${space}" }
spec:
${spec.replace(/^\n/, "").replace(/\n\s*$/, "")}
`;
}
