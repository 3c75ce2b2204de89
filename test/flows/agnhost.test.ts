import { expect, test } from "vitest";
import { Cluster } from "../../src/k8s/cluster.js";

const SICK = `apiVersion: v1
kind: Pod
metadata: { name: sick }
spec:
  { hostname: one, subdomain: sub, setHostnameAsFQDN: true, restartPolicy: Never, containers: [{ name: c, image: registry.k8s.io/e2e-test-images/agnhost:2.40, args: [liveness],
    livenessProbe: { httpGet: { path: /healthz, port: 8080 }, initialDelaySeconds: 3, periodSeconds: 3 } }] }
`;

test("agnhost liveness is well for ten seconds, in a pod that knows its whole name", async () => {
  const cluster = new Cluster({ nodes: 1, dns: false });
  cluster.apply(SICK);
  await cluster.settle({ limitNs: 5e9 });
  expect((await cluster.exec("sick", "hostname")).stdout).toBe("one.sub.default.svc.cluster.local\n");
  expect(cluster.api.list("Event").filter(({ reason }) => reason === "Unhealthy")).toEqual([]);
  await cluster.network.sleep(30e9);
  const messages = cluster.api.list("Event").filter(({ reason }) => reason === "Unhealthy");
  expect(messages[0]?.message).toBe("Liveness probe failed: HTTP probe failed with statuscode: 500");
});

const PODS = `apiVersion: v1
kind: Pod
metadata: { name: a, labels: { pod: a } }
spec:
  containers:
  - { name: tcp, image: registry.k8s.io/e2e-test-images/agnhost:2.47, command: [/agnhost, serve-hostname, --tcp, --http=false, --port, "80"], ports: [{ containerPort: 80 }] }
  - { name: udp, image: registry.k8s.io/e2e-test-images/agnhost:2.47, command: [/agnhost, serve-hostname, --udp, --http=false, --port, "80"], ports: [{ containerPort: 80, protocol: UDP }] }
  - name: porter
    image: registry.k8s.io/e2e-test-images/agnhost:2.47
    args: [porter]
    env: [{ name: SERVE_PORT_81, value: foo }, { name: SERVE_UDP_PORT_81, value: foo }]
---
apiVersion: v1
kind: Pod
metadata: { name: b, labels: { pod: b } }
spec: { containers: [{ name: c, image: registry.k8s.io/e2e-test-images/agnhost:2.47, args: [pause] }] }
---
apiVersion: v1
kind: Pod
metadata: { name: c }
spec: { nodeName: node-2, hostNetwork: true, containers: [{ name: c, image: registry.k8s.io/e2e-test-images/agnhost:2.47, args: [netexec, --delay-shutdown=5] }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p }
spec:
  podSelector: { matchLabels: { pod: a } }
  ingress: [{ ports: [{ port: 80 }, { port: 80, protocol: UDP }, { port: 81, protocol: UDP }] }]
`;

test("agnhost asks as Kubernetes' own suites do", async () => {
  const cluster = new Cluster({ nodes: 2 });
  expect(cluster.apply(PODS).problems).toEqual([]);
  await cluster.settle();
  const address = cluster.pod("a").pod.status.podIP ?? "";
  const ask = async (port: number, protocol: string): Promise<string> => {
    const { exitCode, stderr } = await cluster.exec("b", [
      "/agnhost",
      "connect",
      `${address}:${port}`,
      "--timeout=1s",
      `--protocol=${protocol}`,
    ]);
    return exitCode === 0 ? "open" : stderr.trim();
  };
  expect(await ask(80, "tcp")).toBe("open");
  expect(await ask(80, "udp")).toBe("open");
  expect(await ask(81, "udp")).toBe("open");
  expect(await ask(81, "tcp")).toBe("TIMEOUT");
  cluster.delete("NetworkPolicy", "p");
  await cluster.settle();
  expect(await ask(81, "tcp")).toBe("open");
  expect(await ask(82, "tcp")).toBe("REFUSED");
  const name = async () => (await cluster.at("outside").fetch("http://192.168.10.12:8080/hostname")).body;
  expect(await name()).toBe("node-2");
  cluster.delete("Pod", "c");
  await cluster.network.sleep(4e9);
  expect(await name()).toBe("node-2");
  await cluster.network.sleep(3e9);
  expect(await name()).toBe("");
  expect(await ask(82, "udp")).toBe("REFUSED");
});
