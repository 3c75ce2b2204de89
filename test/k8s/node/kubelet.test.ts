import { describe, expect, test } from "vitest";
import { printPod } from "../../../src/k8s/api/print-pod.js";
import { Cluster } from "../../../src/k8s/cluster.js";
import type { ClusterOptions } from "../../../src/k8s/cluster-options.js";
import type { App, ContainerContext } from "../../../src/k8s/node/images/app.js";
import { SECOND } from "../../../src/sim/time.js";

async function running(yaml: string, options: ClusterOptions = {}): Promise<Cluster> {
  const cluster = new Cluster({ nodes: 1, ...options });
  expect(cluster.apply(yaml).problems).toEqual([]);
  await cluster.settle();
  return cluster;
}

function eventsOf(cluster: Cluster, reason: string): string[] {
  return cluster.api
    .list("Event")
    .filter((event) => event.reason === reason)
    .map((event) => event.message);
}

function pod(spec: string, more = ""): string {
  return `apiVersion: v1\nkind: Pod\nmetadata: { name: p${more} }\nspec: ${spec}\n`;
}

/** Ends by itself with the codes of its container's name: "c-1-0" first with 1, then with 0. */
class Ends implements App {
  constructor(container: ContainerContext) {
    const codes = container.container.name.split("-").slice(1);
    container.exit(Number(codes[Math.min(container.restartCount, codes.length - 1)]));
  }
  close(): void {}
}

describe("a node", () => {
  test("is not ready before it has its pod range and a network, and then is", async () => {
    const cluster = new Cluster({ nodes: 1, dns: false });
    const ready = () => cluster.api.read("Node", "", "node-1").status.conditions?.find((one) => one.type === "Ready");
    expect(ready()).toMatchObject({ status: "False", message: expect.stringContaining("cni plugin not initialized") });
    await cluster.settle();
    expect(ready()?.status).toBe("True");
    expect(cluster.node("node-1").host.files.readFile("/etc/cni/net.d/10-podwire.conflist")).toContain("10.244.0.0/24");
  });

  test("that falls silent is found to be lost, and its pods go elsewhere", async () => {
    const cluster = await running(
      `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 1
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: nginx }] }`,
      { nodes: 2 },
    );
    const before = cluster.pod("web");
    before.node.stop();
    cluster.network.sim.runUntil(cluster.network.sim.nowNs + 400 * SECOND);
    const others = cluster.api
      .list("Pod", { labelSelector: "app=web" })
      .filter((one) => one.spec.nodeName !== before.node.name && one.status.phase === "Running");
    expect(others).toHaveLength(1);
    expect(
      cluster.api.read("Node", "", before.node.name).status.conditions?.find((one) => one.type === "Ready")?.status,
    ).toBe("Unknown");
  });
});

