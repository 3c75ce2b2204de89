import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { Cluster } from "../../src/k8s/cluster.js";

/** Folders of manifests of whole applications; more may be named by PODWIRE_MANIFESTS, one path after another. */
const FOLDERS = ["scenarios/shop", ...(process.env.PODWIRE_MANIFESTS ?? "").split(":").filter((path) => path !== "")];

function filesOf(path: string): { file: string; text: string }[] {
  const paths = path.endsWith(".yaml") ? [path] : readdirSync(path).map((name) => `${path}/${name}`);
  return paths.map((file) => ({ file, text: readFileSync(file, "utf8") }));
}

describe.each(FOLDERS)("%s on two nodes", (folder) => {
  const cluster = new Cluster({ nodes: 2 });

  beforeAll(async () => {
    expect(cluster.apply(filesOf(folder)).problems).toEqual([]);
    cluster.apply(
      [1, 2].map((node) => ({
        file: `probe-${node}.yaml`,
        text: `apiVersion: v1\nkind: Pod\nmetadata: { name: probe-${node} }\nspec:\n  nodeSelector: { kubernetes.io/hostname: node-${node} }\n  containers: [{ name: c, image: busybox, command: [sleep, infinity] }]\n`,
      })),
    );
    expect(await cluster.settle()).toMatchObject({ settled: true, problems: [] });
  });

  test("every pod runs", () => {
    for (const pod of cluster.api.list("Pod")) {
      expect(`${pod.metadata.name} ${pod.status.phase}`).toMatch(/ (Running|Succeeded)$/);
    }
  });

  test("every Service is reached by its name from a pod on every node, at every port", async () => {
    for (const { metadata, spec } of cluster.api.list("Service")) {
      for (const port of spec.ports ?? []) {
        for (const from of ["pod/probe-1", "pod/probe-2"]) {
          if ((port.protocol ?? "TCP") !== "TCP") continue;
          const host = `${metadata.name}.${metadata.namespace ?? ""}`;
          const { error } = await cluster.at(from).connect(host, port.port);
          expect(`${from} ${host}:${port.port} ${error}`).toBe(`${from} ${host}:${port.port} `);
        }
      }
    }
  });
});
