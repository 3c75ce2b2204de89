import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TcpSocket } from "../../src/host/sockets/tcp-socket.js";
import { Cluster } from "../../src/k8s/cluster.js";
import type { ProxyMode } from "../../src/k8s/node/proxy/proxy-config.js";
import { MILLISECOND, SECOND } from "../../src/sim/time.js";
import { Family, parseIp } from "../../src/wire/ip-address.js";
import { addressOf, askUdp } from "../flows/service-world.js";

const MODES: readonly ProxyMode[] = ["iptables", "nftables", "ipvs"];
const IMAGE =
  "{ name: c, image: my/server, ports: [{ containerPort: 80 }, { containerPort: 80, protocol: UDP, name: u }] }";

function pod(name: string, node: number, labels: string, container = IMAGE): string {
  return `apiVersion: v1
kind: Pod
metadata: { name: ${name}, labels: { ${labels} } }
spec: { nodeSelector: { kubernetes.io/hostname: node-${node} }, containers: [${container}] }
---
`;
}

const SHELL = "{ name: c, image: busybox, command: [sleep, infinity] }";
const CLIENT = pod("client", 1, "app: client", SHELL);
const PORTS = "ports: [{ name: t, port: 80 }, { name: u, port: 80, protocol: UDP }]";

function service(name: string, spec: string): string {
  return `apiVersion: v1\nkind: Service\nmetadata: { name: ${name} }\nspec: { ${spec}, ${PORTS} }\n---\n`;
}

async function started(proxyMode: ProxyMode, text: string): Promise<Cluster> {
  const cluster = new Cluster({ nodes: 2, proxyMode });
  expect(cluster.apply(CLIENT + text).problems).toEqual([]);
  await cluster.settle();
  await cluster.network.sleep(2 * SECOND);
  return cluster;
}

/** A connection that is kept, and asked who is at its other end. */
class KeptConnection {
  private readonly cluster: Cluster;
  private readonly socket: TcpSocket;

  constructor(cluster: Cluster, address: string) {
    this.cluster = cluster;
    this.socket = new TcpSocket(cluster.at("pod/client").netns, Family.V4);
    this.socket.connect(parseIp(address), 80);
  }

  /** The pod's name; "" when nothing comes. */
  async ask(): Promise<string> {
    await this.cluster.network.sleep(20 * MILLISECOND);
    this.socket.send(new Uint8Array([..."GET / HTTP/1.1\r\nHost: x\r\n\r\n"].map((one) => one.charCodeAt(0))));
    await this.cluster.network.sleep(100 * MILLISECOND);
    const text = String.fromCharCode(...this.socket.receive());
    return text.trim().split(/\s/).at(-1) ?? "";
  }
}

type Change =
  | { readonly kind: "add" | "kill" | "leave" | "join"; readonly pod: number }
  | { readonly kind: "other"; readonly pod: number };

const changes = fc.array(
  fc.record({
    kind: fc.constantFrom("add", "kill", "leave", "join", "other"),
    pod: fc.nat({ max: 4 }),
  }) as fc.Arbitrary<Change>,
  { minLength: 1, maxLength: 8 },
);

/** Makes one change; `pods` says of each that there is whether it is behind the Service. */
function change(cluster: Cluster, pods: Map<string, boolean>, { kind, pod: index }: Change): void {
  const name = `p-${index}`;
  const label = (app: string): void => {
    const stored = cluster.api.read("Pod", "default", name);
    cluster.api.update({ ...stored, metadata: { ...stored.metadata, labels: { app } } });
    pods.set(name, app === "in");
  };
  if (kind === "other") cluster.apply(service(`other-${index}`, "selector: { app: in }"));
  else if (kind === "add" && !pods.has(name)) {
    cluster.apply(pod(name, 1 + (index % 2), "app: in"));
    pods.set(name, true);
  } else if (kind === "kill" && pods.delete(name)) cluster.killPod(name);
  else if (kind === "leave" && pods.has(name)) label("out");
  else if (kind === "join" && pods.has(name)) label("in");
}