describe("a pod", () => {
  test("has the files that a kubelet gives it", async () => {
    const cluster = await running(pod("{ containers: [{ name: c, image: nginx }] }"));
    const { files } = cluster.at("pod/p");
    const { podIP } = cluster.pod("p").pod.status;
    expect(files.readFile("/etc/resolv.conf")).toBe(
      "search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n",
    );
    expect(files.readFile("/etc/hostname")).toBe("p\n");
    expect(files.readFile("/etc/hosts")).toContain(`\n${podIP}\tp\n`);
  });

  test("knows its labels, and what its containers may use", async () => {
    const cluster = await running(`apiVersion: v1
kind: Pod
metadata: { name: p, labels: { b: "2" }, annotations: { b: "2", a: 'x"y' } }
spec:
  containers:
    - name: c
      image: busybox
      command: [sleep, inf]
      resources: { limits: { cpu: 250m, memory: 64Mi } }
      env:
        - { name: CPU, valueFrom: { resourceFieldRef: { resource: limits.cpu } } }
        - { name: MILLI, valueFrom: { resourceFieldRef: { resource: requests.cpu, divisor: 1m } } }
        - { name: DISK, valueFrom: { resourceFieldRef: { resource: requests.ephemeral-storage } } }
      volumeMounts: [{ name: v, mountPath: /v }]
  volumes:
    - name: v
      downwardAPI:
        items:
          - { path: notes, fieldRef: { fieldPath: metadata.annotations } }
          - { path: memory, resourceFieldRef: { containerName: c, resource: limits.memory, divisor: 1Mi } }`);
    const { stdout } = await cluster.exec("p", [
      "sh",
      "-c",
      "echo $CPU $MILLI $DISK; cat /v/memory; echo; cat /v/notes",
    ]);
    expect(stdout).toBe('1 250 0\n64\na="x\\"y"\nb="2"');
  });

  test("with scheduling gates waits for them, and says so", async () => {
    const cluster = new Cluster({ nodes: 1 });
    cluster.apply(pod("{ schedulingGates: [{ name: a.b/c }], containers: [{ name: c, image: nginx }] }"));
    const { problems } = await cluster.settle();
    expect(problems).toEqual([
      expect.stringContaining("p is Pending: Scheduling is blocked due to non-empty scheduling gates"),
    ]);
    expect(printPod(cluster.api.read("Pod", "default", "p"), cluster.api.now()).status).toBe("SchedulingGated");
  });

  test("runs its init containers to completion, one after another, before the others", async () => {
    const cluster = await running(
      pod(
        '{ initContainers: [{ name: a, image: busybox, command: [sleep, "3"] }, { name: b, image: busybox, command: [sleep, "2"] }], containers: [{ name: c, image: nginx }] }',
      ),
    );
    const { status } = cluster.pod("p").pod;
    const [a, b] = status.initContainerStatuses ?? [];
    expect(a?.state?.terminated).toMatchObject({ exitCode: 0, reason: "Completed" });
    expect(b?.state?.terminated?.startedAt).toBe(a?.state?.terminated?.finishedAt);
    expect(status.containerStatuses?.[0]?.state?.running?.startedAt).toBe(b?.state?.terminated?.finishedAt);
    expect(status.phase).toBe("Running");
  });

  test("starts a container anew that ends, at once and then after a growing pause", async () => {
    const cluster = new Cluster({ nodes: 1, images: { ends: (container) => new Ends(container) } });
    cluster.apply(pod("{ containers: [{ name: c-1, image: ends }] }"));
    const report = await cluster.settle({ limitNs: 60 * SECOND });
    expect(report.settled).toBe(false);
    const status = cluster.api.read("Pod", "default", "p").status.containerStatuses?.[0];
    expect(status?.restartCount).toBe(3);
    expect(status?.state?.waiting).toMatchObject({
      reason: "CrashLoopBackOff",
      message: expect.stringContaining("back-off 40s"),
    });
    expect(report.problems).toContainEqual(
      expect.stringContaining("pod default/p waits in CrashLoopBackOff (container c-1, 3 restarts, exit code 1)"),
    );
  });

  test.each([
    ["Never", "c-1", "Failed", 0],
    ["Never", "c-0", "Succeeded", 0],
    ["OnFailure", "c-1-0", "Succeeded", 1],
  ])("with restartPolicy %s and a container %s ends %s", async (policy, name, phase, restarts) => {
    const cluster = await running(pod(`{ restartPolicy: ${policy}, containers: [{ name: ${name}, image: ends }] }`), {
      images: { ends: (container) => new Ends(container) },
    });
    const { status } = cluster.api.read("Pod", "default", "p");
    expect(status.phase).toBe(phase);
    expect(status.containerStatuses?.[0]?.restartCount).toBe(restarts);
  });

  test.each([
    ["", 'corresponding condition of pod readiness gate "a.b/c" does not exist.'],
    ["False", 'the status of pod readiness gate "a.b/c" is not "True", but False'],
    ["True", undefined],
  ])("waits for a readiness gate that is %s", async (status, message) => {
    const cluster = await running(
      pod("{ readinessGates: [{ conditionType: a.b/c }], containers: [{ name: c, image: nginx }] }"),
    );
    const set = cluster.pod("p").pod;
    const conditions = [...(set.status.conditions ?? []), ...(status === "" ? [] : [{ type: "a.b/c", status }])];
    cluster.api.updateStatus({ ...set, status: { ...set.status, conditions } });
    cluster.network.sim.runUntil(cluster.network.sim.nowNs + 60 * SECOND);
    const ready = cluster.pod("p").pod.status.conditions?.find(({ type }) => type === "Ready");
    expect(ready?.message).toBe(message);
  });

  test("is not ready before its readiness probe succeeds", async () => {
    const cluster = new Cluster({ nodes: 1 });
    cluster.apply(
      pod("{ containers: [{ name: c, image: nginx, readinessProbe: { httpGet: { path: /, port: 8080 } } }] }"),
    );
    const report = await cluster.settle({ limitNs: 30 * SECOND });
    expect(report.problems.join()).toMatch(
      /pod default\/p is Running and not ready: Readiness probe failed: .*connect/,
    );
    expect(eventsOf(cluster, "Unhealthy").length).toBeGreaterThan(0);
  });

  test("is started anew when its liveness probe fails", async () => {
    const cluster = new Cluster({ nodes: 1 });
    cluster.apply(
      pod(
        "{ containers: [{ name: c, image: nginx, livenessProbe: { tcpSocket: { port: 9 }, periodSeconds: 2, failureThreshold: 2 } }] }",
      ),
    );
    cluster.network.sim.runUntil(20 * SECOND);
    expect(eventsOf(cluster, "Killing")).toContain("Container c failed liveness probe, will be restarted");
    expect(cluster.api.read("Pod", "default", "p").status.containerStatuses?.[0]?.restartCount).toBeGreaterThan(0);
  });

  test("that ignores SIGTERM is killed when its grace period ends, and one that heeds it goes at once", async () => {
    const cluster = await running(
      `${pod("{ containers: [{ name: c, image: nginx }] }", "-fast")}---\n${pod("{ terminationGracePeriodSeconds: 7, containers: [{ name: c, image: busybox, command: [sleep, infinity] }] }", "-slow")}`,
    );
    const { sim } = cluster.network;
    const startNs = sim.nowNs;
    cluster.delete("Pod", "p-fast");
    cluster.delete("Pod", "p-slow");
    sim.runUntil(startNs + SECOND);
    expect(cluster.api.get("Pod", "default", "p-fast")).toBeNull();
    expect(cluster.api.get("Pod", "default", "p-slow")).not.toBeNull();
    sim.runUntil(startNs + 8 * SECOND);
    expect(cluster.api.get("Pod", "default", "p-slow")).toBeNull();
    const left = [...cluster.node("node-1").host.namespaces.keys()].filter((name) => name.startsWith("default_"));
    expect(left).toEqual([]);
  });

  test("without an address left stays Pending, and an event says so", async () => {
    const config = JSON.stringify({
      cniVersion: "1.0.0",
      name: "tiny",
      plugins: [
        {
          type: "bridge",
          isDefaultGateway: true,
          ipam: { type: "host-local", ranges: [[{ subnet: "10.244.0.0/30" }]] },
        },
      ],
    });
    const cluster = new Cluster({ nodes: 1, dns: false, cniConfig: config });
    for (const name of ["-a", "-b"]) cluster.apply(pod("{ containers: [{ name: c, image: nginx }] }", name));
    const report = await cluster.settle({ limitNs: 30 * SECOND });
    const phases = cluster.api
      .list("Pod")
      .map((one) => one.status.phase)
      .sort();
    expect(phases).toEqual(["Pending", "Running"]);
    expect(report.problems.join()).toMatch(/no IP addresses available/);
  });
});

