import { describe, expect, test } from "vitest";
import { temporaryFolder, writeBelow } from "../support/temporary-folder.js";
import { podwire } from "./cli.js";

const folder = temporaryFolder();
const write = (name: string, text: string): string => writeBelow(folder, name, text);

const POD =
  "apiVersion: v1\nkind: Pod\nmetadata: { name: web, labels: { app: web } }\nspec: { containers: [{ name: web, image: nginx }] }\n";

describe("up", () => {
  test("boots the shop: every pod runs, every Service has its endpoints, all is well", async () => {
    const { exitCode, stdout } = await podwire(["up", "-f", "scenarios/shop", "--json"]);
    const { nodes, pods, services, problems, warnings, notices } = JSON.parse(stdout);
    expect(nodes.map((node: { status: string }) => node.status)).toEqual(["Ready", "Ready"]);
    expect(new Set(pods.map((pod: { status: string; ready: string }) => `${pod.status} ${pod.ready}`))).toEqual(
      new Set(["Running 1/1"]),
    );
    const endpoints = new Map(
      services.map((service: { name: string; endpoints: string[] }) => [service.name, service.endpoints.length]),
    );
    expect(endpoints.get("frontend")).toBe(3);
    expect(endpoints.get("redis")).toBe(1);
    expect([problems, warnings, notices, exitCode]).toEqual([[], [], [], 0]);
  });

  test("prints tables as kubectl does, and how it stands", async () => {
    const text = `${POD}---\n${POD.replaceAll("web", "other").replace("nginx", "acme/shop:1")}`;
    const { stdout } = await podwire(["up", "-f", write("pod.yaml", text), "--nodes", "alpha,beta"]);
    expect(stdout).toMatch(/^notice: 1 image is unknown here: a stand-in .*: acme\/shop:1$/m);
    expect(stdout).toMatch(/^alpha +Ready +[\d.]+ +10\.244\.0\.0\/24$/m);
    expect(stdout).toMatch(/^default +web +1\/1 +Running +0 +10\.244\.[01]\.\d+ +(alpha|beta)$/m);
    expect(stdout).toMatch(/^all is well: settled after [\d.]+s of virtual time$/m);
  });

  test("takes load balancer addresses from the pools of MetalLB that the manifests have", async () => {
    const text = `${POD}---
apiVersion: v1
kind: Service
metadata: { name: web, annotations: { metallb.io/loadBalancerIPs: 192.168.10.242 } }
spec: { type: LoadBalancer, selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: metallb.io/v1beta1
kind: IPAddressPool
metadata: { name: first, namespace: kube-system }
spec: { addresses: [192.168.10.240 - 192.168.10.250] }
---
apiVersion: metallb.io/v1beta1
kind: IPAddressPool
metadata: { name: second, namespace: kube-system }
spec: { addresses: [192.168.20.0/24], autoAssign: false }
---
apiVersion: metallb.io/v1beta1
kind: L2Advertisement
metadata: { name: some, namespace: kube-system }
spec: { ipAddressPools: [first] }
`;
    const { exitCode, stdout } = await podwire(["up", "-f", write("metallb.yaml", text)]);
    expect(stdout).toMatch(/^default +web +LoadBalancer +[\d.]+ +192\.168\.10\.242 +80:\d+\/TCP/m);
    expect(stdout.match(/^(warning|wrong).*/gm)).toEqual([
      "warning: IPAddressPool second: no L2Advertisement or BGPAdvertisement is for it, so its addresses are given out and nobody answers for them",
    ]);
    expect(exitCode).toBe(0);
  });

  test("starts kube-proxy as the ConfigMap among the manifests says", async () => {
    const config = (mode: string) => `${POD}---
apiVersion: v1
kind: ConfigMap
metadata: { name: kube-proxy, namespace: kube-system }
data:
  config.conf: |
    apiVersion: kubeproxy.config.k8s.io/v1alpha1
    kind: KubeProxyConfiguration
    mode: ${mode}
    clusterCIDR: 10.32.0.0/16
    featureGates: { Foo: true }
`;
    const wrong = await podwire(["up", "-f", write("wrong.yaml", config("userspace"))]);
    expect(wrong.stderr).toContain('ConfigMap kube-system/kube-proxy, config.conf: mode: Invalid value: "userspace"');
    expect(wrong.exitCode).not.toBe(0);
    const { exitCode, stdout } = await podwire(["up", "-f", write("proxy.yaml", config("ipvs"))]);
    expect(stdout).toMatch(/^node-1 +Ready +[\d.]+ +10\.32\.0\.0\/24$/m);
    expect(stdout).toMatch(/^warning: ConfigMap kube-system\/kube-proxy, config.conf: featureGates.Foo: true: /m);
    expect(exitCode).toBe(0);
  });

  test("reads directories, several files, JSON and standard input", async () => {
    write("many/b/second.yml", POD.replaceAll("web", "second"));
    write("many/a/first.yaml", POD.replaceAll("web", "first"));
    write("many/notes.txt", "no manifest");
    const json = write(
      "third.json",
      JSON.stringify({
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: "third" },
        spec: { containers: [{ name: "c", image: "nginx" }] },
      }),
    );
    const args = ["up", "-f", `${folder}/many`, "-f", json, "-f", "-", "--json"];
    const { stdout, exitCode } = await podwire(args, POD.replaceAll("web", "fourth"));
    const pods = JSON.parse(stdout).pods.filter((pod: { namespace: string }) => pod.namespace === "default");
    expect(pods.map((pod: { name: string }) => pod.name)).toEqual(["first", "fourth", "second", "third"]);
    expect(exitCode).toBe(0);
  });

  test("the same seed gives the same answer, another seed another", async () => {
    const args = ["up", "-f", "scenarios/shop", "--json", "--seed"];
    const first = await podwire([...args, "4"]);
    expect(await podwire([...args, "4"])).toEqual(first);
    expect((await podwire([...args, "5"])).stdout).not.toBe(first.stdout);
  });
});

