import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bootstrapCluster } from "../../../src/k8s/api/bootstrap.js";
import { Informer } from "../../../src/k8s/api/informer.js";
import type { ConfigMap, KubeObject, Node, Pod } from "../../../src/k8s/api/object.js";
import { selectorFromMap } from "../../../src/k8s/api/selector.js";
import { ApiStore } from "../../../src/k8s/api/store.js";
import type { WatchBurst } from "../../../src/k8s/api/watch.js";
import { Sim } from "../../../src/sim/sim.js";
import { MILLISECOND, SECOND } from "../../../src/sim/time.js";

function newStore(): ApiStore {
  const store = new ApiStore(new Sim(1));
  bootstrapCluster(store);
  return store;
}

const config = (store: ApiStore, name: string, extra: object = {}): ConfigMap =>
  store.create<ConfigMap>({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, ...extra }, data: { a: "1" } });
const pod = (store: ApiStore, name: string, extra: object = {}): Pod =>
  store.create<Pod>({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, ...extra },
    spec: { containers: [{ name: "c", image: "nginx" }] },
  });

class Recorder {
  readonly seen: string[] = [];
  onWatchEvent(type: string, object: KubeObject | null): void {
    this.seen.push(object === null ? type : `${type} ${object.metadata.name}`);
  }
}

class BurstRecorder extends Recorder {
  readonly bursts: string[][] = [];
  onWatchBurst(burst: WatchBurst, from: number, to: number): void {
    const { types, objects } = burst.part(from, to);
    this.bursts.push(types.map((type, i) => `${type} ${objects[i]?.metadata.name ?? ""}`));
  }
}

