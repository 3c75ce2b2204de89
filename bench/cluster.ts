/**
 * A whole cluster from nothing to settled: machines, control plane, kubelets, pods' networks, kube-proxy on every node.
 * `npm run bench -- cluster`; one size alone: `node --expose-gc --max-old-space-size=12000 dist/bench/cluster.js NODES PODS
 * SERVICES`.
 */
import { resourceUsage } from "node:process";
import { fileURLToPath } from "node:url";
import { formatNs } from "podwire";
import { Cluster, type ClusterSlis, clusterSlis, type LatencySli, type SettleReport } from "podwire/k8s";
import { collected, seconds } from "./measure.js";

/** How large a cluster is. */
export interface ClusterSize {
  readonly nodes: number;
  readonly pods: number;
  readonly services: number;
}

/** What it took. */
export interface ClusterFigures extends ClusterSize {
  readonly buildS: number;
  readonly applyS: number;
  readonly settleS: number;
  readonly wallS: number;
  readonly events: number;
  readonly virtualNs: number;
  readonly heapBytes: number;
  readonly peakBytes: number;
  readonly slis: ClusterSlis;
}

/** Deployments of equal size, a Service for each. */
function manifests({ pods, services }: ClusterSize): string {
  const documents: string[] = [];
  for (let i = 0; i < services; i++) {
    const replicas = Math.floor(pods / services) + (i < pods % services ? 1 : 0);
    documents.push(`apiVersion: apps/v1
kind: Deployment
metadata: { name: app-${i} }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: app-${i} } }
  template:
    metadata: { labels: { app: app-${i} } }
    spec: { containers: [{ name: web, image: nginx, ports: [{ containerPort: 80 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: app-${i} }
spec: { selector: { app: app-${i} }, ports: [{ port: 80 }] }
`);
  }
  return documents.join("---\n");
}

/** Boots a cluster of this size until nothing is left to happen. @throws Error when it does not settle, or not well. */
export async function measureCluster(size: ClusterSize): Promise<ClusterFigures> {
  const wall = process.hrtime.bigint();
  const start = seconds();
  const cluster = new Cluster({
    nodes: size.nodes,
    dns: false,
    podCidr: "10.0.0.0/8",
    serviceCidr: "172.16.0.0/12",
    nodeCidr: "192.168.0.0/16",
  });
  const recorder = cluster.recordSlis();
  const built = seconds();
  const { problems } = cluster.apply(manifests(size));
  const refused = problems.find((one) => one.severity === "error");
  if (refused !== undefined) throw new Error(refused.message);
  const applied = seconds();
  const report: SettleReport = await cluster.settle({ limitNs: 600e9 });
  const settled = seconds();
  if (!report.settled || report.problems.length > 0) {
    throw new Error(`not settled after ${formatNs(report.tookNs)}: ${report.problems.slice(0, 3).join("; ")}`);
  }
  const running = cluster.api.list("Pod").filter((pod) => pod.status.phase === "Running").length;
  if (running !== size.pods) throw new Error(`${running} of ${size.pods} pods run`);
  // Before `collected`, which needs room to move things about.
  const peakBytes = resourceUsage().maxRSS * 1024;
  return {
    ...size,
    buildS: built - start,
    applyS: applied - built,
    settleS: settled - applied,
    wallS: Number(process.hrtime.bigint() - wall) / 1e9,
    events: cluster.network.sim.eventCount,
    virtualNs: report.tookNs,
    heapBytes: collected(),
    peakBytes,
    slis: clusterSlis(recorder),
  };
}

/** A few lines for one size. */
export function formatCluster(figures: ClusterFigures): string {
  const { nodes, pods, services, buildS, applyS, settleS, wallS, slis } = figures;
  const allS = buildS + applyS + settleS;
  const mib = (bytes: number): string => `${Math.round(bytes / 2 ** 20).toLocaleString("en")} MiB`;
  return [
    `${nodes} nodes, ${pods} pods, ${services} Services: ${allS.toFixed(1)} s of processor time`,
    `  (machines ${buildS.toFixed(1)}, manifests ${applyS.toFixed(1)}, to settle ${settleS.toFixed(1)}; ${wallS.toFixed(1)} s by the clock), ` +
      `${Math.round(pods / allS).toLocaleString("en")} pods/s, ${figures.events.toLocaleString("en")} events, heap ${mib(figures.heapBytes)}, at most ${mib(figures.peakBytes)} resident`,
    `  settled after ${formatNs(figures.virtualNs)} of virtual time; pod start ${spread(slis.podStart)}; network programming ${spread(slis.networkProgramming)}`,
  ].join("\n");
}

function spread({ p50Ns, p99Ns, count }: LatencySli): string {
  return `p50 ${formatNs(p50Ns)}, p99 ${formatNs(p99Ns)} (${count.toLocaleString("en")})`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [nodes = 50, pods = 1_500, services = 100] = process.argv.slice(2).map(Number);
  console.log(formatCluster(await measureCluster({ nodes, pods, services })));
}
