import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rangeHas } from "../../../src/k8s/node/policy/address-range.js";
import type { DiffEnd } from "../../../src/k8s/reach/connection-change.js";
import { diffReach, type ReachDiff } from "../../../src/k8s/reach/diff.js";
import { type ChangeReport, reportDiff } from "../../../src/k8s/reach/diff-report.js";
import { type Inventory, readInventory } from "../../../src/k8s/reach/inventory.js";
import { PortSet } from "../../../src/k8s/reach/port-set.js";
import type { Reach } from "../../../src/k8s/reach/reach.js";
import { isPair, type ReachEnd } from "../../../src/k8s/reach/reach-end.js";
import { reportReach } from "../../../src/k8s/reach/reach-report.js";
import type { ServiceSideReport } from "../../../src/k8s/reach/service-diff.js";
import { Family, type IpAddress } from "../../../src/wire/ip-address.js";
import {
  arbitraryAdminPolicies,
  arbitraryFamilies,
  arbitraryNames,
  arbitraryPods,
  arbitraryPolicies,
} from "./arbitrary-policies.js";
import { deployment, policy } from "./manifests.js";

function read(documents: readonly string[], file = "app.yaml"): Inventory {
  return readInventory([{ file, text: documents.join("---\n") }]);
}

const WEB = deployment("web");
const DB = deployment("db", { ports: "[{ name: sql, containerPort: 5432 }]" });
const ALLOW = (port: string): string =>
  policy(
    "db",
    `{ podSelector: { matchLabels: { app: db } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: ${port} }] }] }`,
  );

function changes(before: readonly string[], after: readonly string[]): string[] {
  const { opened, closed } = reportDiff(diffReach(read(before, "old.yaml"), read(after, "new.yaml")));
  const row = ({ from, to, on, where, family, addresses }: ChangeReport): string =>
    [
      `${from} -> ${to}: ${on}`,
      ...(family === undefined ? [] : [family]),
      ...(where === "everywhere" ? [] : [where]),
      ...(addresses ?? []),
    ].join(" ");
  return [...opened.map((one) => `+ ${row(one)}`), ...closed.map((one) => `- ${row(one)}`)];
}

