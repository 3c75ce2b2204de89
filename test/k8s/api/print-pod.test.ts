import type { ContainerStatus, PodStatus } from "kubernetes-types/core/v1.js";
import { describe, expect, test } from "vitest";
import { humanDuration } from "../../../src/k8s/api/human-duration.js";
import type { Pod } from "../../../src/k8s/api/object.js";
import { printPod } from "../../../src/k8s/api/print-pod.js";

const NOW = "2025-01-01T01:00:00Z";

function row(containers: number, status: object, rest: { init?: object[]; deleted?: boolean } = {}): string {
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p", uid: "", ...(rest.deleted === true ? { deletionTimestamp: NOW } : {}) },
    spec: {
      containers: Array.from({ length: containers }, (_, i) => ({ name: `c${i}` })),
      initContainers: rest.init ?? [],
    },
    status: status as PodStatus,
  } as unknown as Pod;
  const { ready, status: text, restartsText } = printPod(pod, NOW);
  return `${ready} ${text} ${restartsText}`;
}

type Parts = Partial<ContainerStatus> & { name?: string };
const running = (more: Parts = {}) => ({ ready: true, restartCount: 0, ...more, state: { running: {} } });
const waiting = (reason: string, more: Parts = {}) => ({
  ready: false,
  restartCount: 0,
  ...more,
  state: { waiting: { reason } },
});
const ended = (terminated: object, more: Parts = {}) => ({
  ready: false,
  restartCount: 0,
  ...more,
  state: { terminated },
});
const endedAt = (finishedAt: string) => ({ terminated: { exitCode: 1, finishedAt } });

