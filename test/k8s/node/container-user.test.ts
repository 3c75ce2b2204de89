import { expect, test } from "vitest";
import { Cluster } from "../../../src/k8s/cluster.js";

test("a container that must not run as root waits when it would", async () => {
  const pods: Record<string, string> = {
    root: "securityContext: { runAsNonRoot: true }, containers: [{ name: c, image: 'nginx:1.27' }]",
    zero: "containers: [{ name: c, image: my/own, securityContext: { runAsNonRoot: true, runAsUser: 0 } }]",
    named: "securityContext: { runAsNonRoot: true }, containers: [{ name: c, image: prom/prometheus }]",
    numbered: "securityContext: { runAsNonRoot: true, runAsUser: 101 }, containers: [{ name: c, image: nginx }]",
    freed:
      "securityContext: { runAsNonRoot: true }, containers: [{ name: c, image: nginx, securityContext: { runAsNonRoot: false } }]",
    other: "securityContext: { runAsNonRoot: true }, containers: [{ name: c, image: nginxinc/nginx-unprivileged }]",
  };
  const cluster = new Cluster({ nodes: 1, dns: false });
  const manifests = Object.entries(pods).map(
    ([name, spec]) => `{ apiVersion: v1, kind: Pod, metadata: { name: ${name} }, spec: { ${spec} } }`,
  );
  cluster.apply(manifests.join("\n---\n"));
  await cluster.settle({ limitNs: 20_000_000_000 });
  const waits = (name: string): string | undefined => {
    const { metadata, status } = cluster.api.read("Pod", "default", name);
    const { reason, message } = status.containerStatuses?.[0]?.state?.waiting ?? {};
    return reason === undefined ? undefined : `${reason}: ${message}`.replace(metadata.uid, "uid");
  };
  expect(Object.fromEntries(Object.keys(pods).map((name) => [name, waits(name)]))).toEqual({
    root: 'CreateContainerConfigError: container has runAsNonRoot and image will run as root (pod: "root_default(uid)", container: c)',
    zero: 'CreateContainerConfigError: container\'s runAsUser breaks non-root policy (pod: "zero_default(uid)", container: c)',
    named:
      'CreateContainerConfigError: container has runAsNonRoot and image has non-numeric user (nobody), cannot verify user is non-root (pod: "named_default(uid)", container: c)',
    numbered: undefined,
    freed: undefined,
    other: undefined,
  });
});