describe("what a change opens and closes", () => {
  test("another port", () => {
    expect(changes([WEB, DB, ALLOW("5432")], [WEB, DB, ALLOW("5433")])).toEqual([
      "+ default/web -> default/db: TCP 5433",
      "- default/web -> default/db: TCP 5432",
    ]);
  });

  test("a policy that is new, with those who decided before and who decide now", () => {
    const { closed } = reportDiff(diffReach(read([WEB, DB], "old.yaml"), read([WEB, DB, ALLOW("5432")], "new.yaml")));
    expect(closed.map(({ from, to, on }) => [from, to, on])).toEqual([
      ["default/web", "default/db", "TCP 1-5431, 5433-65535, UDP, SCTP, ICMP"],
      ["outside", "default/db", "everything"],
    ]);
    expect(closed[0]?.before.map(({ text }) => text)).toEqual(["no policy restricts this pod's ingress"]);
    expect(closed[0]?.after.map(({ text }) => text)).toEqual([
      "no policy that selects this pod allows it: db, new.yaml:21",
    ]);
  });

  test("a workload that is new or gone", () => {
    const report = reportDiff(diffReach(read([WEB, DB]), read([WEB, deployment("cache")])));
    expect([report.added, report.removed]).toEqual([["default/cache"], ["default/db"]]);
    expect(changes([WEB, DB], [WEB])).toEqual([
      "- default/db -> default/web: everything",
      "- default/db -> outside: everything",
      "- default/web -> default/db: everything",
      "- outside -> default/db: everything",
    ]);
  });

  test("addresses that only one side tells apart", () => {
    const block = (cidr: string): string =>
      policy("in", `{ podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: ${cidr} } }] }] }`);
    expect(changes([WEB, block("192.0.2.0/24")], [WEB, block("192.0.2.0/25")])).toEqual([
      "- 192.0.2.128/25 -> default/web: everything",
    ]);
    expect(changes([WEB, block("192.0.2.0/25")], [WEB, block("2001:db8::/32")])).toEqual([
      "+ 2001:db8::/32 -> default/web: everything",
      "- 192.0.2.0/25 -> default/web: everything",
    ]);
  });

  test("pods of a workload that only one side tells apart", () => {
    const set = DB.replace("kind: Deployment", "kind: StatefulSet").replace(
      "replicas: 1",
      "replicas: 2\n  serviceName: db",
    );
    const first = policy(
      "first",
      "{ podSelector: { matchLabels: { statefulset.kubernetes.io/pod-name: db-0 } }, ingress: [{ ports: [{ port: 5432 }] }] }",
    );
    expect(changes([set, WEB], [set, WEB, first]).filter((row) => row.includes("default/web ->"))).toEqual([
      "- default/web -> default/db-0: TCP 1-5431, 5433-65535, UDP, SCTP, ICMP",
    ]);
  });

  test("on other nodes only, for a node and its own pods always reach each other", () => {
    const agent = WEB.replaceAll("web", "agent").replace("spec: { containers", "spec: { hostNetwork: true, containers");
    expect(changes([agent, DB], [agent, DB, ALLOW("5432")])).toEqual([
      "- default/agent -> default/db: everything other-nodes",
      "- outside -> default/db: everything",
    ]);
    expect(changes([agent, DB, ALLOW("5432")], [agent, ALLOW("5432")])).toEqual([
      "- default/agent -> default/db: everything same-node",
      "- default/db -> default/agent: everything",
      "- default/db -> outside: everything",
    ]);
  });

  test("by other nodes, which lead to a Service with their own address", () => {
    const service = (spec: string): string =>
      `apiVersion: v1\nkind: Service\nmetadata: { name: db }\nspec: { ${spec}, selector: { app: db }, ports: [{ port: 80, targetPort: 5432 }] }\n`;
    const from = (peer: string): string =>
      policy("db", `{ podSelector: { matchLabels: { app: db } }, ingress: [{ from: [{ ipBlock: ${peer} }] }] }`);
    const nodes = from("{ cidr: 192.168.10.0/24 }");
    const others = from("{ cidr: 0.0.0.0/0, except: [192.168.10.0/24] }");
    const [inside, cluster, local] = [
      "type: ClusterIP",
      "type: NodePort",
      "type: NodePort, externalTrafficPolicy: Local",
    ].map(service);
    const side = (one = "", ...more: string[]): string[] => [DB, one, ...more];
    const opened = ["+ outside -> default/db: TCP 5432 other-nodes"];
    const closed = ["- outside -> default/db: TCP 5432 other-nodes"];
    expect(changes(side(inside, nodes), side(cluster, nodes))).toEqual(opened);
    expect(changes(side(cluster, nodes), side(local, nodes))).toEqual(closed);
    expect(changes(side(inside, others), side(cluster, others))).toEqual([]);
    expect(changes(side(inside), side(cluster))).toEqual([]);
    expect(changes(side(cluster), side(cluster, others))).toEqual([
      ...closed,
      "- 192.168.10.0/24 -> default/db: everything",
    ]);
  });

  test("to a name, at some of the addresses that it may have", () => {
    const egress = (rules: string): string =>
      `apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: { name: out }\nspec: { priority: 5, subject: { namespaces: {} }, egress: [${rules}] }\n`;
    const inside = "{ action: Deny, to: [{ networks: [10.0.0.0/8] }] }";
    const name =
      "{ action: Allow, to: [{ domainNames: [example.com] }], ports: [{ portNumber: { protocol: TCP, port: 443 } }] }";
    const others = "TCP 1-442, 444-65535, UDP, SCTP, ICMP";
    expect(changes([WEB, egress(name)], [WEB, egress(`${name}, ${inside}`)])).toEqual([
      `- default/web -> example.com: ${others} 10.0.0.0/8`,
      "- default/web -> 10.0.0.0/8: everything",
    ]);
    expect(changes([WEB, egress(`${inside}, ${name}`)], [WEB, egress(`${name}, ${inside}`)])).toEqual([
      "+ default/web -> example.com: TCP 443 10.0.0.0/8",
    ]);
  });

  test("by other nodes, for those whom the source ranges of a load balancer let in alone", () => {
    const balancer =
      "apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { type: LoadBalancer, allocateLoadBalancerNodePorts: false, loadBalancerSourceRanges: [203.0.113.0/24], selector: { app: web }, ports: [{ port: 80 }] }\n";
    const shut = policy("web", "{ podSelector: {} }");
    const nodes = policy("web", "{ podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 192.168.10.0/24 } }] }] }");
    expect(changes([WEB, balancer, shut], [WEB, balancer, nodes])).toEqual([
      "+ 192.168.10.0/24 -> default/web: everything",
      "+ 203.0.113.0/24 -> default/web: TCP 80 other-nodes",
    ]);
  });

  test("by one family only", () => {
    const blocks = (cidr: string): string =>
      policy(
        "web",
        `{ podSelector: { matchLabels: { app: web } }, ingress: [{ from: [{ ipBlock: { cidr: "${cidr}" } }] }] }`,
      );
    const both = { podCidr: "10.244.0.0/16,fd00:10:244::/56" };
    const diff = diffReach(read([WEB, DB, blocks("::/0")]), read([WEB, DB, blocks("0.0.0.0/0")]), both);
    const rows = diff.changes.filter(({ from }) => from.id === "default/db");
    expect(rows.map(({ opened, closed, family }) => [opened.text, closed.text, family])).toEqual([
      ["everything", "nothing", 4],
      ["nothing", "everything", 6],
    ]);
  });

  test("by one family, and on other nodes alone", () => {
    const onHost = deployment("agent").replace("spec: { containers", "spec: { hostNetwork: true, containers");
    const nodes = policy(
      "web",
      "{ podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 192.168.10.0/24 } }] }] }",
    );
    const both = { podCidr: "10.244.0.0/16,fd00:10:244::/56" };
    const diff = diffReach(read([WEB, onHost, nodes]), read([WEB, onHost]), both);
    const rows = diff.changes.filter(({ from, to }) => from.id === "default/web" && to.id === "default/agent");
    expect(rows.map(({ opened, where, family }) => [opened.text, where, family])).toEqual([
      ["everything", "other-nodes", 6],
    ]);
  });

  test("nothing, when nothing that matters is different", () => {
    expect(changes([WEB, DB, ALLOW("5432")], [DB, WEB, ALLOW("sql").replace("name: db,", "name: renamed,")])).toEqual(
      [],
    );
  });
});

