import fc from "fast-check";
import { expect, test } from "vitest";
import { readManifests } from "../../../../src/k8s/api/manifest.js";
import type { KubeObject } from "../../../../src/k8s/api/object.js";
import { POLICY_PROTOCOLS } from "../../../../src/k8s/node/policy/access-policy.js";
import { compilePolicies } from "../../../../src/k8s/node/policy/compile-policies.js";
import type { CompiledPolicies } from "../../../../src/k8s/node/policy/compiled-policies.js";
import { connections, partFor } from "../../../../src/k8s/node/policy/connections.js";
import type { PolicyEndpoint } from "../../../../src/k8s/node/policy/policy-endpoint.js";
import {
  type ObjectLister,
  type PolicyObjects,
  policyObjectsOf,
} from "../../../../src/k8s/node/policy/policy-objects.js";
import { parseIp } from "../../../../src/wire/ip-address.js";
import { manifestOf, networkPolicy, PORTS, type World, world } from "../../../flows/policy-worlds.js";
import { type NaiveEnd, naiveAllows } from "./naive-policy.js";

const NODES = ["node-1", "node-2"].map((name, i) => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name, labels: { "kubernetes.io/hostname": name } },
  status: { addresses: [{ type: "InternalIP", address: `192.168.10.${11 + i}` }] },
}));

/** The objects as a cluster would have them: pods with addresses. */
function objectsOf(given: World): PolicyObjects {
  const { manifests } = readManifests([{ file: "world.yaml", text: manifestOf(given) }]);
  const objects = [
    ...manifests.map(({ object }) => object as unknown as KubeObject),
    ...(NODES as unknown as KubeObject[]),
  ];
  objects.forEach((object, i) => {
    if (object.kind !== "Pod") return;
    const pod = object as unknown as { spec: { nodeName: string; hostNetwork?: boolean }; status: object };
    const node = pod.spec.nodeName === "node-1" ? 0 : 1;
    pod.status = { podIP: pod.spec.hostNetwork === true ? `192.168.10.${11 + node}` : `10.244.${node}.${2 + i}` };
  });
  const lister = { list: (kind: string) => objects.filter((one) => one.kind === kind) } as unknown as ObjectLister;
  return policyObjectsOf(lister, { originOf: () => null });
}

function endsOf(compiled: CompiledPolicies, objects: PolicyObjects): (readonly [PolicyEndpoint, NaiveEnd])[] {
  const outside = ["198.51.100.10", "198.51.100.200", "203.0.113.9"].map((address) => {
    const ip = parseIp(address);
    return [
      { kind: "outside", range: { family: 4, first: ip, last: ip } },
      { pod: null, node: null, address },
    ] as const;
  });
  return [
    ...[...compiled.pods.values()].map(
      (pod) =>
        [
          { kind: "pod", pod },
          { pod: pod.pod, node: null, address: pod.pod.status.podIP },
        ] as const,
    ),
    ...[...compiled.nodes.values()].map((node) => {
      const found = objects.nodes.find((one) => one.metadata.name === node.name) ?? null;
      return [
        { kind: "node", node },
        { pod: null, node: found, address: found?.status.addresses?.[0]?.address },
      ] as const;
    }),
    ...outside,
  ];
}

test("the compiled verdict is the one that the documents tell, packet by packet", () => {
  fc.assert(
    fc.property(world, (given) => {
      const objects = objectsOf(given);
      const compiled = compilePolicies(objects);
      const ends = endsOf(compiled, objects);
      for (const [from, naiveFrom] of ends) {
        for (const [to, naiveTo] of ends) {
          const parts = connections(compiled, from, to);
          for (const protocol of POLICY_PROTOCOLS) {
            for (const port of protocol === "ICMP" ? [0] : [...PORTS, 1, 79, 82, 444]) {
              const expected = naiveAllows(objects, { from: naiveFrom, to: naiveTo, protocol, port });
              const found = partFor(parts, protocol, port);
              if (found.allowed !== expected) {
                expect({
                  from: naiveFrom.address,
                  to: naiveTo.address,
                  protocol,
                  port,
                  allowed: found.allowed,
                }).toEqual({ allowed: expected });
              }
            }
          }
        }
      }
    }),
    { numRuns: Number(process.env.RUNS ?? 200) },
  );
});

test("an allow rule more never closes a connection, as long as it isolates nobody new", () => {
  fc.assert(
    fc.property(world, networkPolicy, (given, extra) => {
      const before = objectsOf(given);
      const spec = { ...(extra as { spec: { ingress?: object[]; egress?: object[] } }).spec };
      const widened = before.networkPolicies.map((policy) => ({
        ...policy,
        spec: {
          ...policy.spec,
          ...(policy.spec.ingress === undefined ? {} : { ingress: [...policy.spec.ingress, ...(spec.ingress ?? [])] }),
          ...(policy.spec.egress === undefined || policy.spec.egress.length === 0
            ? {}
            : { egress: [...policy.spec.egress, ...(spec.egress ?? [])] }),
        },
      }));
      const after = { ...before, networkPolicies: widened };
      const old = compilePolicies(before);
      const now = compilePolicies(after);
      for (const from of old.pods.keys()) {
        for (const to of old.pods.keys()) {
          const ask = (compiled: CompiledPolicies) => {
            const [a, b] = [compiled.endpoint(`pod/${from}`), compiled.endpoint(`pod/${to}`)];
            return a === null || b === null ? [] : connections(compiled, a, b);
          };
          const nowParts = ask(now);
          for (const part of ask(old)) {
            if (part.allowed) expect(partFor(nowParts, part.protocol, part.first).allowed).toBe(true);
          }
        }
      }
    }),
    { numRuns: 100 },
  );
});

test("pods of one class have the same connections", () => {
  fc.assert(
    fc.property(world, (given) => {
      const compiled = compilePolicies(objectsOf(given));
      for (const { pods } of compiled.classes) {
        const [first] = pods;
        for (const pod of pods) {
          for (const other of compiled.pods.values()) {
            if (first === undefined || other === pod || other === first || other.podClass === null) continue;
            const end = { kind: "pod", pod: other } as const;
            expect(connections(compiled, { kind: "pod", pod }, end)).toBe(
              connections(compiled, { kind: "pod", pod: first }, end),
            );
          }
        }
      }
    }),
    { numRuns: 100 },
  );
});
