import type { Endpoint } from "kubernetes-types/discovery/v1.js";
import { describe, expect, test } from "vitest";
import type { EndpointSlice, Node, Service } from "../../../src/k8s/api/object.js";
import type { SliceDraft, SliceDrafts } from "../../../src/k8s/control/slice-draft.js";
import { allocationsOf, givingAndReceiving, isOverloaded } from "../../../src/k8s/control/topology-allocation.js";
import { TopologyCache } from "../../../src/k8s/control/topology-cache.js";
import { TinyCluster } from "./tiny-cluster.js";
import { addNode } from "./tiny-kubelet.js";

/** "a 500m" a ready node of zone a, "a- 1" one that is not, "a* 1" a control plane; "- 1" has no zone. */
function node(text: string): Node {
  const [name = "", cpu = ""] = text.split(" ");
  const labels: Record<string, string> = name.startsWith("-") ? {} : { "topology.kubernetes.io/zone": name.charAt(0) };
  if (name.endsWith("*")) labels["node-role.kubernetes.io/control-plane"] = "";
  const ready = name.length > 1 && name.endsWith("-") ? "False" : "True";
  const status = { allocatable: { cpu }, conditions: [{ type: "Ready", status: ready }] };
  return { metadata: { labels }, status } as unknown as Node;
}

/** "a" a ready endpoint of zone a, "a-" one that is not, "?" one without zone; ">b" what it is hinted at. */
function endpoint(text: string): Endpoint {
  const [name = "", hint] = text.split(">");
  return {
    addresses: ["10.1.2.3"],
    conditions: { ready: !name.endsWith("-") },
    ...(name.startsWith("?") ? {} : { zone: name.charAt(0) }),
    ...(hint === undefined ? {} : { hints: { forZones: [{ name: hint }] } }),
  };
}

const text = ({ zone, conditions, hints }: Endpoint): string =>
  `${zone ?? "?"}${conditions?.ready ? "" : "-"}${hints === undefined ? "" : `>${hints.forZones?.[0]?.name}`}`;
const lists = (words: string): string[][] => (words === "" ? [] : words.split(" | ").map((part) => part.split(" ")));
const show = (drafts: readonly { readonly endpoints: readonly Endpoint[] }[]): string =>
  drafts.map(({ endpoints }) => endpoints.map(text).join(" ")).join(" | ");

function draftsOf(create: string, update: string, unchanged: string): SliceDrafts {
  const drafts = (words: string): SliceDraft[] =>
    lists(words).map((part) => ({ slice: null, ports: [], endpoints: part.map(endpoint) }));
  const kept = drafts(unchanged).map((draft) => ({ ...draft, slice: null }) as unknown as EndpointSlice);
  return { serviceKey: "ns/svc", addressType: "IPv4", create: drafts(create), update: drafts(update), unchanged: kept };
}

const DISABLED = "Warning TopologyAwareHintsDisabled ";
const NO_INFO = `${DISABLED}Insufficient Node information: allocatable CPU or zone not specified on one or more nodes, addressType: IPv4`;
const ENABLED = "Normal TopologyAwareHintsEnabled Topology Aware Hints has been enabled, addressType: IPv4";