describe("what a change makes of Services", () => {
  const service = (name: string, app: string, spec = "port: 80", type = "ClusterIP"): string =>
    `apiVersion: v1\nkind: Service\nmetadata: { name: ${name} }\nspec: { type: ${type}, selector: { app: ${app} }, ports: [{ ${spec} }] }\n`;
  const balancer = (ranges: string): string =>
    `apiVersion: v1\nkind: Service\nmetadata: { name: s }\nspec: { type: LoadBalancer, allocateLoadBalancerNodePorts: false, loadBalancerSourceRanges: ${ranges}, selector: { app: db }, ports: [{ port: 80 }] }\n`;
  const services = (before: readonly string[], after: readonly string[]): string[] => {
    const report = reportDiff(diffReach(read([WEB, DB, ...before]), read([WEB, DB, ...after])));
    const leads = (side: ServiceSideReport | null): string =>
      side === null
        ? "none"
        : `${side.backends.map(({ to, port }) => `${to}:${port}`).join()} by ${side.reachedBy.map(({ from }) => from).join()}`;
    return report.services.map(
      ({ service: name, port, before: was, after: is }) => `${name}:${port} ${leads(was)} -> ${leads(is)}`,
    );
  };

  test.each([
    ["one that is new", [], [service("db", "db")], ["default/db:80 none -> default/db:80 by default/web"]],
    ["one that is gone", [service("db", "db")], [], ["default/db:80 default/db:80 by default/web -> none"]],
    [
      "other pods",
      [service("s", "db")],
      [service("s", "web")],
      ["default/s:80 default/db:80 by default/web -> default/web:80 by default/db"],
    ],
    [
      "another port of the pods",
      [service("s", "db")],
      [service("s", "db", "port: 80, targetPort: sql")],
      ["default/s:80 default/db:80 by default/web -> default/db:5432 by default/web"],
    ],
    [
      "another port of its own",
      [service("s", "db", "port: 80, targetPort: sql")],
      [service("s", "db", "port: 81, targetPort: sql")],
      ["default/s:81 none -> default/db:5432 by default/web", "default/s:80 default/db:5432 by default/web -> none"],
    ],
    [
      "the outside",
      [service("s", "db")],
      [service("s", "db", "port: 80", "NodePort")],
      ["default/s:80 default/db:80 by default/web -> default/db:80 by default/web,outside"],
    ],
    [
      "others outside",
      [balancer("[203.0.113.0/24]")],
      [balancer("[203.0.113.0/25]")],
      [
        "default/s:80 default/db:80 by default/web,203.0.113.128/25,203.0.113.0/25 -> default/db:80 by default/web,203.0.113.0/25",
      ],
    ],
    ["nothing, when policies alone are others", [service("db", "db")], [service("db", "db"), ALLOW("5432")], []],
  ])("%s", (_what, before, after, expected) => {
    expect(services(before, after)).toEqual(expected);
  });
});

