/**
 * Programming takes time: between a pod's end and the new rules, packets go where the old rules say. A client asks ten
 * times a second while one of two pods dies; what it meets is told with the instants of each step.
 */
import { MILLISECOND, type Network, SECOND } from "podwire";
import { Cluster } from "podwire/k8s";

const MANIFESTS = `
apiVersion: v1
kind: Pod
metadata: { name: one, labels: { app: web } }
spec: { containers: [{ name: web, image: nginx, ports: [{ containerPort: 80 }] }] }
---
apiVersion: v1
kind: Pod
metadata: { name: two, labels: { app: web } }
spec: { containers: [{ name: web, image: nginx, ports: [{ containerPort: 80 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: client }
spec: { containers: [{ name: shell, image: busybox, command: [sleep, infinity] }] }
`;

export default async function programmingDelay(network: Network): Promise<object> {
  const cluster = new Cluster({
    network,
    nodes: 1,
    // Each watcher hears of a change 200 ms after it, and kube-proxy writes rules every 2 s at most.
    watchDelay: { delayNs: 200 * MILLISECOND, jitterNs: 0 },
    kubeProxy: { minSyncNs: 2 * SECOND },
  });
  cluster.apply(MANIFESTS);
  await cluster.settle();
  const client = cluster.at("pod/client");
  const { clusterIP = "" } = cluster.api.read("Service", "default", "web").spec;
  const { proxy } = cluster.node("node-1");

  // Another Service is made just before, so that kube-proxy has written rules when the pod dies and must wait.
  cluster.apply(MANIFESTS.replaceAll("name: web }\nspec: { selector", "name: other }\nspec: { selector"));
  await network.sleep(300 * MILLISECOND);
  const startNs = network.sim.nowNs;
  const since = (timeNs: number): string => `${Math.round((timeNs - startNs) / MILLISECOND)} ms`;
  const endpoints = (): number =>
    cluster.api.list("EndpointSlice", { namespace: "default" }).flatMap((slice) => slice.endpoints).length;
  const before = endpoints();
  cluster.killPod("two");
  console.log("0 ms: pod two is gone");

  let refused = 0;
  let lastFailureNs = startNs;
  let sliceNs = -1;
  while (network.sim.nowNs - startNs < 4 * SECOND) {
    const { connected } = await client.connect(clusterIP, 80, 90 * MILLISECOND);
    if (sliceNs < 0 && endpoints() < before) sliceNs = network.sim.nowNs;
    if (!connected) {
      refused++;
      lastFailureNs = network.sim.nowNs;
    }
    await network.sleep(100 * MILLISECOND);
  }
  const programmedNs = proxy.lastSyncNs;
  console.log(`by ${since(sliceNs)}: the EndpointSlice has it no more`);
  console.log(`${since(programmedNs)}: kube-proxy wrote the rules`);
  console.log(`${refused} connections went to it until then, the last failed at ${since(lastFailureNs)}`);
  return { refused, failedAfterProgramming: lastFailureNs > programmedNs + 90 * MILLISECOND };
}