describe("writes", () => {
  test("a new object gets uid, version, time and namespace", () => {
    const store = newStore();
    store.sim.runUntil(90 * SECOND);
    const { metadata } = config(store, "c");
    expect(metadata).toMatchObject({ name: "c", namespace: "default", creationTimestamp: "2025-01-01T00:01:30Z" });
    expect(metadata.uid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(metadata.resourceVersion).toBe(store.resourceVersion);
  });

  test("an update from an old version is a conflict, one without changes is none", () => {
    const store = newStore();
    const first = config(store, "c");
    const second = store.update<ConfigMap>({ ...first, data: { a: "2" } });
    expect(() => store.update<ConfigMap>({ ...first, data: { a: "3" } })).toThrow(
      'Operation cannot be fulfilled on configmaps "c": the object has been modified; please apply your changes to the latest version and try again',
    );
    expect(store.update<ConfigMap>({ ...second })).toBe(second);
    expect(first.data).toEqual({ a: "1" });
  });

  test.each([
    [
      "twice",
      (store: ApiStore) => {
        config(store, "c");
        config(store, "c");
      },
      'configmaps "c" already exists',
    ],
    [
      "into a namespace that is not there",
      (store: ApiStore) => config(store, "c", { namespace: "x" }),
      'namespaces "x" not found',
    ],
    [
      "with a version",
      (store: ApiStore) => config(store, "c", { resourceVersion: "1" }),
      "resourceVersion should not be set on objects to be created",
    ],
    ["and deleting what is not there", (store: ApiStore) => store.delete("Pod", "default", "x"), 'pods "x" not found'],
    [
      "and reading what is not there",
      (store: ApiStore) => store.read("Deployment", "default", "x"),
      'deployments.apps "x" not found',
    ],
  ])("creating %s is refused", (_what, run, words) => {
    expect(() => run(newStore())).toThrow(words);
  });

  test("generation counts changes of the spec, not of status or labels", () => {
    const store = newStore();
    let one = pod(store, "p");
    one = store.updateStatus<Pod>({ ...one, status: { ...one.status, phase: "Running" } });
    one = store.update<Pod>({ ...one, metadata: { ...one.metadata, labels: { a: "b" } } });
    expect(one.metadata.generation).toBe(1);
    expect(store.update<Pod>({ ...one, spec: { ...one.spec, activeDeadlineSeconds: 5 } }).metadata.generation).toBe(2);
    expect(() =>
      store.update<Pod>({ ...store.read("Pod", "default", "p"), spec: { ...one.spec, hostname: "x" } }),
    ).toThrow("pod updates may not change fields other than");
  });

  test("a dry run answers and changes nothing", () => {
    const store = newStore();
    const version = store.resourceVersion;
    const draft = { apiVersion: "v1", kind: "ConfigMap", metadata: { generateName: "c-" } };
    expect(store.create<ConfigMap>(draft, { dryRun: true }).metadata.name).toMatch(/^c-[a-z0-9]{5}$/);
    expect([store.count("ConfigMap"), store.resourceVersion]).toEqual([0, version]);
  });
});

describe("deletion", () => {
  test("a pod on a node is given its grace; without a node it goes at once", () => {
    const store = newStore();
    pod(store, "free");
    expect(store.delete("Pod", "default", "free")).toBeNull();
    pod(store, "held");
    store.create<Node>({ apiVersion: "v1", kind: "Node", metadata: { name: "n" }, spec: {} });
    store.bind("default", "held", "n");
    expect(store.delete("Pod", "default", "held")?.metadata).toMatchObject({
      deletionTimestamp: "2025-01-01T00:00:30Z",
      deletionGracePeriodSeconds: 30,
    });
    expect(store.delete("Pod", "default", "held", { gracePeriodSeconds: 5 })?.metadata.deletionGracePeriodSeconds).toBe(
      5,
    );
    expect(store.delete("Pod", "default", "held", { gracePeriodSeconds: 0 })).toBeNull();
  });

  test("a finalizer holds an object until it is taken away, and none may be added meanwhile", () => {
    const store = newStore();
    config(store, "c", { finalizers: ["test.io/hold"] });
    const held = store.delete("ConfigMap", "default", "c") as ConfigMap;
    expect(held.metadata.deletionTimestamp).toBe("2025-01-01T00:00:00Z");
    expect(() =>
      store.update<ConfigMap>({
        ...held,
        metadata: { ...held.metadata, finalizers: ["test.io/hold", "test.io/more"] },
      }),
    ).toThrow("no new finalizers can be added");
    store.update<ConfigMap>({ ...held, metadata: { ...held.metadata, finalizers: [] } });
    expect(store.get("ConfigMap", "default", "c")).toBeNull();
  });

  test("a precondition on the uid protects a successor of the same name", () => {
    const store = newStore();
    config(store, "c");
    expect(() => store.delete("ConfigMap", "default", "c", { preconditions: { uid: "other" } })).toThrow(
      "Precondition failed: UID in precondition: other",
    );
  });
});

describe("watches", () => {
  test("what is there comes first, then a bookmark, then each change in order, later than it was written", () => {
    const store = newStore();
    config(store, "a");
    const recorder = new Recorder();
    store.watch("ConfigMap", {}, recorder);
    const b = config(store, "b");
    store.update<ConfigMap>({ ...b, data: {} });
    store.delete("ConfigMap", "default", "a");
    expect(recorder.seen).toEqual([]);
    store.sim.runUntilIdle();
    expect(recorder.seen).toEqual(["ADDED a", "BOOKMARK", "ADDED b", "MODIFIED b", "DELETED a"]);
    expect(store.sim.nowNs).toBeGreaterThanOrEqual(MILLISECOND);
  });

  test("an object that leaves a watch's selector is deleted for it, one that enters it is added", () => {
    const store = newStore();
    const recorder = new Recorder();
    store.watch("ConfigMap", { labelSelector: "a=b" }, recorder);
    const c = config(store, "c");
    const labeled = store.update<ConfigMap>({ ...c, metadata: { ...c.metadata, labels: { a: "b" } } });
    store.update<ConfigMap>({ ...labeled, metadata: { ...labeled.metadata, labels: {} } });
    store.sim.runUntilIdle();
    expect(recorder.seen).toEqual(["BOOKMARK", "ADDED c", "DELETED c"]);
  });

  test("a watch of one node's pods sees them once they are bound, a closed one nothing", () => {
    const store = newStore();
    const recorder = new Recorder();
    const watch = store.watch("Pod", { fieldSelector: "spec.nodeName=n" }, recorder);
    pod(store, "p");
    pod(store, "q");
    store.bind("default", "p", "n");
    store.bind("default", "q", "m");
    store.sim.runUntilIdle();
    watch.close();
    store.delete("Pod", "default", "p");
    store.sim.runUntilIdle();
    expect(recorder.seen).toEqual(["BOOKMARK", "ADDED p"]);
  });

  test("who comes between two writes of an instant sees the first as there already, the second as a change", () => {
    const store = newStore();
    const early = new Recorder();
    const bursts = new BurstRecorder();
    store.watch("ConfigMap", { name: "early", sendInitialEvents: false }, early);
    store.watch("ConfigMap", { name: "bursts", sendInitialEvents: false }, bursts);
    config(store, "a");
    const late = new Recorder();
    store.watch("ConfigMap", { name: "late" }, late);
    config(store, "b");
    store.watch("ConfigMap", { name: "closed" }, new Recorder()).close();
    config(store, "c");
    store.sim.runUntilIdle();
    expect(early.seen).toEqual(["ADDED a", "ADDED b", "ADDED c"]);
    expect(late.seen).toEqual(["ADDED a", "BOOKMARK", "ADDED b", "ADDED c"]);
    expect(bursts.bursts.flat()).toEqual(early.seen);
    store.delete("ConfigMap", "default", "a");
    store.delete("ConfigMap", "default", "b");
    store.sim.runUntilIdle();
    expect(bursts.bursts.at(-1)).toEqual(["DELETED a", "DELETED b"]);
  });

  test("watches that share what they are told see what one that is told all for itself sees", () => {
    const step = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({
          kind: fc.constantFrom("create", "update", "delete"),
          name: fc.constantFrom("a", "b", "c", "d"),
        }),
      },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant("watch"), isTold: fc.boolean(), inBursts: fc.boolean() }) },
      fc.record({ kind: fc.constantFrom("idle", "wait") }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const store = newStore();
        const pairs: [Recorder, Recorder][] = [];
        for (const each of steps) {
          if ("name" in each) {
            const known = store.get("ConfigMap", "default", each.name) as ConfigMap | null;
            if (each.kind === "create" && known === null) config(store, each.name);
            else if (each.kind === "update" && known !== null) {
              store.update<ConfigMap>({ ...known, data: { a: `${known.metadata.resourceVersion}` } });
            } else if (each.kind === "delete" && known !== null) store.delete("ConfigMap", "default", each.name);
          } else if ("isTold" in each) {
            const pair: [Recorder, Recorder] = [each.inBursts ? new BurstRecorder() : new Recorder(), new Recorder()];
            const sendInitialEvents = each.isTold;
            store.watch("ConfigMap", { sendInitialEvents }, pair[0]);
            store.watch("ConfigMap", { sendInitialEvents, labelSelector: "nobody!=here" }, pair[1]);
            pairs.push(pair);
          } else if (each.kind === "idle") store.sim.runUntilIdle();
          else store.sim.runUntil(store.sim.nowNs + MILLISECOND);
        }
        store.sim.runUntilIdle();
        for (const [shared, alone] of pairs) {
          const seen = shared instanceof BurstRecorder ? shared.bursts.flat().map((text) => text.trim()) : shared.seen;
          expect(seen).toEqual(alone.seen);
        }
      }),
    );
  });

  test("an informer's indexes follow every change of labels", () => {
    const store = newStore();
    const informer = new Informer(store, "Pod");
    const p = pod(store, "p", { labels: { a: "1", b: "2" } });
    pod(store, "q", { labels: { a: "1" } });
    const select = (labels: { [key: string]: string }): string[] =>
      informer.select("default", selectorFromMap(labels)).map((one) => one.metadata.name);
    store.sim.runUntilIdle();
    expect([select({ a: "1" }), select({ a: "1", b: "2" }), select({ c: "3" })]).toEqual([["p", "q"], ["p"], []]);
    store.update<Pod>({ ...p, metadata: { ...p.metadata, labels: { a: "2" } } });
    store.delete("Pod", "default", "q");
    store.sim.runUntilIdle();
    expect([select({ a: "1" }), select({ a: "2" }), informer.size]).toEqual([[], ["p"], 1]);
  });
});
