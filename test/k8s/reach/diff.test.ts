import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { diffReach } from "../../../src/k8s/reach/diff.js";
import { reportDiff } from "../../../src/k8s/reach/diff-report.js";
import { type Inventory, readInventory } from "../../../src/k8s/reach/inventory.js";
import { PortSet } from "../../../src/k8s/reach/port-set.js";
import { isPair } from "../../../src/k8s/reach/reach-end.js";
import { arbitraryAdminPolicies, arbitraryPods, arbitraryPolicies } from "./arbitrary-policies.js";
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
  return [
    ...opened.map(({ from, to, on }) => `+ ${from} -> ${to}: ${on}`),
    ...closed.map(({ from, to, on }) => `- ${from} -> ${to}: ${on}`),
  ];
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

  test("nothing, when nothing that matters is different", () => {
    expect(changes([WEB, DB, ALLOW("5432")], [DB, WEB, ALLOW("sql").replace("name: db,", "name: renamed,")])).toEqual(
      [],
    );
  });
});

const arbitraryWorld = fc.tuple(arbitraryPods, arbitraryPolicies, arbitraryAdminPolicies).map((parts) => parts.flat());

describe("of arbitrary clusters", () => {
  test("one with itself has no difference", () => {
    fc.assert(
      fc.property(arbitraryWorld, (world) => {
        expect(diffReach(read(world), read(world)).changes).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  test("what was, with what is opened and without what is closed, is what is: for every pair of ends", () => {
    fc.assert(
      fc.property(arbitraryWorld, arbitraryWorld, (before, after) => {
        const diff = diffReach(read(before), read(after));
        const told = new Map(diff.changes.map((change) => [`${change.from.id} ${change.to.id}`, change]));
        for (const from of diff.ends) {
          for (const to of diff.ends) {
            const was =
              from.before !== null && to.before !== null && isPair(from.before, to.before)
                ? diff.before.open(from.before, to.before)
                : PortSet.none;
            const is =
              from.after !== null && to.after !== null && isPair(from.after, to.after)
                ? diff.after.open(from.after, to.after)
                : PortSet.none;
            const change = told.get(`${from.id} ${to.id}`);
            const { opened, closed } = change ?? { opened: PortSet.none, closed: PortSet.none };
            expect(was.union(opened).subtract(closed).text).toBe(is.text);
            expect([opened.intersect(was).isEmpty, closed.subtract(was).isEmpty]).toEqual([true, true]);
          }
        }
      }),
      { numRuns: 50 },
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
