import type { EndReport, ReachReport } from "../../k8s/reach/reach-report.js";
import { openText } from "./matrix-rows.js";

/** Ends with the same connections are one node of a graph. */
interface GraphNode {
  readonly name: string;
  readonly kind: EndReport["kind"];
  readonly lines: string[];
}

interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
}

/** The allowed connections as Graphviz' DOT. */
export function formatReachDot(report: ReachReport): string {
  const { nodes, edges } = graphOf(report);
  const lines = [
    "digraph reach {",
    "  rankdir=LR;",
    '  node [shape=box, fontname="sans-serif"];',
    '  edge [fontname="sans-serif"];',
  ];
  for (const { name, kind, lines: texts } of nodes) {
    const shape = kind === "workload" ? "" : ", shape=ellipse";
    lines.push(`  ${name} [label="${texts.map(dotText).join("\\n")}"${shape}];`);
  }
  for (const { from, to, label } of edges) lines.push(`  ${from} -> ${to} [label="${dotText(label)}"];`);
  return `${[...lines, "}"].join("\n")}\n`;
}

/** The allowed connections as a Mermaid flowchart, as GitHub draws it. */
export function formatReachMermaid(report: ReachReport): string {
  const { nodes, edges } = graphOf(report);
  const lines = ["flowchart LR"];
  for (const { name, kind, lines: texts } of nodes) {
    const label = `"${texts.map(mermaidText).join("<br/>")}"`;
    lines.push(kind === "workload" ? `  ${name}[${label}]` : `  ${name}([${label}])`);
  }
  for (const { from, to, label } of edges) lines.push(`  ${from} -->|"${mermaidText(label)}"| ${to}`);
  return `${lines.join("\n")}\n`;
}

function graphOf(report: ReachReport): { nodes: GraphNode[]; edges: GraphEdge[] } {
  const alike = new AlikeEnds(report);
  const edges = new Map<string, GraphEdge>();
  for (const connection of report.connections) {
    const { from, to } = connection;
    const allowed = openText(connection);
    if (allowed === "nothing") continue;
    const [a, b] = [alike.nodeOf(from), alike.nodeOf(to)];
    edges.set(`${a} ${b} ${allowed}`, { from: a, to: b, label: allowed });
  }
  return { nodes: alike.nodes, edges: [...edges.values()] };
}

/** Puts ends together that have the same connections with all others, and the same with each other both ways. */
class AlikeEnds {
  readonly nodes: GraphNode[] = [];
  private readonly ids: readonly string[];
  private readonly allowed = new Map<string, Map<string, string>>();
  private readonly nodeNames = new Map<string, string>();

  constructor(report: ReachReport) {
    const asked = new Set(report.connections.flatMap(({ from, to }) => [from, to]));
    const ends = report.ends.filter(({ id }) => asked.has(id));
    this.ids = ends.map(({ id }) => id);
    for (const id of this.ids) this.allowed.set(id, new Map());
    for (const one of report.connections) this.allowed.get(one.from)?.set(one.to, openText(one));
    for (const { id, kind } of ends) {
      const like = this.nodes.find((node) => node.kind === kind && this.isAlike(id, node.lines[0] ?? ""));
      const node = like ?? { name: `n${this.nodes.length}`, kind, lines: [] };
      if (like === undefined) this.nodes.push(node);
      node.lines.push(id);
      this.nodeNames.set(id, node.name);
    }
  }

  nodeOf(id: string): string {
    return this.nodeNames.get(id) ?? "";
  }

  private isAlike(a: string, b: string): boolean {
    const toward = (from: string, to: string): string => this.allowed.get(from)?.get(to) ?? "nothing";
    if (toward(a, b) !== toward(b, a)) return false;
    return this.ids.every(
      (one) => one === a || one === b || (toward(a, one) === toward(b, one) && toward(one, a) === toward(one, b)),
    );
  }
}

function dotText(text: string): string {
  return text.replace(/["\\]/g, "\\$&");
}

function mermaidText(text: string): string {
  return text.replace(/[&"<>]/g, (one) => `#${one.charCodeAt(0)};`);
}
