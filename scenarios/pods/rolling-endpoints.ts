/** A pod dies: its Deployment makes another with a new address, and the Service goes on. */
import type { Network } from "podwire";
import { Cluster } from "podwire/k8s";

const MANIFESTS = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
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

export default async function rollingEndpoints(network: Network): Promise<object> {
  const cluster = new Cluster({ network, nodes: 2 });
  cluster.apply(MANIFESTS);
  await cluster.settle();
  const addresses = (): string[] =>
    cluster.api.list("Pod", { namespace: "default", labelSelector: "app=web" }).map((pod) => pod.status.podIP ?? "");
  const before = addresses();
  console.log(`before: ${before.join(" ")}`);

  cluster.killPod("web");
  const { problems } = await cluster.settle();
  const after = addresses();
  console.log(`after: ${after.join(" ")}`);
  const { response } = await cluster.at("pod/client").fetch("http://web/");
  console.log(`http://web/ answers ${response?.status}`);
  return { before, after, problems, status: response?.status };
}