describe("how the cluster is made", () => {
  test("a pod network is named with its quirks, one that enforces no policies loudly", async () => {
    const pod = write("quirks.yaml", POD);
    const { stdout } = await podwire(["up", "-f", pod, "--pod-network", "flannel"]);
    expect(stdout).toContain("flannel: NetworkPolicy objects are accepted and change nothing: nobody enforces them.\n");
    expect(stdout).toContain("pods' MTU is 50 bytes below the network's");
    const json = await podwire(["up", "-f", pod, "--pod-network", "calico", "--json"]);
    expect(JSON.parse(json.stdout).podNetwork).toMatchObject({ name: "calico", quirks: expect.any(Array) });
    expect((await podwire(["up", "-f", pod, "--pod-network", "cilium"])).stderr).toContain(
      'pod network "cilium" is not emulated: its datapath is eBPF; there are bridge, ptp, kindnet, flannel',
    );
  });

  test.each(["iptables", "nftables", "ipvs"])("kube-proxy works in mode %s", async (mode) => {
    const { stdout, exitCode } = await podwire([
      "exec",
      "-f",
      "scenarios/shop",
      "--proxy-mode",
      mode,
      "client",
      "--",
      "curl",
      "-sI",
      "http://frontend",
    ]);
    expect(stdout).toContain("HTTP/1.1 200 OK");
    expect(exitCode).toBe(0);
  });

  test("of both families, with a pool of load balancer addresses", async () => {
    const service =
      "---\napiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { type: LoadBalancer, ipFamilyPolicy: PreferDualStack, selector: { app: web }, ports: [{ port: 80 }] }\n";
    const file = write("balanced.yaml", POD + service);
    const pool = ["--load-balancer-pool", "192.168.10.240/28", "--load-balancer-pool", "fd00:192:168:10::f00/120"];
    const args = ["up", "-f", file, "--json", "--pod-cidr", "10.1.0.0/16,fd00:1::/56", ...pool];
    const { services, nodes, pods } = JSON.parse((await podwire(args)).stdout);
    const web = services.find((one: { name: string }) => one.name === "web");
    expect(web.externalIp).toBe("192.168.10.240,fd00:192:168:10::f00");
    expect(web.clusterIps).toHaveLength(2);
    expect(nodes[0].podCidrs).toHaveLength(2);
    expect(pods[0].ips).toHaveLength(2);
    const without = await podwire(["up", "-f", file]);
    expect(without.stdout).toContain("wrong: service default/web is pending: it has no external address");
    expect(without.stdout).not.toContain("all is well");
    expect(without.stdout).toMatch(/^default +web +LoadBalancer +[\d.]+ +<pending> /m);
    expect(without.exitCode).toBe(1);
  });
});

