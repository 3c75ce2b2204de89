/** A front end, an API and a database: closed first, then opened step by step, and what each step lets through. */
import type { Network } from "podwire";
import { Cluster } from "podwire/k8s";

const tier = (name: string, image: string, port: number): string => `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, labels: { tier: ${name} } }
spec: { containers: [{ name: main, image: ${image}, ports: [{ name: main, containerPort: ${port} }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec: { selector: { tier: ${name} }, ports: [{ port: ${port} }] }
---`;

const TIERS = tier("front", "nginx", 80) + tier("api", "example/api", 8080) + tier("db", "postgres", 5432);

const CLOSED = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: closed }
spec: { podSelector: {}, policyTypes: [Ingress] }
`;

const opened = (from: string, to: string): string => `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${from}-to-${to} }
spec:
  podSelector: { matchLabels: { tier: ${to} } }
  ingress: [{ from: [{ podSelector: { matchLabels: { tier: ${from} } } }], ports: [{ port: main }] }]
`;

const PAIRS = [
  ["front", "api", 8080],
  ["api", "db", 5432],
  ["front", "db", 5432],
] as const;

export default async function threeTiers(network: Network): Promise<object> {
  const cluster = new Cluster({ network, nodes: 2 });
  const open: string[][] = [];
  const tell = async (what: string): Promise<void> => {
    await cluster.settle();
    const reached: string[] = [];
    for (const [from, to, port] of PAIRS) {
      const { connected } = await cluster.at(`pod/${from}`).connect(to, port, 1_000_000_000);
      if (connected) reached.push(`${from} -> ${to}`);
    }
    console.log(`${what}: ${reached.join(", ") || "nobody reaches anybody"}`);
    open.push(reached);
  };
  cluster.apply(TIERS);
  await tell("without policies");
  cluster.apply(CLOSED);
  await tell("closed");
  cluster.apply(opened("front", "api"));
  await tell("the API opened for the front end");
  cluster.apply(opened("api", "db"));
  await tell("the database opened for the API");
  cluster.delete("NetworkPolicy", "front-to-api");
  await tell("the API closed again");
  return { open };
}
