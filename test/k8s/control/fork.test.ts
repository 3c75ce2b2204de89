import { expect, test } from "vitest";
import { SECOND } from "../../../src/sim/time.js";
import { deploymentYaml, TinyCluster } from "./tiny-cluster.js";

/** A copy of an object graph with its prototypes, as a fork of a network makes it. Functions in state would be shared: none may be there. */
function deepCopy<T>(root: T): T {
  const copies = new Map<object, object>();
  const copy = (value: unknown): unknown => {
    if (typeof value === "function") throw new Error("a function is kept in state");
    if (typeof value !== "object" || value === null) return value;
    const known = copies.get(value);
    if (known !== undefined) return known;
    if (value instanceof Map) {
      const target = new Map();
      copies.set(value, target);
      for (const [key, item] of value) target.set(copy(key), copy(item));
      return target;
    }
    if (value instanceof Set) {
      const target = new Set();
      copies.set(value, target);
      for (const item of value) target.add(copy(item));
      return target;
    }
    const target = Array.isArray(value) ? [] : Object.create(Object.getPrototypeOf(value));
    copies.set(value, target);
    for (const key of Reflect.ownKeys(value)) {
      const item = (value as Record<PropertyKey, unknown>)[key];
      // The heap's order is a plain function of the module, shared on purpose.
      target[key] = typeof item === "function" && "heapArray" in value ? item : copy(item);
    }
    return target;
  };
  return copy(root) as T;
}

function dump(cluster: TinyCluster): string {
  return JSON.stringify(cluster.store.kinds().map((resource) => cluster.store.list(resource.key)));
}

test("a cluster that is copied in the middle of a rollout comes to the same end as the one it was copied from", () => {
  const cluster = new TinyCluster(3);
  cluster.apply(`${deploymentYaml("web", 5)}---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
`);
  const deployment = cluster.store.read("Deployment", "default", "web");
  const template = { ...deployment.spec.template, spec: { containers: [{ name: "c", image: "nginx:2" }] } };
  cluster.store.update({ ...deployment, spec: { ...deployment.spec, template } });
  cluster.sim.runUntil(cluster.sim.nowNs + SECOND + SECOND / 2);
  const fork = deepCopy(cluster);
  cluster.settle();
  fork.settle();
  expect(dump(fork)).toBe(dump(cluster));
  expect(dump(fork)).toContain("nginx:2");
  fork.apply(deploymentYaml("web", 1));
  expect([fork.podNames().length, cluster.podNames().length]).toEqual([1, 5]);
});