/** Nodes; slices to create, to update, unchanged; then the first two with hints, the third, and the Event. */
const ROWS: readonly (readonly [string, string, string, string, string, string, string])[] = [
  ["", "", "", "", "", "", NO_INFO],
  ["", "a", "", "", "a", "", NO_INFO],
  ["a 1", "a a", "", "", "a a", "", NO_INFO],
  ["a 1, b- 1", "a b", "", "", "a b", "", NO_INFO],
  ["a 1, b* 1", "a b", "", "", "a b", "", NO_INFO],
  ["a 1, b 1, - 1", "a b", "", "", "a b", "", NO_INFO],
  ["a 1, b 0", "a b", "", "", "a b", "", NO_INFO],
  [
    "a 300m, b 400m, c 300m",
    "a b",
    "",
    "",
    "a b",
    "",
    `${DISABLED}Insufficient number of endpoints (2 endpoints, 3 zones), addressType: IPv4`,
  ],
  ["a 450m, b 550m", "a b", "", "", "a>a b>b", "", ENABLED],
  ["a 450m, b 550m", "a b b- b-", "", "", "a>a b>b b- b-", "", ENABLED],
  [
    "a 350m, b 350m, c 300m",
    "a b | c c a",
    "a a | b c a",
    "",
    "a>b b>b | c>c c>c a>a ; a>a a>a | b>b c>c a>a",
    "",
    ENABLED,
  ],
  [
    "a 1, b 3",
    "a b",
    "",
    "",
    "a b",
    "",
    `${DISABLED}Unable to allocate minimum required endpoints to each zone without exceeding overload threshold (2 endpoints, 2 zones), addressType: IPv4`,
  ],
  [
    "a 1, b 1",
    "a ?",
    "",
    "",
    "a ?",
    "",
    `${DISABLED}One or more endpoints do not have a zone specified, addressType: IPv4`,
  ],
  ["a 1, b 1", "a a a a", "", "", "a>b a>b a>a a>a", "", ENABLED],
  ["a 1, b 1", "b", "", "a>a", "b>b", "a>a", ENABLED],
  ["a 1, b 1", "", "", "a b", " ; a>a b>b", "", ENABLED],
  ["a 1, b 1", "", "", "a>a b>z", " ; a>a b>b", "", ENABLED],
  ["a 1, b 1", "", "", "a>a a>a a>a b>b", " ; a>b a>a a>a b>b", "", ENABLED],
  ["", "", "", "a>a b", " ; a b", "", NO_INFO],
];

describe("hints by the zones' CPUs", () => {
  test.each(ROWS)("nodes %s; new %s; changed %s; same %s", (nodes, create, update, unchanged, hinted, kept, event) => {
    const cache = new TopologyCache();
    cache.setNodes(nodes === "" ? [] : nodes.split(", ").map(node));
    const drafts = draftsOf(create, update, unchanged);
    const events = cache.addHints(drafts);
    const [wantCreate = "", wantUpdate = ""] = hinted.split(" ; ");
    expect([show(drafts.create), show(drafts.update), show(drafts.unchanged)]).toEqual([
      wantCreate.trim(),
      wantUpdate,
      kept,
    ]);
    expect(events.map(({ type, reason, message }) => `${type} ${reason} ${message}`)).toEqual([event]);
    expect(cache.isUsed).toBe(event === ENABLED);
  });

  test("are an Event once, and another when the Service does not ask any more", () => {
    const cache = new TopologyCache();
    cache.setNodes([node("a 1"), node("b 1")]);
    expect(cache.addHints(draftsOf("a b", "", ""))).toHaveLength(1);
    expect(cache.addHints(draftsOf("", "", "a>a b>b"))).toEqual([]);
    expect(cache.overloadedServices()).toEqual([]);
    cache.setNodes([node("a 1"), node("b 1"), node("c 1")]);
    expect(cache.overloadedServices()).toEqual(["ns/svc"]);
    expect(cache.leave(draftsOf("", "", "")).map((event) => event.message)).toEqual([
      "Topology Aware Hints has been disabled, addressType: IPv4",
    ]);
    expect(cache.leave(draftsOf("", "", ""))).toEqual([]);
  });

  const zones = (words: Record<string, number>): Map<string, number> => new Map(Object.entries(words));

  test.each<[Record<string, number>, Record<string, number> | null, boolean]>([
    [{}, null, false],
    [{ a: 1, b: 1 }, null, true],
    [{ a: 1, b: 1 }, { a: 0.5, b: 0.5 }, false],
    [{ a: 1, b: 4 }, { a: 0.5, b: 0.5 }, true],
    [{ a: 2 }, { a: 0.5, b: 0.5 }, true],
    [{ a: 10, b: 10, c: 10 }, { a: 0.333, b: 0.333, c: 0.334 }, false],
    [{ a: 5, b: 10, c: 15 }, { a: 0.2, b: 0.3, c: 0.5 }, false],
    [{ a: 5, b: 10, c: 15 }, { a: 0.25, b: 0.35, c: 0.4 }, true],
  ])("with endpoints %o and shares %o a Service is overloaded: %s", (endpoints, ratios, expected) => {
    expect(isOverloaded(zones(endpoints), ratios === null ? null : zones(ratios))).toBe(expected);
  });

  test.each<[Record<string, number>, Record<string, number>, Record<string, number>, Record<string, number>]>([
    [{}, {}, {}, {}],
    [{ a: 4, b: 4 }, { a: 2, b: 6 }, { b: 2 }, { a: 2 }],
    [{ a: 4.4, b: 3.6 }, { a: 4, b: 4 }, {}, {}],
    [{ a: 6.9, b: 4.4, c: 3.7 }, { a: 3, b: 5, c: 7 }, { c: 3 }, { a: 3 }],
    [{ a: 6.2, b: 9.2, c: 14.6 }, { a: 25, b: 3, c: 2 }, { a: 18 }, { b: 6, c: 12 }],
  ])("zones that want %o and have %o give %o and get %o", (desired, have, giving, receiving) => {
    const wanted = new Map(
      Object.entries(desired).map(([zone, count]) => [zone, { minimum: 0, maximum: 99, desired: count }]),
    );
    const found = givingAndReceiving(wanted, zones(have));
    expect([Object.fromEntries(found.giving), Object.fromEntries(found.receiving)]).toEqual([giving, receiving]);
  });

  test("allocations round minima up, and leave the rest to any zone", () => {
    expect(allocationsOf(zones({ a: 0.5, b: 0.45, c: 0.05 }), 10)).toEqual(
      new Map([
        ["a", { minimum: 5, maximum: 5, desired: 5 }],
        ["b", { minimum: 4, maximum: 4, desired: 4.5 }],
        ["c", { minimum: 1, maximum: 1, desired: 1 }],
      ]),
    );
  });
});