describe("a path of the node's", () => {
  const mounting = (hostPath: string): string =>
    pod(
      `{ containers: [{ name: c, image: busybox, command: [sleep, inf], volumeMounts: [{ name: v, mountPath: /v }] }], volumes: [{ name: v, hostPath: ${hostPath} }] }`,
    );

  test.each([
    ["{ path: /srv/made }", "/srv/made is a directory"],
    ["{ path: /srv/made/, type: DirectoryOrCreate }", "/srv/made is a directory"],
    ["{ path: /run/xtables.lock, type: FileOrCreate }", "/run/xtables.lock is a file"],
    ["{ path: /etc/hosts, type: File }", "/etc/hosts is a file"],
    ["{ path: /sys/fs/, type: DirectoryOrCreate }", "/sys/fs is a directory"],
    ["{ path: /lib/modules }", "/lib/modules is a directory"],
    ["{ path: /etc/resolv.conf }", "none"],
    ["{ path: /run/containerd/containerd.sock, type: Socket }", "none"],
    ["{ path: /data, type: Directory }", "hostPath type check failed: /data is not a directory"],
    ["{ path: /etc/hosts, type: DirectoryOrCreate }", "hostPath type check failed: /etc/hosts is not a directory"],
    ["{ path: /etc, type: FileOrCreate }", "hostPath type check failed: /etc is not a file"],
    ["{ path: /data, type: CharDevice }", "hostPath type check failed: /data is not a character device"],
  ])("%s: %s", async (hostPath, expected) => {
    const cluster = await running(mounting(hostPath), { dns: false });
    const [refusal] = eventsOf(cluster, "FailedMount");
    const path = /path: (.*?)\/?[ ,]/.exec(hostPath)?.[1] ?? "";
    const found = cluster.node("node-1").host.files.find(path);
    const seen = found === null ? "none" : `${path} is a ${found.kind}`;
    expect(refusal?.replace('MountVolume.SetUp failed for volume "v" : ', "") ?? seen).toBe(expected);
  });
});

