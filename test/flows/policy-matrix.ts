import { expect } from "vitest";
import type { Namespace, Pod } from "../../src/k8s/api/object.js";
import { Cluster } from "../../src/k8s/cluster.js";
import type { PolicyProtocol } from "../../src/k8s/node/policy/access-policy.js";
import { readInventory } from "../../src/k8s/reach/inventory.js";
import { Reach } from "../../src/k8s/reach/reach.js";
import { endNamed } from "../../src/k8s/reach/reach-report.js";
import { SECOND } from "../../src/sim/time.js";
import { parseIp } from "../../src/wire/ip-address.js";
import { PolicyProbe, type Probe } from "./policy-probe.js";

/** One change of the cluster. */
export type MatrixAction =
  /** Applies a manifest, in JSON or YAML; `POD(x/a)` in it is the address of that pod. */
  | { readonly apply: string }
  /** `NetworkPolicy x/deny`, `Pod x/b`, `Namespace z`. */
  | { readonly remove: string }
  /** `x/b` or, for a namespace, `y`: labels besides those that it has; null takes one away. */
  | { readonly relabel: string; readonly labels: { readonly [key: string]: string | null } };

/**
 * What is true of every pair of pods on `TCP 80` and the like: everything is open but for what the lines say, the last
 * that is about a pair counts: `* > x/* no`, `x/b > x/a yes`. Pods that reach themselves are not looked at.
 */
export type MatrixFacts = Readonly<Record<string, readonly string[]>>;

/** Changes one after the other, and what is true behind each. */
export type MatrixStep = readonly [actions: readonly MatrixAction[], facts: MatrixFacts];

/** The labels of a pod, and on which node it is. */
export interface MatrixPod {
  readonly labels: Readonly<Record<string, string>>;
  readonly node: string;
  /** Its containers' ports, in JSON. */
  readonly ports: string;
}

/** A closed world: some pods of some namespaces, asked after each step by packets and through `Reach`. */
export class PolicyMatrix {
  readonly cluster: Cluster;
  private readonly namespaces: Readonly<Record<string, Readonly<Record<string, string>>>>;
  private readonly pods: Readonly<Record<string, MatrixPod>>;
  private readonly probe: PolicyProbe;
  private sent = 0;

  constructor(
    namespaces: Readonly<Record<string, Readonly<Record<string, string>>>>,
    pods: Readonly<Record<string, MatrixPod>>,
    podNetwork: string | null = null,
  ) {
    this.namespaces = namespaces;
    this.pods = pods;
    this.cluster = new Cluster({ nodes: 2, dns: false, ...(podNetwork === null ? {} : { podNetwork }) });
    this.probe = new PolicyProbe(this.cluster);
  }

  /** Makes what is missing, and gives back the labels that all had at the beginning. */
  async reset(): Promise<void> {
    const { api, network } = this.cluster;
    // The probes' ports come round again: what conntrack knows of them has to be over by then.
    if (this.sent > 10_000) await network.sleep(200 * SECOND);
    if (this.sent > 10_000) this.sent = 0;
    for (const kind of [
      "NetworkPolicy",
      "AdminNetworkPolicy",
      "BaselineAdminNetworkPolicy",
      "ClusterNetworkPolicy",
    ] as const) {
      for (const { metadata } of api.list(kind)) this.cluster.delete(kind, metadata.name, metadata.namespace ?? "");
    }
    for (const [name, labels] of Object.entries(this.namespaces)) {
      await this.apply(json("v1", "Namespace", { name, labels }, {}));
      const own = api.read("Namespace", "", name);
      const all = { ...labels, "kubernetes.io/metadata.name": name };
      api.update<Namespace>({ ...own, metadata: { ...own.metadata, labels: all } });
    }
    for (const pod of api.list("Pod")) {
      const { name, namespace = "" } = pod.metadata;
      if (namespace in this.namespaces && !(`${namespace}/${name}` in this.pods))
        this.cluster.delete("Pod", name, namespace);
    }
    for (const [key, pod] of Object.entries(this.pods)) {
      const [namespace = "", name = ""] = key.split("/");
      const known = api.get("Pod", namespace, name);
      if (known === null) await this.apply(podManifest(key, pod));
      else api.update<Pod>({ ...known, metadata: { ...known.metadata, labels: pod.labels } });
    }
    await this.cluster.settle();
  }

  /** Does what a step says. */
  async act(action: MatrixAction): Promise<void> {
    const { api } = this.cluster;
    if ("apply" in action) await this.apply(action.apply);
    else if ("remove" in action) {
      const [kind = "", key = ""] = action.remove.split(" ");
      const [namespace, name] = key.includes("/") ? (key.split("/") as [string, string]) : ["", key];
      this.cluster.delete(kind, name, namespace);
    } else if (action.relabel.includes("/")) {
      const [namespace = "", name = ""] = action.relabel.split("/");
      const pod = api.read("Pod", namespace, name);
      api.update<Pod>({ ...pod, metadata: { ...pod.metadata, labels: merged(pod.metadata.labels, action.labels) } });
    } else {
      const one = api.read("Namespace", "", action.relabel);
      api.update<Namespace>({
        ...one,
        metadata: { ...one.metadata, labels: merged(one.metadata.labels, action.labels) },
      });
    }
    await this.cluster.settle();
  }