test("a Service's Auto annotation is seen in its slices and Events, and so is its end", () => {
  const cluster = new TinyCluster(0);
  for (const zone of ["a", "b"]) addNode(cluster.store, `node-${zone}`, { "topology.kubernetes.io/zone": zone });
  const pods = ["a", "b"].map(
    (zone) =>
      `apiVersion: v1\nkind: Pod\nmetadata: {name: ${zone}, labels: {app: web}}\nspec: {nodeName: node-${zone}, containers: [{name: c, image: nginx}]}`,
  );
  cluster.apply(`${pods.join("\n---\n")}
---
apiVersion: v1
kind: Service
metadata: {name: web, annotations: {service.kubernetes.io/topology-mode: Auto}}
spec: {selector: {app: web}, ports: [{port: 80}]}`);
  const hints = (): (string | undefined)[] =>
    cluster.store
      .list("EndpointSlice", { labelSelector: "kubernetes.io/service-name=web" })
      .flatMap((slice) => slice.endpoints.map((one) => one.hints?.forZones?.[0]?.name));
  expect(hints().sort()).toEqual(["a", "b"]);
  expect(cluster.events("TopologyAwareHintsEnabled")).toEqual([
    "Topology Aware Hints has been enabled, addressType: IPv4",
  ]);
  const { annotations: _gone, ...metadata } = cluster.store.read("Service", "default", "web").metadata;
  const service = cluster.store.read("Service", "default", "web");
  cluster.store.update<Service>({ ...service, metadata });
  cluster.settle();
  expect(hints()).toEqual([undefined, undefined]);
  expect(cluster.events("TopologyAwareHintsDisabled").at(-1)).toBe(
    "Topology Aware Hints has been disabled, addressType: IPv4",
  );
});