describe("bad input is told at its place, and nothing is booted", () => {
  const SERVICE = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n";
  test.each([
    ["YAML that does not parse", "apiVersion: v1\nkind: Pod\n  name: [\n", /bad\.yaml:\d+:\d+: error: error parsing/],
    [
      "an unknown field, with its path and the nearest known name",
      `${SERVICE}  selector: { app: web }\n  port: [{ port: 80 }]\n`,
      /bad\.yaml:7:3: error: Service web: Service in version "v1" cannot be handled as a Service: strict decoding error: unknown field "spec\.port" \(did you mean "ports"\?\)/,
    ],
    [
      "an address that is no address",
      `${SERVICE}  clusterIP: 10.96.0.300\n  ports: [{ port: 80 }]\n`,
      /bad\.yaml:6:3: error: .*spec\.clusterIPs\[0\]: .*10\.96\.0\.300/,
    ],
    ["an unknown kind", POD.replace("kind: Pod", "kind: Pdo"), /bad\.yaml:1:\d+: error: .*did you mean kind "Pod"\?/],
  ])("%s", async (_, text, message) => {
    const { exitCode, stdout, stderr } = await podwire(["up", "-f", write("bad.yaml", text)]);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stdout).toBe("");
    expect(exitCode).toBe(1);
  });

  test.each([
    [["up"], "required option '-f, --filename <path>' not specified"],
    [["up", "-f", "nowhere/"], "nowhere/: no such file or directory"],
    [["up", "-f", "test/cli"], "no .yaml, .yml or .json file"],
    [["up", "-f", "x", "--nodes", "a,b,a"], 'The node name "a" is given twice.'],
    [["up", "-f", "x", "--nodes", "0"], "A cluster has 1 to 5000 nodes."],
    [["up", "-f", "x", "--nodes", "a_b"], '"a_b" is no node\'s name'],
  ])("%j is a usage error", async (args, message) => {
    const { exitCode, stderr } = await podwire(args);
    expect(stderr).toContain(message);
    expect(exitCode).toBe(2);
  });
});

describe("what Kubernetes accepts is accepted", () => {
  test("a selector that matches nothing is a warning", async () => {
    const service =
      "apiVersion: v1\nkind: Service\nmetadata: { name: lost }\nspec: { selector: { app: typo }, ports: [{ port: 80 }] }\n";
    const { exitCode, stdout } = await podwire(["up", "-f", write("lost.yaml", service)]);
    expect(stdout).toMatch(/^warning: service default\/lost has no endpoints: its selector app=typo matches no pod/m);
    expect(exitCode).toBe(0);
  });

  test("a policy is enforced, and nothing is to be warned of", async () => {
    const policy =
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: deny }\nspec: { podSelector: {} }\n";
    const { exitCode, stdout } = await podwire(["up", "-f", write("deny.yaml", `${POD}---\n${policy}`)]);
    expect(stdout).not.toMatch(/warning:/);
    expect(exitCode).toBe(0);
  });

  test("a port that no container declares", async () => {
    const service =
      "apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { selector: { app: web }, ports: [{ port: 80, targetPort: 8123 }] }\n";
    const { exitCode, stdout } = await podwire(["up", "-f", write("undeclared.yaml", `${POD}---\n${service}`)]);
    expect(stdout).toMatch(/web +ClusterIP +[\d.]+ +80\/TCP +10\.244\.\d+\.\d+:8123$/m);
    expect(exitCode).toBe(0);
  });
});

test("what is wrong is told in words, and ends with 1", async () => {
  const text = POD.replace("spec: {", "spec: { nodeSelector: { disk: ssd },");
  const { exitCode, stdout } = await podwire(["up", "-f", write("pending.yaml", text)]);
  expect(stdout).toMatch(/^wrong: pod default\/web is Pending: .*didn't match Pod's node affinity\/selector/m);
  expect(exitCode).toBe(1);
});
