import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { Cluster } from "../../src/k8s/cluster.js";

/**
 * Functions that a cluster may hold because they close over nothing in it: heap-js's own, the table of images and the
 * tables of pod networks, both of which are constants of their modules.
 */
const HARMLESS = /^(Heap\.\w+|Array\.1: coreDns|Object\.(conflist|mtu|state): )/;

/** Every function that `root` reaches, as "Class.field: name". */
function functionsIn(root: object): string[] {
  const seen = new Set<object>([root]);
  const found = new Set<string>();
  // A set takes what is added while it is walked.
  for (const owner of seen) {
    if ((owner.constructor as { isValue?: boolean } | undefined)?.isValue === true || ArrayBuffer.isView(owner))
      continue;
    const visit = (value: unknown, key: string): void => {
      if (typeof value === "function") found.add(`${owner.constructor?.name}.${key}: ${value.name}`);
      else if (typeof value === "object" && value !== null) seen.add(value);
    };
    if (owner instanceof Map) {
      for (const [key, value] of owner) {
        visit(key, "key");
        visit(value, "[]");
      }
    } else if (owner instanceof Set) for (const value of owner) visit(value, "[]");
    for (const key of Reflect.ownKeys(owner)) {
      const descriptor = Object.getOwnPropertyDescriptor(owner, key);
      if (descriptor !== undefined && "value" in descriptor) visit(descriptor.value, String(key));
    }
  }
  return [...found].sort();
}

describe("the state of a cluster", () => {
  test.each(["bridge", "flannel", "calico"])("on %s holds no closure, which a fork would share", async (podNetwork) => {
    const cluster = new Cluster({ podNetwork });
    for (const name of ["frontend", "redis", "client"]) {
      const text = readFileSync(new URL(`../../scenarios/shop/${name}.yaml`, import.meta.url), "utf8");
      cluster.apply([{ file: `${name}.yaml`, text }]);
    }
    await cluster.settle();
    await cluster.at("pod/client").connect("frontend", 80);
    expect(functionsIn(cluster).filter((one) => !HARMLESS.test(one))).toEqual([]);
  });
});