describe("a Job", () => {
  test("of a CronJob that runs every minute keeps no cluster from coming to rest", async () => {
    const cluster = await running(`apiVersion: batch/v1
kind: CronJob
metadata: { name: cron }
spec:
  schedule: "* * * * *"
  jobTemplate: { spec: { template: { spec: { restartPolicy: Never, containers: [{ name: c, image: my/batch }] } } } }`);
    expect((await cluster.settle()).settled).toBe(true);
  });

  test("is complete when a sidecar runs on, which is killed then", async () => {
    const cluster = await running(`apiVersion: batch/v1
kind: Job
metadata: { name: once }
spec:
  template:
    spec:
      restartPolicy: Never
      containers: [{ name: c, image: busybox, command: [sleep, "2"] }]
      initContainers: [{ name: logs, image: busybox, restartPolicy: Always, command: [sleep, inf] }]`);
    const { status } = cluster.api.list("Pod", { namespace: "default" })[0] ?? {};
    expect(status?.phase).toBe("Succeeded");
    expect(status?.initContainerStatuses?.[0]?.state?.terminated?.exitCode).toBe(137);
    expect(status?.conditions?.find(({ type }) => type === "Initialized")).toMatchObject({
      status: "True",
      reason: "PodCompleted",
    });
    expect(printPod(cluster.api.list("Pod", { namespace: "default" })[0] as never, cluster.api.now()).status).toBe(
      "Completed",
    );
  });

  test("is complete once its pods have run", async () => {
    const cluster = await running(`apiVersion: batch/v1
kind: Job
metadata: { name: once }
spec:
  completions: 2
  template:
    spec: { restartPolicy: Never, containers: [{ name: c, image: my/batch }] }`);
    const job = cluster.api.read("Job", "default", "once");
    expect(job.status).toMatchObject({ succeeded: 2 });
    expect(job.status.conditions?.some((one) => one.type === "Complete" && one.status === "True")).toBe(true);
  });
});