describe.each(MODES)("in %s mode", (proxyMode) => {
  test("whatever comes and goes, new connections go to pods of the Service alone, and open ones stay where they are", async () => {
    await fc.assert(
      fc.asyncProperty(changes, async (list) => {
        const first = [0, 1].map((index) => pod(`p-${index}`, 1 + index, "app: in")).join("");
        const cluster = await started(proxyMode, first + service("web", "selector: { app: in }"));
        const address = addressOf(cluster, "svc/web", Family.V4) ?? "";
        const pods = new Map([
          ["p-0", true],
          ["p-1", true],
        ]);
        const kept = new Map<KeptConnection, string>();
        for (const one of list) {
          const connection = new KeptConnection(cluster, address);
          const name = await connection.ask();
          expect(name).toMatch([...pods.values()].includes(true) ? /^p-\d$/ : /^$/);
          if (name !== "") kept.set(connection, name);
          change(cluster, pods, one);
          await cluster.network.sleep(8 * SECOND);
          const behind = [...pods].filter(([, isIn]) => isIn).map(([each]) => each);
          for (let i = 0; i < 6; i++) {
            const answer = await askUdp(cluster, "pod/client", address, 80);
            if (behind.length === 0) expect(answer.error).toBe("refused");
            else expect(behind).toContain(answer.pod);
          }
          for (const [open, to] of kept) {
            if (one.kind === "kill" && to === `p-${one.pod}`) kept.delete(open);
            else expect(await open.ask()).toBe(to);
          }
        }
      }),
      { seed: 11, numRuns: 6 },
    );
  }, 120_000);

  test("balancing is as fair as chance allows", async () => {
    const pods = [0, 1, 2, 3, 4].map((index) => pod(`p-${index}`, 1 + (index % 2), "app: in")).join("");
    const cluster = await started(proxyMode, pods + service("web", "selector: { app: in }"));
    const address = addressOf(cluster, "svc/web", Family.V4) ?? "";
    const counts = new Map<string, number>();
    const total = 500;
    for (let i = 0; i < total; i++) {
      const { pod: name } = await askUdp(cluster, "pod/client", address, 80);
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    expect(counts.size).toBe(5);
    const expected = total / 5;
    let chiSquare = 0;
    for (const count of counts.values()) chiSquare += (count - expected) ** 2 / expected;
    // Four degrees of freedom: above 18.47 once in a thousand.
    expect(chiSquare).toBeLessThan(18.47);
  });
});

const specs = fc.record({
  behind: fc.subarray([0, 1, 2]),
  type: fc.constantFrom("ClusterIP", "NodePort"),
  internalLocal: fc.boolean(),
  externalLocal: fc.boolean(),
  affinity: fc.boolean(),
  notReady: fc.boolean(),
});
type Spec = typeof specs extends fc.Arbitrary<infer T> ? T : never;

function specText(spec: Spec, index: number): string {
  const parts = [`type: ${spec.type}`, `selector: { s${index}: "y" }`];
  if (spec.internalLocal) parts.push("internalTrafficPolicy: Local");
  if (spec.externalLocal && spec.type === "NodePort") parts.push("externalTrafficPolicy: Local");
  if (spec.affinity) parts.push("sessionAffinity: ClientIP");
  if (spec.notReady) parts.push("publishNotReadyAddresses: true");
  return service(`s-${index}`, parts.join(", "));
}

/** Where requests of each kind end: pods that may answer are told by whether one of them did, one that alone may by name. */
async function outcomes(proxyMode: ProxyMode, list: readonly Spec[]): Promise<string[]> {
  const pods = [0, 1, 2].map((index) => {
    const labels = list.flatMap((spec, s) => (spec.behind.includes(index) ? [`s${s}: "y"`] : []));
    return pod(`p-${index}`, 1 + (index % 2), ["app: p", ...labels].join(", "));
  });
  const cluster = await started(proxyMode, pods.join("") + list.map(specText).join(""));
  const all: string[] = [];
  for (const [index] of list.entries()) {
    const { nodePort } = cluster.api.read("Service", "default", `s-${index}`).spec.ports?.[1] ?? {};
    const targets = [
      ["pod/client", `svc/s-${index}`, 80],
      ["node/node-2", `svc/s-${index}`, 80],
      ...(nodePort === undefined
        ? []
        : ([
            ["outside", "node/node-1", nodePort],
            ["pod/client", "node/node-2", nodePort],
          ] as const)),
    ] as const;
    for (const [from, to, port] of targets) {
      const reached = new Set<string>();
      for (let i = 0; i < 20; i++) {
        const answer = await askUdp(cluster, from, addressOf(cluster, to, Family.V4) ?? "", port);
        reached.add(answer.error === "" ? answer.pod : answer.error);
      }
      const hasAffinity = list[index]?.affinity === true && (list[index]?.behind.length ?? 0) > 1;
      all.push(
        `s-${index} from ${from} to ${to}: ${hasAffinity && /^p/.test([...reached][0] ?? "") ? `${reached.size} pod` : [...reached].sort().join(" ")}`,
      );
    }
  }
  return all;
}

describe("the modes agree", () => {
  test("iptables and nftables on any Services", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(specs, { minLength: 1, maxLength: 4 }), async (list) => {
        expect(await outcomes("nftables", list)).toEqual(await outcomes("iptables", list));
      }),
      { seed: 12, numRuns: 5 },
    );
  }, 120_000);

  test("IPVS too, where Local policies find pods on each node, but for pods at other nodes' ports: there it has ways of its own", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(specs, { minLength: 1, maxLength: 4 }), async (drawn) => {
        const list = drawn.map((spec) => {
          const isEverywhere = spec.behind.includes(1) && spec.behind.length > 1;
          return {
            ...spec,
            internalLocal: spec.internalLocal && isEverywhere,
            externalLocal: spec.externalLocal && isEverywhere,
          };
        });
        const isOwn = (line: string): boolean =>
          list.some((spec, s) => spec.externalLocal && line.startsWith(`s-${s} from pod/client to node/`));
        const compared = async (mode: ProxyMode): Promise<string[]> =>
          (await outcomes(mode, list)).filter((line) => !isOwn(line));
        expect(await compared("ipvs")).toEqual(await compared("iptables"));
      }),
      { seed: 13, numRuns: 5 },
    );
  }, 120_000);
});
