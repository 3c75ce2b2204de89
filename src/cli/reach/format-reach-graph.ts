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

/** What an end is connected with, summed up so that ends that differ are mostly told apart by numbers alone. */
interface EndSums {
  /** Its place among the ends. */
  readonly index: number;
  from: number;
  to: number;
}

/** Puts ends together that have the same connections with all others, and the same with each other both ways. */
class AlikeEnds {
  readonly nodes: GraphNode[] = [];
  private readonly allowed = new Map<string, Map<string, string>>();
  private readonly sums = new Map<string, EndSums>();
  /** Texts by number, from 1; 0 is nothing. */
  private readonly texts = new Map<string, number>([["nothing", 0]]);
  private readonly nodeNames = new Map<string, string>();

  constructor(report: ReachReport) {
    const asked = new Set(report.connections.flatMap(({ from, to }) => [from, to]));
    const ends = report.ends.filter(({ id }) => asked.has(id));
    for (const [index, { id }] of ends.entries()) {
      this.allowed.set(id, new Map());
      this.sums.set(id, { index, from: 0, to: 0 });
    }
    for (const connection of report.connections) this.add(connection.from, connection.to, openText(connection));
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

  private add(from: string, to: string, text: string): void {
    this.allowed.get(from)?.set(to, text);
    if (!this.texts.has(text)) this.texts.set(text, this.texts.size);
    const [source, target] = [this.sums.get(from), this.sums.get(to)];
    if (source === undefined || target === undefined || source === target) return;
    source.from = (source.from + this.weight(target, text)) | 0;
    target.to = (target.to + this.weight(source, text)) | 0;
  }

  /** What a connection with an end adds to the sums; nothing adds 0. */
  private weight({ index }: EndSums, text: string): number {
    const number = this.texts.get(text) ?? 0;
    return number === 0 ? 0 : Math.imul(Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(number, 0x85ebca6b), 0xc2b2ae35);
  }

  private isAlike(a: string, b: string): boolean {
    const toward = (from: string, to: string): string => this.allowed.get(from)?.get(to) ?? "nothing";
    const between = toward(a, b);
    const [one, other] = [this.sums.get(a), this.sums.get(b)];
    if (between !== toward(b, a) || one === undefined || other === undefined) return false;
    // Without each other they have the same sums, if they are alike.
    const apart = this.weight(other, between) - this.weight(one, between);
    if (((one.from - other.from - apart) | 0) !== 0 || ((one.to - other.to - apart) | 0) !== 0) return false;
    return [...this.sums.keys()].every(
      (end) => end === a || end === b || (toward(a, end) === toward(b, end) && toward(end, a) === toward(end, b)),
    );
  }
}

function dotText(text: string): string {
  return text.replace(/["\\]/g, "\\$&");
}

function mermaidText(text: string): string {
  return text.replace(/[&"<>]/g, (one) => `#${one.charCodeAt(0)};`);
}
