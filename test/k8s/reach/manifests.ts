import { readInventory } from "../../../src/k8s/reach/inventory.js";
import { Reach, type ReachOptions } from "../../../src/k8s/reach/reach.js";
import { endNamed } from "../../../src/k8s/reach/reach-report.js";

/** A Deployment in one document. */
export function deployment(
  name: string,
  options: { namespace?: string; labels?: string; ports?: string; replicas?: number } = {},
): string {
  const { namespace = "default", labels = `app: ${name}`, ports = "[]", replicas = 1 } = options;
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { ${labels} } }
  template:
    metadata: { labels: { ${labels} } }
    spec: { containers: [{ name: c, image: app, ports: ${ports} }] }
`;
}

/** A NetworkPolicy in one document; `spec` in flow style. */
export function policy(name: string, spec: string, namespace = "default"): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: ${namespace} }
spec: ${spec}
`;
}

/** The answer for documents, which all must be right. */
export function reachOf(documents: readonly string[], options: ReachOptions = {}): Reach {
  const inventory = readInventory([{ file: "app.yaml", text: documents.join("---\n") }]);
  const errors = inventory.problems.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join("\n"));
  return new Reach(inventory, options);
}

/** What is open between two ends, in words. */
export function open(reach: Reach, from: string, to: string): string {
  return reach.open(endNamed(reach, from), endNamed(reach, to)).text;
}

/** All of the matrix: `a -> b: TCP 80`, pairs between which nothing is open left out. */
export function matrix(reach: Reach): string[] {
  const rows: string[] = [];
  for (const [from, to] of reach.pairs()) {
    const { isEmpty, text } = reach.open(from, to);
    if (!isEmpty) rows.push(`${from.id} -> ${to.id}: ${text}`);
  }
  return rows;
}
