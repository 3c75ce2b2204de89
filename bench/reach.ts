/**
 * How long it takes to say who may talk to whom: the whole matrix of a cluster under policies, what a change of them
 * opens and closes, and how both grow. From the manifests' text to the report, without packets.
 */
import { diffReach, Reach, readInventory, reportDiff, reportReach } from "podwire/k8s";

const NAMESPACES = 10;
const APPS = 50;

/** `pods` Pods of 50 applications in ten namespaces, under `policies` policies; `changed` changes one policy in ten. */
function manifests(pods: number, policies: number, changed: boolean): string {
  const documents: string[] = [];
  for (let i = 0; i < NAMESPACES; i++) {
    documents.push(`apiVersion: v1\nkind: Namespace\nmetadata: { name: ns-${i}, labels: { team: t${i % 3} } }`);
  }
  for (let i = 0; i < pods; i++) {
    documents.push(
      `apiVersion: v1\nkind: Pod\nmetadata: { name: pod-${i}, namespace: ns-${i % NAMESPACES}, labels: { app: a${i % APPS}, tier: t${i % 4} } }\nspec: { containers: [{ name: c, image: app, ports: [{ name: http, containerPort: ${8000 + (i % 4)} }] }] }`,
    );
  }
  for (let i = 0; i < policies; i++) {
    const port = changed && i % 10 === 0 ? 9_000 + i : 8_000 + (i % 7);
    const peer = [
      `podSelector: { matchLabels: { app: a${(i * 7) % APPS} } }`,
      `namespaceSelector: { matchLabels: { team: t${i % 3} } }`,
      `ipBlock: { cidr: 203.0.${i % 250}.0/24 }`,
      `namespaceSelector: {}, podSelector: { matchExpressions: [{ key: tier, operator: In, values: [t1, t2] }] }`,
    ][i % 4];
    documents.push(
      `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: p-${i}, namespace: ns-${i % NAMESPACES} }\nspec: { podSelector: { matchLabels: { ${i % 2 === 0 ? `app: a${i % APPS}` : `tier: t${i % 4}`} } }, policyTypes: [Ingress, Egress], ingress: [{ from: [{ ${peer} }], ports: [{ port: http }, { port: ${port}, endPort: ${port + 20} }] }], egress: [{ to: [{ ${peer} }] }] }`,
    );
  }
  return documents.join("\n---\n");
}

function inventory(text: string): ReturnType<typeof readInventory> {
  return readInventory([{ file: "bench.yaml", text }]);
}

/** One figure: what was done, and in how many milliseconds of this process' time. */
export interface ReachFigure {
  readonly name: string;
  readonly ms: number;
  readonly detail: string;
}

function time(name: string, run: () => string): ReachFigure {
  const before = process.cpuUsage();
  const start = performance.now();
  const detail = run();
  const wall = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  // On a busy machine the wall clock counts others' work, on an idle one the collector's threads count twice here.
  return { name, ms: Math.min(wall, (user + system) / 1_000), detail };
}

/** The figures; with `isShort` one small cluster only. */
export function reachFigures(isShort: boolean): ReachFigure[] {
  const sizes = isShort
    ? [[50, 20] as const]
    : ([
        [500, 100],
        [1_000, 100],
        [5_000, 100],
      ] as const);
  const figures: ReachFigure[] = [];
  for (const [pods, policies] of sizes) {
    const [old, next] = [manifests(pods, policies, false), manifests(pods, policies, true)];
    const what = `of ${pods} pods, ${policies} policies`;
    figures.push(
      time(`matrix ${what}`, () => {
        const reach = new Reach(inventory(old));
        let [pairs, open] = [0, 0];
        for (const [from, to] of reach.pairs()) {
          pairs++;
          if (!reach.open(from, to).isEmpty) open++;
        }
        return `${open} of ${pairs} pairs open`;
      }),
    );
    if (pods <= 1_000) {
      figures.push(time(`report ${what}`, () => `${reportReach(new Reach(inventory(old))).connections.length} rows`));
    }
    figures.push(
      time(`diff ${what}`, () => {
        const diff = diffReach(inventory(old), inventory(next));
        if (pods > 1_000) return `${diff.changes.length} changes`;
        const { opened, closed } = reportDiff(diff);
        return `${opened.length} opened, ${closed.length} closed`;
      }),
    );
  }
  return figures;
}
