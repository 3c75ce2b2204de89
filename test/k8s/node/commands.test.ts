import { describe, expect, test } from "vitest";
import { Cluster } from "../../../src/k8s/cluster.js";
import { expand } from "../../../src/k8s/node/container-environment.js";
import { fork } from "../../../src/sim/fork.js";

const pod = (name: string, container: string, extra = ""): string => `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, labels: { app: ${name} } }
spec:
  terminationGracePeriodSeconds: 5
  ${extra}
  containers: [{ name: main, ${container} }]
---
`;
const WEB = `${pod("web", "image: nginx, ports: [{ containerPort: 80 }]")}
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
---
`;

async function boot(text: string): Promise<Cluster> {
  const cluster = new Cluster({ nodes: 1 });
  expect(cluster.apply(text).problems).toEqual([]);
  await cluster.settle();
  return cluster;
}

describe("a container's command", () => {
  test("is run, in the pod's network and with its names, and what it prints is kept", async () => {
    const cluster = await boot(
      WEB +
        pod(
          "client",
          `image: busybox, command: [sh, -c, "until wget -q -O- http://web | grep -o Welcome.*nginx.; do sleep 1; done; hostname; sleep infinity"]`,
        ),
    );
    expect(cluster.logs("client")).toMatch(/Welcome to nginx!.*\nclient\n$/);
  });

  test("that loops for ever asks again and again", async () => {
    const cluster = await boot(
      WEB + pod("client", `image: busybox, command: [sh, -c, "while true; do wget -q -O- http://web; sleep 5; done"]`),
    );
    const before = cluster.logs("client").length;
    await cluster.network.sleep(60e9);
    expect(cluster.logs("client").length).toBeGreaterThan(before);
  });

  test("that ends ends the container, with its code", async () => {
    const cluster = await boot(
      pod("good", `image: curlimages/curl, args: [--version]`, "restartPolicy: Never") +
        pod("bad", `image: alpine, command: [nslookup, nobody.invalid]`, "restartPolicy: Never"),
    );
    expect(cluster.api.read("Pod", "default", "good").status.phase).toBe("Succeeded");
    expect(cluster.api.read("Pod", "default", "bad").status.phase).toBe("Failed");
  });

  test.each([
    [`[sh, -c, "echo bye"]`, 0, "bye\n"],
    [`["true"]`, 0, ""],
    [`["false"]`, 1, ""],
    [`[sh, -c, "exit 3"]`, 3, ""],
    [`[printf, "%s-", a, b]`, 0, "a-b-"],
    [`[cat, f]`, 1, "cat: f: No such file or directory\n"],
    [`[sh, -c, "echo a | cat"]`, 0, "a\n"],
    [`[sh, -c, "sleep 5 && echo done"]`, 0, "done\n"],
    [`[sh, -e, -c, "echo one; false; echo two"]`, 1, "one\n"],
    [`[sleep, "1"]`, 0, ""],
  ])("%s runs, ends with %i, and its log stays", async (command, code, log) => {
    const cluster = await boot(pod("one", `image: busybox, command: ${command}`, "restartPolicy: Never"));
    const { phase, containerStatuses = [] } = cluster.api.read("Pod", "default", "one").status;
    expect(phase).toBe(code === 0 ? "Succeeded" : "Failed");
    expect(containerStatuses[0]?.state?.terminated?.exitCode).toBe(code);
    expect(cluster.logs("one")).toBe(log);
  });

  test("sees names of the cluster live for 30 s, as kubeadm's Corefile says", async () => {
    const cluster = await boot(WEB + pod("one", "image: busybox, command: [sleep, infinity]"));
    const { stdout } = await cluster.exec("one", "dig +noall +answer web.default.svc.cluster.local");
    expect(stdout).toMatch(/^web\.default\.svc\.cluster\.local\.\s+30\s+IN\s+A\s/);
  });

  test("that asks for a program which is not there is guessed at, as before", async () => {
    const cluster = await boot(pod("job", `image: alpine, command: [sh, -c, "apk add jq && ./serve"]`));
    expect(cluster.api.read("Pod", "default", "job").status.phase).toBe("Running");
  });

  test("ignores SIGTERM as a first process does, unless it traps it", async () => {
    const cluster = await boot(
      pod("deaf", `image: busybox, command: [sh, -c, "while true; do ping -c 1 127.0.0.1; sleep 1; done"]`) +
        pod(
          "polite",
          `image: busybox, command: [sh, -c, "trap 'exit 0' TERM; while true; do ping -c 1 127.0.0.1; sleep 1; done"]`,
        ),
    );
    for (const name of ["deaf", "polite"]) cluster.delete("Pod", name);
    await cluster.network.sleep(3e9);
    expect(cluster.api.list("Pod", { namespace: "default" }).map((one) => one.metadata.name)).toEqual(["deaf"]);
    await cluster.network.sleep(4e9);
    expect(cluster.api.list("Pod", { namespace: "default" })).toEqual([]);
  });

  test("begins again in a forked network, and the original goes on", async () => {
    const cluster = await boot(
      WEB +
        pod(
          "client",
          `image: busybox, command: [sh, -c, "echo start; while true; do wget -q -O- http://web; sleep 5; done"]`,
        ),
    );
    const copy = fork({ cluster }).cluster;
    await copy.network.sleep(20e9);
    expect(copy.logs("client")).toMatch(/^start\n[\s\S]*Welcome/);
    const before = cluster.logs("client").length;
    await cluster.network.sleep(20e9);
    expect(cluster.logs("client").length).toBeGreaterThan(before);
  });
});