  /** What is not as the facts say, by packets and by `Reach`. */
  async differences(facts: MatrixFacts): Promise<string[]> {
    const { api } = this.cluster;
    const keys = api
      .list("Pod")
      .filter(({ metadata }) => (metadata.namespace ?? "") in this.namespaces)
      .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
    const reach = this.reach();
    const probes: Probe[] = [];
    const expected: { readonly text: string; readonly open: boolean }[] = [];
    const wrong: string[] = [];
    for (const [on, lines] of Object.entries(facts)) {
      const [protocol = "TCP", port = "0"] = on.split(" ") as [PolicyProtocol, string];
      for (const from of keys) {
        for (const to of keys) {
          if (from === to) continue;
          const open = verdict(lines, from, to);
          const text = `${from} > ${to} on ${on} should be ${open ? "open" : "shut"}`;
          if (reach.open(endNamed(reach, from), endNamed(reach, to)).has(protocol, Number(port)) !== open) {
            wrong.push(`${text}: Reach`);
          }
          const [source, target] = [this.podAt(from), this.podAt(to)];
          probes.push({ from: source.netns, at: target.netns, to: target.address, protocol, port: Number(port) });
          expected.push({ text, open });
        }
      }
    }
    const arrived = await this.probe.run(probes);
    this.sent += probes.length;
    expected.forEach(({ text, open }, i) => {
      if (arrived[i] !== open) wrong.push(`${text}: packets`);
    });
    return wrong;
  }

  private async apply(text: string): Promise<void> {
    const resolved = text.replace(/POD\(([^)]+)\)/g, (_, key: string) => this.podAt(key).text);
    const { problems } = this.cluster.apply([{ file: "policies.yaml", text: resolved }]);
    expect(problems.filter(({ code }) => code !== "Suspicious")).toEqual([]);
    await this.cluster.settle();
  }

  /** The answer for what the cluster was told: its pods with their addresses, as `kubectl get -o yaml` gives them. */
  private reach(): Reach {
    const { api } = this.cluster;
    const objects = [
      ...api.list("Namespace").filter(({ metadata }) => metadata.name in this.namespaces),
      ...api.list("Pod").filter(({ metadata }) => (metadata.namespace ?? "") in this.namespaces),
      ...api.list("NetworkPolicy"),
      ...api.list("AdminNetworkPolicy"),
      ...api.list("BaselineAdminNetworkPolicy"),
      ...api.list("ClusterNetworkPolicy"),
    ];
    const text = objects.map((object) => JSON.stringify(object)).join("\n---\n");
    const inventory = readInventory([{ file: "cluster.yaml", text }]);
    expect(inventory.problems.filter(({ severity }) => severity === "error")).toEqual([]);
    return new Reach(inventory);
  }

  private podAt(key: string) {
    const [namespace = "", name = ""] = key.split("/");
    const { netns, pod } = this.cluster.pod(name, namespace);
    const text = pod.status.podIP ?? "";
    return { netns, text, address: parseIp(text) };
  }
}

/** A pod in one document. */
export function podManifest(key: string, { labels, node, ports }: MatrixPod): string {
  const [namespace = "", name = ""] = key.split("/");
  const spec = { nodeName: node, containers: [{ name: "c", image: "pause", ports: JSON.parse(ports) as unknown }] };
  return json("v1", "Pod", { name, namespace, labels }, { spec });
}

function json(apiVersion: string, kind: string, metadata: object, rest: object): string {
  return JSON.stringify({ apiVersion, kind, metadata, ...rest });
}

function merged(
  labels: Readonly<Record<string, string>> | undefined,
  more: { readonly [key: string]: string | null },
): Record<string, string> {
  const all: Record<string, string> = { ...labels };
  for (const [key, value] of Object.entries(more)) {
    if (value === null) delete all[key];
    else all[key] = value;
  }
  return all;
}

function verdict(lines: readonly string[], from: string, to: string): boolean {
  let open = true;
  for (const line of lines) {
    const [sources = "", targets = "", word = ""] = line.split(/ > | (?=(?:yes|no)$)/);
    expect(["yes", "no"]).toContain(word);
    if (isNamed(sources, from) && isNamed(targets, to)) open = word === "yes";
  }
  return open;
}

/** `*`, `x/*`, `*\/a`, `x/a`, several of them with commas between. */
function isNamed(patterns: string, key: string): boolean {
  const [namespace, name] = key.split("/");
  return patterns.split(",").some((pattern) => {
    const [where, who = "*"] = pattern.split("/");
    return (where === "*" || where === namespace) && (who === "*" || who === name);
  });
}
