import { describe, expect, test } from "vitest";
import { groupProblems } from "../../src/cli/group-problems.js";
import { Cluster } from "../../src/k8s/cluster.js";
import { clusterRanges } from "../../src/k8s/cluster-ranges.js";
import { explainRequest } from "../../src/k8s/explain-request.js";

const POD = `
apiVersion: v1
kind: Pod
metadata: { name: web, labels: { app: web } }
spec: { containers: [{ name: web, image: nginx, ports: [{ containerPort: 80 }] }] }
`;
const DEPLOYMENT = (extra = "") => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web${extra} }
spec:
  replicas: 1
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: nginx, env: [{ name: A, value: a }] }] }
`;
const SERVICE = (ports: string, extra = "") => `
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }${extra}, ports: [${ports}] }
`;

describe("applying what is there already", () => {
  test.each([
    ["a Pod", POD],
    ["a Deployment", DEPLOYMENT()],
    ["a Service", SERVICE("{ port: 80 }", ", type: NodePort")],
  ])("%s is unchanged", async (_what, text) => {
    const cluster = new Cluster({ nodes: 1, dns: false });
    expect(cluster.apply(text).changes).toEqual(["created"]);
    await cluster.settle();
    const version = cluster.api.resourceVersion;
    expect(cluster.apply(text)).toMatchObject({ changes: ["unchanged"], problems: [] });
    expect(cluster.api.resourceVersion).toBe(version);
  });

  test("a changed image is configured, and the container runs on with it", async () => {
    const cluster = new Cluster({ nodes: 1, dns: false });
    cluster.apply(POD);
    await cluster.settle();
    expect(cluster.apply(POD.replace("nginx", "nginx:1.27"))).toMatchObject({ changes: ["configured"], problems: [] });
    expect(cluster.api.read("Pod", "default", "web").spec.containers[0]?.image).toBe("nginx:1.27");
  });

  test("what the manifest says no more goes, what others wrote stays", async () => {
    const cluster = new Cluster({ nodes: 1, dns: false });
    cluster.apply(DEPLOYMENT(", labels: { a: one, b: two }"));
    await cluster.settle();
    cluster.apply(DEPLOYMENT(", labels: { b: three }"));
    const { metadata } = cluster.api.read("Deployment", "default", "web");
    expect(metadata.labels).toEqual({ b: "three" });
    expect(metadata.annotations).toEqual({ "deployment.kubernetes.io/revision": "1" });
  });

  test("ports are told apart by number and protocol", async () => {
    const cluster = new Cluster({ nodes: 1, dns: false });
    const both = "{ name: u, port: 53, protocol: UDP }, { name: t, port: 53 }";
    cluster.apply(SERVICE(both, ", type: NodePort"));
    const before = cluster.api.read("Service", "default", "web").spec.ports;
    cluster.apply(SERVICE("{ name: t, port: 53 }, { name: h, port: 80 }", ", type: NodePort"));
    const after = cluster.api.read("Service", "default", "web").spec.ports;
    expect(after?.map(({ name, protocol }) => `${name}/${protocol}`)).toEqual(["t/TCP", "h/TCP"]);
    expect(after?.[0]?.nodePort).toBe(before?.[1]?.nodePort);
  });
});

describe("an image's name that is none", () => {
  test.each([
    ["Foo:bar", "invalid reference format: repository name (library/Foo) must be lowercase"],
    ["nginx:", "invalid reference format"],
    ["nginx:la test", "invalid reference format"],
    ["/nginx", "invalid reference format"],
    ["nginx@sha256:12", "invalid reference format"],
  ])("%s leaves the container in InvalidImageName", async (image, words) => {
    const cluster = new Cluster({ nodes: 1, dns: false });
    expect(cluster.apply(POD.replace("nginx", JSON.stringify(image))).problems).toEqual([]);
    await cluster.settle();
    const { status } = cluster.api.read("Pod", "default", "web");
    expect(status.phase).toBe("Pending");
    expect(status.containerStatuses?.[0]?.state?.waiting).toEqual({
      reason: "InvalidImageName",
      message: `Failed to apply default image tag "${image}": couldn't parse image name "${image}": ${words}`,
    });
  });

  test.each(["nginx", "ghcr.io/a/b:1.2", "localhost:5000/x", `a/b@sha256:${"0".repeat(64)}`, "a__b/c-d.e:V_1"])(
    "%s is one",
    async (image) => {
      const cluster = new Cluster({ nodes: 1, dns: false });
      cluster.apply(POD.replace("nginx", JSON.stringify(image)));
      expect((await cluster.settle()).problems).toEqual([]);
    },
  );
});