const SERVICE = (label: string, spec: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ${label} }\nspec: { ${spec}, selector: { app: ${label} }, ports: [{ port: 80 }] }\n`;
const CLUSTER = "type: NodePort";
const arbitraryServices = fc
  .tuple(
    ...["a", "b"].map(() => fc.constantFrom("type: ClusterIP", CLUSTER, `${CLUSTER}, externalTrafficPolicy: Local`)),
  )
  .map((specs) => specs.map((spec, i) => SERVICE(i === 0 ? "a" : "b", spec)));
const arbitraryIngress = fc
  .constantFrom("", "a", "b")
  .map((to) =>
    to === ""
      ? []
      : [
          `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: edge }\nspec: { defaultBackend: { service: { name: ${to}, port: { number: 80 } } } }\n`,
        ],
  );
const arbitraryWorld = fc
  .tuple(arbitraryPods, arbitraryPolicies, arbitraryAdminPolicies, arbitraryNames, arbitraryServices, arbitraryIngress)
  .map((parts) => parts.flat());

/** What nodes lead to with their own address by the Services of `arbitraryServices`. */
function masqueraded(world: readonly string[], end: ReachEnd | null): PortSet {
  const { namespace, labels } = end?.pods[0]?.pod.metadata ?? {};
  const isExposed = namespace === "default" && world.includes(SERVICE(labels?.app ?? "", CLUSTER));
  return isExposed ? PortSet.of([{ protocol: "TCP", first: 80, last: 80 }]) : PortSet.none;
}

/** One of the places that make a difference: on which node, by which family, or what address a name has. */
interface Place {
  readonly where: "same-node" | "other-nodes";
  readonly family: Family;
  readonly address: IpAddress | null;
}

/** Every place that may make a difference for a pair: to names, the first address of each group of either side. */
function placesOf({ before, after }: ReachDiff, from: DiffEnd, to: DiffEnd): Place[] {
  const answers = [before, after].flatMap((reach, i) => {
    const [source, target] = i === 0 ? [from.before, to.before] : [from.after, to.after];
    return source === null || target === null ? [] : reach.names.byAddress(source, target);
  });
  if (answers.length === 0)
    return before.families.flatMap((family) => [
      { where: "same-node", family, address: null },
      { where: "other-nodes", family, address: null },
    ]);
  const family = before.families[0] ?? Family.V4;
  return answers.flatMap(({ ranges }) => ranges.map(({ first }) => ({ where: "same-node", family, address: first })));
}

/** What `reach` says of a pair in a place; ports that are masqueraded on one side only stay as open as they are. */
function openIn(
  reach: Reach,
  from: ReachEnd | null,
  to: ReachEnd | null,
  { where, family, address }: Place,
  [own, both]: readonly [own: PortSet, both: PortSet],
): PortSet {
  if (from === null || to === null || !isPair(from, to)) return PortSet.none;
  const families = reach.familiesOf(from, to);
  const open = reach.open(from, to, families.includes(family) ? family : families[0]);
  if (address !== null) {
    const apart = reach.elsewhere(from, to).find(({ ranges }) => ranges.some((range) => rangeHas(range, address)));
    return apart?.open ?? open;
  }
  if (where === "same-node") return reach.onSameNode(from, to, family)?.open ?? open;
  if (from.kind !== "outside") return open;
  return open
    .subtract(both)
    .union(
      (reach.throughOtherNodes(to, families.includes(family) ? family : families[0])?.open ?? open).intersect(own),
    );
}

describe("of arbitrary clusters", () => {
  test("one with itself has no difference", () => {
    fc.assert(
      fc.property(arbitraryWorld, (world) => {
        const none = { added: [], removed: [], opened: [], closed: [], services: [] };
        expect(reportDiff(diffReach(read(world), read(world)))).toMatchObject(none);
      }),
      { numRuns: 30 },
    );
  });

  test("what was, with what is opened and without what is closed, is what is: for every pair of ends", () => {
    fc.assert(
      fc.property(arbitraryWorld, arbitraryWorld, arbitraryFamilies, (before, after, families) => {
        const diff = diffReach(read(before), read(after), families);
        for (const from of diff.ends) {
          for (const to of diff.ends) {
            const [old, next] = [masqueraded(before, to.before), masqueraded(after, to.after)];
            const both = old.intersect(next);
            const changes = diff.changes.filter((change) => change.from === from && change.to === to);
            for (const place of placesOf(diff, from, to)) {
              const { where, family, address } = place;
              const here = changes.filter(
                (one) =>
                  (one.where === "everywhere" || one.where === where) && (one.family === null || one.family === family),
              );
              const told = here.filter(
                ({ addresses }) =>
                  addresses.length === 0 || (address !== null && addresses.some((range) => rangeHas(range, address))),
              );
              const opened = told.reduce((all, one) => all.union(one.opened), PortSet.none);
              const closed = told.reduce((all, one) => all.union(one.closed), PortSet.none);
              const was = openIn(diff.before, from.before, to.before, place, [old, both]);
              const is = openIn(diff.after, from.after, to.after, place, [next, both]);
              expect(was.union(opened).subtract(closed).text).toBe(is.text);
              expect([opened.intersect(was).isEmpty, closed.subtract(was).isEmpty]).toEqual([true, true]);
            }
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  test("what Services were, with what is changed of them, is what they are", () => {
    fc.assert(
      fc.property(arbitraryWorld, arbitraryWorld, (before, after) => {
        const diff = diffReach(read(before), read(after));
        const portsOf = (reach: Reach) =>
          new Map(reportReach(reach).services.map((one) => [`${one.service} ${one.protocol} ${one.port}`, one]));
        const [was, is] = [portsOf(diff.before), portsOf(diff.after)];
        const changed = new Map(
          reportDiff(diff).services.map((one) => [`${one.service} ${one.protocol} ${one.port}`, one]),
        );
        for (const key of new Set([...was.keys(), ...is.keys()])) {
          const change = changed.get(key);
          if (change === undefined) expect([was.has(key), is.has(key)]).toEqual([true, true]);
          else expect([change.before !== null, change.after !== null]).toEqual([was.has(key), is.has(key)]);
        }
        for (const key of changed.keys()) expect(was.has(key) || is.has(key)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  test("another rule that allows never closes a connection", () => {
    fc.assert(
      fc.property(arbitraryPods, arbitraryPolicies, (pods, policies) => {
        const [first, ...rest] = policies;
        if (first === undefined) return;
        const more = first.replace("ingress: [", `ingress: [{}${/ingress: \[\]/.test(first) ? "" : ", "}`);
        const { changes: found } = diffReach(read([...pods, ...policies]), read([...pods, more, ...rest]));
        expect(found.filter(({ closed }) => !closed.isEmpty)).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});