describe("a pod's line in kubectl get pods", () => {
  const cases: readonly [
    what: string,
    line: string,
    containers: number,
    status: object,
    rest?: { init?: object[]; deleted?: boolean },
  ][] = [
    [
      "the phase, with the restarts of all",
      "1/2 Running 6",
      2,
      { phase: "Running", containerStatuses: [running({ restartCount: 3 }), { restartCount: 3 }] },
    ],
    [
      "a container's reason over the phase",
      "1/2 ErrImagePull 6",
      2,
      {
        phase: "Pending",
        containerStatuses: [running({ restartCount: 3 }), waiting("ErrImagePull", { restartCount: 3 })],
      },
    ],
    [
      "the first container's reason over the others'",
      "0/2 First 0",
      2,
      { phase: "p", containerStatuses: [waiting("First"), ended({ reason: "Second" })] },
    ],
    [
      "ready alone is not running",
      "1/2 p 6",
      2,
      { phase: "p", containerStatuses: [running({ restartCount: 3 }), { ready: true, restartCount: 3 }] },
    ],
    ["the pod's reason over its phase", "0/1 Evicted 0", 1, { phase: "Failed", reason: "Evicted" }],
    [
      "an end without a reason",
      "0/2 ExitCode:0 0",
      2,
      { phase: "Failed", containerStatuses: [ended({ exitCode: 0 }), ended({ exitCode: 0 })] },
    ],
    [
      "an end by a signal",
      "0/1 Signal:9 0",
      1,
      { phase: "Failed", containerStatuses: [ended({ exitCode: 0, signal: 9 })] },
    ],
    [
      "a container that is through beside one that is ready",
      "1/2 Running 0",
      2,
      {
        phase: "Running",
        conditions: [{ type: "Ready", status: "True" }],
        containerStatuses: [ended({ reason: "Completed", exitCode: 0 }), running()],
      },
    ],
    [
      "the same while the pod is not ready",
      "1/2 NotReady 0",
      2,
      {
        phase: "Running",
        conditions: [{ type: "Ready", status: "False" }],
        containerStatuses: [ended({ reason: "Completed", exitCode: 0 }), running()],
      },
    ],
    [
      "waiting for its gates",
      "0/1 SchedulingGated 0",
      1,
      { phase: "Pending", conditions: [{ type: "PodScheduled", status: "False", reason: "SchedulingGated" }] },
    ],
    ["deleted", "1/1 Terminating 0", 1, { phase: "Running", containerStatuses: [running()] }, { deleted: true }],
    [
      "deleted after its end",
      "0/1 Completed 0",
      1,
      { phase: "Succeeded", containerStatuses: [ended({ reason: "Completed", exitCode: 0 })] },
      { deleted: true },
    ],
    [
      "deleted with its node",
      "1/1 Unknown 0",
      1,
      { phase: "Running", reason: "NodeLost", containerStatuses: [running()] },
      { deleted: true },
    ],
    [
      "an init container at work",
      "0/1 Init:1/2 0",
      1,
      {
        phase: "Pending",
        initContainerStatuses: [ended({ exitCode: 0 }, { name: "a" }), running({ name: "b", ready: false })],
        containerStatuses: [waiting("PodInitializing")],
      },
      { init: [{ name: "a" }, { name: "b" }] },
    ],
    [
      "an init container that failed, with its restarts alone",
      "0/1 Init:Error 2",
      1,
      {
        phase: "Pending",
        initContainerStatuses: [ended({ exitCode: 1, reason: "Error" }, { name: "a", restartCount: 2 })],
        containerStatuses: [waiting("PodInitializing", { restartCount: 9 })],
      },
      { init: [{ name: "a" }] },
    ],
    [
      "an init container that waits to begin again",
      "0/1 Init:CrashLoopBackOff 4 (65s ago)",
      1,
      {
        phase: "Pending",
        initContainerStatuses: [
          waiting("CrashLoopBackOff", { name: "a", restartCount: 4, lastState: endedAt("2025-01-01T00:58:55Z") }),
        ],
      },
      { init: [{ name: "a" }] },
    ],
    [
      "an init container without a reason",
      "0/1 Init:ExitCode:2 0",
      1,
      { phase: "Pending", initContainerStatuses: [ended({ exitCode: 2 }, { name: "a" })] },
      { init: [{ name: "a" }] },
    ],
    [
      "init containers that are through",
      "0/1 PodInitializing 0",
      1,
      {
        phase: "Pending",
        initContainerStatuses: [ended({ exitCode: 0 }, { name: "a", restartCount: 3 })],
        containerStatuses: [waiting("PodInitializing")],
      },
      { init: [{ name: "a" }] },
    ],
    [
      "a sidecar counts, ready and restarts",
      "2/2 Running 3",
      1,
      {
        phase: "Running",
        initContainerStatuses: [running({ name: "s", started: true, restartCount: 2 })],
        containerStatuses: [running({ restartCount: 1 })],
      },
      { init: [{ name: "s", restartPolicy: "Always" }] },
    ],
    [
      "a sidecar that has not started holds the others up",
      "0/2 Init:0/1 0",
      1,
      { phase: "Pending", initContainerStatuses: [running({ name: "s", started: false })] },
      { init: [{ name: "s", restartPolicy: "Always" }] },
    ],
    [
      "once initialised, containers count beside an init container that was seen anew",
      "1/1 Init:0/1 0",
      1,
      {
        phase: "Running",
        conditions: [{ type: "Initialized", status: "True" }],
        initContainerStatuses: [waiting("PodInitializing", { name: "a" })],
        containerStatuses: [running()],
      },
      { init: [{ name: "a" }] },
    ],
    [
      "the newest of the last ends counts",
      "0/2 CrashLoopBackOff 5 (3m20s ago)",
      2,
      {
        phase: "Running",
        containerStatuses: [
          waiting("CrashLoopBackOff", { restartCount: 4, lastState: endedAt("2025-01-01T00:56:40Z") }),
          running({ ready: false, restartCount: 1, lastState: endedAt("2025-01-01T00:10:00Z") }),
        ],
      },
    ],
  ];
  test.each(cases)("%s", (_what, line, containers, status, rest) => {
    expect(row(containers, status, rest)).toBe(line);
  });

  test("says how long ago something was as kubectl does", () => {
    const seconds = [
      -5, -1, 0, 119, 120, 185, 599, 600, 10_799, 10_800, 12_000, 28_800, 172_800, 180_000, 700_000, 63_072_000,
      300_000_000,
    ];
    expect(seconds.map(humanDuration)).toEqual([
      "<invalid>",
      "0s",
      "0s",
      "119s",
      "2m",
      "3m5s",
      "9m59s",
      "10m",
      "179m",
      "3h",
      "3h20m",
      "8h",
      "2d",
      "2d2h",
      "8d",
      "2y",
      "9y",
    ]);
  });
});