describe("a container's environment", () => {
  test("holds Services, maps, secrets and fields, in exec too", async () => {
    const cluster = await boot(`${WEB}
apiVersion: v1
kind: ConfigMap
metadata: { name: settings }
data: { COLOR: blue, size: big }
---
apiVersion: v1
kind: Secret
metadata: { name: keys }
data: { password: "Z2Vow6RpbQ==" }
---
${pod(
  "client",
  `image: busybox, command: [sleep, infinity], envFrom: [{ prefix: X_, configMapRef: { name: settings } }], env: [
    { name: A, value: one }, { name: B, value: "$(A)-two $$(A) $(NONE)" },
    { name: COLOR, valueFrom: { configMapKeyRef: { name: settings, key: COLOR } } },
    { name: PASSWORD, valueFrom: { secretKeyRef: { name: keys, key: password } } },
    { name: ME, valueFrom: { fieldRef: { fieldPath: metadata.name } } },
    { name: NODE, valueFrom: { fieldRef: { fieldPath: spec.nodeName } } },
    { name: IP, valueFrom: { fieldRef: { fieldPath: status.podIP } } },
    { name: APP, valueFrom: { fieldRef: { fieldPath: "metadata.labels['app']" } } }]`,
)}`);
    const { stdout } = await cluster.exec("client", ["env"]);
    const env = new Map(stdout.split("\n").map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]));
    const { clusterIP } = cluster.api.read("Service", "default", "web").spec;
    const { podIP } = cluster.api.read("Pod", "default", "client").status;
    expect(Object.fromEntries(env)).toMatchObject({
      A: "one",
      B: "one-two $(A) $(NONE)",
      COLOR: "blue",
      X_size: "big",
      PASSWORD: "gehäim",
      ME: "client",
      NODE: "node-1",
      IP: podIP,
      APP: "client",
      WEB_SERVICE_HOST: clusterIP,
      WEB_PORT_80_TCP: `tcp://${clusterIP}:80`,
      KUBERNETES_SERVICE_HOST: "10.96.0.1",
      KUBERNETES_SERVICE_PORT_HTTPS: "443",
    });
  });

  test.each([
    ["$(A)", "a"],
    ["$$(A)", "$(A)"],
    ["$(B) $A $", "$(B) $A $"],
  ])("%s becomes %s", (text, expanded) => {
    expect(expand(text, new Map([["A", "a"]]))).toBe(expanded);
  });
});
