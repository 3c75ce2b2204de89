import { expect, test } from "vitest";
import { Cluster } from "../../../src/k8s/cluster.js";

const claim = (name: string, spec: string): string => `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: ${name} }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 3Gi } }, ${spec} }
---`;
const volume = (name: string, size: string): string => `
apiVersion: v1
kind: PersistentVolume
metadata: { name: ${name} }
spec: { storageClassName: manual, capacity: { storage: ${size} }, accessModes: [ReadWriteOnce], hostPath: { path: /mnt/${name} } }
---`;
const pod = (name: string): string => `
apiVersion: v1
kind: Pod
metadata: { name: pod-${name} }
spec: { terminationGracePeriodSeconds: 0, volumes: [{ name: v, persistentVolumeClaim: { claimName: ${name} } }], containers: [{ name: c, image: nginx, volumeMounts: [{ name: v, mountPath: /v }] }] }
---`;
const LATE = `
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: late, annotations: { storageclass.kubernetes.io/is-default-class: "true" } }
provisioner: rancher.io/local-path
volumeBindingMode: WaitForFirstConsumer
---`;

test("claims are bound to the volume that fits, or to one that is made for them, once they are wanted", async () => {
  const cluster = new Cluster({ nodes: 1, dns: false });
  const phases = (): Record<string, string> =>
    Object.fromEntries(
      cluster.api
        .list("PersistentVolumeClaim")
        .map(({ metadata, spec, status }) => [
          metadata.name,
          `${status.phase} ${(spec.volumeName ?? "").replace(/^pvc-.*/, "made")}`.trim(),
        ]),
    );
  cluster.apply(LATE + volume("large", "20Gi") + volume("medium", "5Gi") + volume("small", "1Gi"));
  cluster.apply(
    claim("static", "storageClassName: manual") +
      claim("dynamic", "storageClassName: fast") +
      claim("later", "") +
      claim("never", 'storageClassName: ""') +
      pod("never"),
  );
  await cluster.settle();
  expect(phases()).toEqual({ static: "Bound medium", dynamic: "Bound made", later: "Pending", never: "Pending" });
  expect(cluster.api.read("PersistentVolume", "", "large").status.phase).toBe("Available");
  const events = cluster.api.list("Event").map(({ reason, involvedObject }) => `${involvedObject.name} ${reason}`);
  expect(events).toEqual(expect.arrayContaining(["later WaitForFirstConsumer", "never FailedBinding"]));
  expect((await cluster.settle()).problems.join()).toContain("pod has unbound immediate PersistentVolumeClaims");

  cluster.apply(pod("later") + volume("own", "3Gi").replace("storageClassName: manual, ", ""));
  await cluster.settle();
  expect(phases()).toMatchObject({ later: "Bound made", never: "Bound own" });
  expect(cluster.api.read("Pod", "default", "pod-never").status.phase).toBe("Running");

  cluster.delete("PersistentVolumeClaim", "static");
  cluster.delete("PersistentVolumeClaim", "dynamic");
  await cluster.settle();
  expect(
    cluster.api.list("PersistentVolume").map(({ metadata, status }) => `${metadata.name.slice(0, 4)} ${status.phase}`),
  ).toEqual(["larg Available", "medi Released", "own Bound", "pvc- Bound", "smal Available"]);
});