describe("a Service's port that nobody listens on", () => {
  test("is warned of, with what the pod listens on", async () => {
    const cluster = new Cluster({ nodes: 1, dns: false });
    cluster.apply(
      `${POD}---${SERVICE("{ name: a, port: 80, targetPort: 8080 }, { name: b, port: 81, targetPort: 80 }")}`,
    );
    const { warnings, problems } = await cluster.settle();
    expect(problems).toEqual([]);
    expect(warnings).toEqual([
      "service default/web leads to port 8080/TCP of its pods, where nobody listens: web listens on 80 (manifest.yaml:7:1)",
    ]);
  });
});

test("more nodes than a /16 has parts for get a wider range", () => {
  expect(clusterRanges({}, 256).pods).toEqual(["10.244.0.0/16"]);
  expect(clusterRanges({}, 257).pods).toEqual(["10.128.0.0/10"]);
  expect(clusterRanges({ serviceCidr: "fd00::/112" }, 5_000).pods).toEqual(["fd00:10:244::/48"]);
});

describe("how a cluster is made and asked", () => {
  test.each([
    [{ node: 2 }, 'unknown cluster option "node": did you mean "nodes"?'],
    [{ upstreamDNS: [] }, 'unknown cluster option "upstreamDNS": did you mean "upstreamDns"?'],
    [{ cniConfig: "{" }, "cniConfig: error parsing configuration list"],
    [
      { cniConfig: '{ "name": "n", "cniVersion": "1.0.0", "plugins": [{ "type": "brige" }] }' },
      'cniConfig: failed to find plugin "brige" in path [/opt/cni/bin]: did you mean "bridge"?',
    ],
  ])("%j is refused in one sentence", (options, message) => {
    expect(() => new Cluster(options as ConstructorParameters<typeof Cluster>[0])).toThrow(message);
  });

  test("names of the world outside come from the zones that are given, and commands run there and on nodes too", async () => {
    const text =
      "@ 60 IN SOA ns hostmaster 1 7200 900 1209600 86400\n@ NS ns\nns A 198.51.100.10\nwww A 198.51.100.10\n";
    const cluster = new Cluster({ nodes: 1, outsideZones: [{ origin: "example.org", text }] });
    cluster.apply(POD);
    await cluster.settle();
    expect((await cluster.exec("web", "dig +short www.example.org")).stdout).toBe("198.51.100.10\n");
    const told = async (command: string) =>
      (await cluster.exec("web", `dig ${command} +noall +comments +answer`)).stdout;
    expect(await told("www.example.org")).toMatch(
      /status: NOERROR.*\n;; flags: qr rd ra;.*\nwww\.example\.org\.\t30\tIN/s,
    );
    expect(await told("www.example.com")).toMatch(/status: REFUSED/);
    expect(await told("kubernetes.default.svc.cluster.local")).toMatch(
      /flags: qr aa rd;.*\n;; WARNING: recursion requested/,
    );
    expect((await cluster.exec("outside", "hostname")).stdout).toBe("outside\n");
    expect((await cluster.exec("node/node-1", ["hostname"])).stdout).toBe("node-1\n");
  });

  test("each attempt to give a pod a network has a sandbox of its own, and pods that fail for one reason are told of once", async () => {
    const plugin = { type: "bridge", mtu: "x", ipam: { type: "host-local", subnet: "$POD_CIDR" } };
    const cniConfig = JSON.stringify({ cniVersion: "1.0.0", name: "n", plugins: [plugin] });
    const cluster = new Cluster({ nodes: 1, cniConfig, dns: false });
    cluster.apply(`${POD}---${POD.replace("name: web,", "name: web2,")}`);
    const { problems } = await cluster.settle({ limitNs: 60_000_000_000 });
    expect(problems).toHaveLength(2);
    expect(problems[0]).toMatch(
      /failed to setup network for sandbox "[0-9a-f]{64}": plugin type="bridge" failed \(add\)/,
    );
    expect(groupProblems(problems)).toEqual([`${problems[0]}; likewise 1 more: default/web2`]);
    const alike = ["a", "b", "c"].map((name) => `pod default/${name} is Pending: no room (web.yaml:1:1)`);
    const other = "pod default/d is Pending: no room (db.yaml:1:1)";
    expect(groupProblems([...alike, "node n is not ready", other])).toEqual([
      `${alike[0]}; likewise 3 more: default/b, default/c, default/d`,
      "node n is not ready",
    ]);
    const texts = cluster.api.list("Event").filter(({ reason }) => reason === "FailedCreatePodSandBox");
    expect(new Set(texts.map(({ message }) => message)).size).toBeGreaterThan(2);
  });
});

describe("commands of probes and hooks, volumes and environments", () => {
  const pod = (name: string, spec: string) =>
    `---\napiVersion: v1\nkind: Pod\nmetadata: { name: ${name} }\nspec: ${spec}\n`;
  const CONFIG = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: conf }\ndata: { a: one, b: two }\n";
  const SECRET = "---\napiVersion: v1\nkind: Secret\nmetadata: { name: sec }\nstringData: { pw: geheim }\n";

  test("run in the container, and count as they end", async () => {
    const cluster = new Cluster({ nodes: 1, dns: false });
    const probe = (command: string) => `readinessProbe: { exec: { command: ${command} }, periodSeconds: 2 }`;
    cluster.apply(
      [
        pod(
          "later",
          `{ containers: [{ name: c, image: busybox, command: [sh, -c, "sleep 9; touch /ok; sleep 999"], ${probe("[cat, /ok]")} }] }`,
        ),
        pod("never", `{ containers: [{ name: c, image: nginx, ${probe("[cat, /ok]")} }] }`),
        pod("slow", `{ containers: [{ name: c, image: nginx, ${probe('[sleep, "5"]')} }] }`),
        pod("unknown", `{ containers: [{ name: c, image: my/own, ${probe("[test, -f, /ok]")} }] }`),
        pod(
          "started",
          '{ containers: [{ name: c, image: nginx, lifecycle: { postStart: { exec: { command: [sh, -c, "echo hi > /tmp/f"] } }, preStop: { exec: { command: [sleep, "3"] } } } }] }',
        ),
        pod(
          "broken",
          '{ containers: [{ name: c, image: nginx, lifecycle: { postStart: { exec: { command: ["false"] } } } }] }',
        ),
      ].join(""),
    );
    const { problems } = await cluster.settle({ limitNs: 30_000_000_000 });
    expect(problems.map((problem) => problem.replace(/ \(manifest.*| \(container.*/, ""))).toEqual([
      "pod default/broken waits in CrashLoopBackOff",
      "pod default/never is Running and not ready: Readiness probe failed: cat: /ok: No such file or directory",
      'pod default/slow is Running and not ready: Readiness probe failed: command timed out: "sleep 5" timed out after 1s',
    ]);
    expect((await cluster.exec("started", "cat /tmp/f")).stdout).toBe("hi\n");
    const begin = cluster.network.sim.nowNs;
    cluster.delete("Pod", "started");
    await cluster.settle({ limitNs: 5_000_000_000 });
    expect(cluster.api.get("Pod", "default", "started")).toBeNull();
    expect(cluster.network.sim.nowNs - begin).toBeGreaterThan(3_000_000_000);
    const reasons = cluster.api.list("Event").filter(({ involvedObject }) => involvedObject.name === "broken");
    expect(reasons.map(({ reason }) => reason)).toContain("FailedPostStartHook");
  });

  test("volumes are mounted, and shared between containers", async () => {
    const cluster = new Cluster({ nodes: 1, dns: false });
    const volumes =
      "[{ name: c, configMap: { name: conf } }, { name: s, secret: { secretName: sec, items: [{ key: pw, path: d/p }] } }, { name: e, emptyDir: {} }, { name: p, projected: { sources: [{ configMap: { name: conf, items: [{ key: a, path: x }] } }, { downwardAPI: { items: [{ path: nm, fieldRef: { fieldPath: metadata.name } }] } }] } }]";
    const one =
      '{ name: one, image: busybox, command: [sh, -c, "cat /c/a /s/d/p /sub /p/x /p/nm; echo; ls /c; echo shared > /e/f; sleep 999"], volumeMounts: [{ name: c, mountPath: /c }, { name: s, mountPath: /s }, { name: e, mountPath: /e }, { name: c, mountPath: /sub, subPath: b }, { name: p, mountPath: /p }] }';
    const two =
      '{ name: two, image: busybox, command: [sh, -c, "sleep 2; cat /other/f; sleep 999"], volumeMounts: [{ name: e, mountPath: /other }] }';
    cluster.apply(`${CONFIG}${SECRET}${pod("vols", `{ volumes: ${volumes}, containers: [${one}, ${two}] }`)}`);
    expect((await cluster.settle({ limitNs: 20_000_000_000 })).problems).toEqual([]);
    expect(cluster.logs("vols")).toBe("onegeheimtwoonevols\na\nb\n");
    expect(cluster.logs("vols", "two")).toBe("shared\n");
  });

  test.each([
    [
      "a volume",
      "{ volumes: [{ name: c, configMap: { name: gone } }], containers: [{ name: c, image: nginx }] }",
      'waits in ContainerCreating (container c, 0 restarts): MountVolume.SetUp failed for volume "c" : configmap "gone" not found',
    ],
    [
      "a key of a volume",
      "{ volumes: [{ name: c, secret: { secretName: sec, items: [{ key: x, path: x }] } }], containers: [{ name: c, image: nginx }] }",
      'MountVolume.SetUp failed for volume "c" : secret references non-existent secret key: x',
    ],
    [
      "a ConfigMap",
      "{ containers: [{ name: c, image: nginx, envFrom: [{ configMapRef: { name: gone } }] }] }",
      'waits in CreateContainerConfigError (container c, 0 restarts): configmap "gone" not found',
    ],
    [
      "a key",
      "{ containers: [{ name: c, image: nginx, env: [{ name: A, valueFrom: { secretKeyRef: { name: sec, key: gone } } }] }] }",
      "waits in CreateContainerConfigError (container c, 0 restarts): couldn't find key gone in Secret default/sec",
    ],
  ])("%s that is not there holds the pod up until it is", async (_what, spec, words) => {
    const cluster = new Cluster({ nodes: 1, dns: false });
    cluster.apply(`${SECRET}${pod("p", spec)}`);
    const { problems } = await cluster.settle({ limitNs: 15_000_000_000 });
    expect(problems).toEqual([expect.stringContaining(words)]);
    expect(cluster.api.read("Pod", "default", "p").status.phase).toBe("Pending");
    cluster.apply(`${CONFIG.replace("name: conf", "name: gone")}${SECRET.replace("pw:", "gone: v, x: z, pw:")}`);
    expect((await cluster.settle()).problems).toEqual([]);
  });
});

describe("SCTP", () => {
  const MANIFEST = `
apiVersion: v1
kind: Pod
metadata: { name: s, labels: { app: s } }
spec: { containers: [{ name: c, image: my/sctp, ports: [{ containerPort: 9999, protocol: SCTP }] }] }
---
apiVersion: v1
kind: Pod
metadata: { name: c }
spec: { containers: [{ name: c, image: busybox, command: [sleep, inf] }] }
---
apiVersion: v1
kind: Service
metadata: { name: s }
spec: { selector: { app: s }, ports: [{ name: a, port: 7777, targetPort: 9999, protocol: SCTP }, { name: b, port: 7778, targetPort: 9998, protocol: SCTP }] }
`;

  test.each(["iptables", "nftables", "ipvs"] as const)(
    "reaches a Service's pods by name in mode %s, and is refused where nobody listens",
    async (proxyMode) => {
      const cluster = new Cluster({ nodes: 2, proxyMode });
      cluster.apply(MANIFEST);
      expect((await cluster.settle()).problems).toEqual([]);
      const client = cluster.at("pod/c");
      expect(await client.associate("s", 7777)).toMatchObject({ connected: true, error: "", answer: "s\n" });
      expect(await client.associate("s", 7778)).toMatchObject({ connected: false, error: "Connection refused" });
      const agnhost = async (port: number) =>
        await cluster.exec("c", `agnhost connect s:${port} --protocol=sctp --timeout=2s`);
      expect(await agnhost(7777)).toMatchObject({ exitCode: 0, stderr: "" });
      expect(await agnhost(7778)).toMatchObject({ exitCode: 1, stderr: "REFUSED\n" });
      const { legs, to } = await explainRequest(cluster, "pod/c", "s:7777/sctp");
      expect(to).toBe("s:7777/sctp");
      expect(
        legs.filter(({ title }) => !/^(DNS|ICMP)/.test(title)).map(({ title, outcome }) => `${title} ${outcome}`),
      ).toEqual([
        "INIT delivered",
        "INIT ACK delivered",
        "COOKIE ECHO delivered",
        "COOKIE ACK delivered",
        "DATA delivered",
        "SACK delivered",
        "DATA delivered",
        "SACK delivered",
        "SHUTDOWN delivered",
        "SHUTDOWN ACK delivered",
        "SHUTDOWN COMPLETE delivered",
      ]);
    },
  );
});
