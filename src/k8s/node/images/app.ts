// Images: what a container does once it runs, chosen by its image's name.
// They know sockets, files and servers of a pod; must not know kubelets, Services or rules.
// Read next: image-table.ts for which image is what, ../container-run.ts for who starts and stops them.

import type { Container } from "kubernetes-types/core/v1.js";
import type { FileSystem } from "../../../host/filesystem.js";
import type { Netns } from "../../../host/netns.js";
import type { Sim } from "../../../sim/sim.js";
import type { Pod } from "../../api/object.js";
import type { ApiStore } from "../../api/store.js";
import { PodFiles } from "../pod-files.js";

/**
 * A container's program while it runs. Plain data, for it lives in the network and is copied with it: the factory that
 * makes it is code, the program itself holds no closures.
 */
export interface App {
  /** SIGKILL: every socket closes. Called once, also after the program ended by itself. */
  close(): void;
  /**
   * SIGTERM. Without it the program ends at once, with code 0. One that has it calls `container.exit` when it is done,
   * or never (`sleep` as a container's first process ignores the signal) and is killed when the grace period ends.
   */
  onTerminate?(): void;
  /** What it printed last; "" or missing for one that prints nothing. */
  readonly output?: string;
  /** True when what the container does is guessed at, for its image or its command is not known. */
  readonly isGuess?: boolean;
}

/** What a program is given: its container's place in the world. */
export interface ContainerContext {
  readonly sim: Sim;
  /** The pod's namespace; the node's own with `hostNetwork`. */
  readonly netns: Netns;
  /** The pod's files: /etc/resolv.conf, /etc/hosts, /etc/hostname. Simplified: a pod's containers share one tree. */
  readonly files: FileSystem;
  /** The pod as it was when the container started. */
  readonly pod: Pod;
  readonly container: Container;
  /** The pod's address, its first of several. */
  readonly podAddress: string;
  /** How often the container was started before. */
  readonly restartCount: number;
  /** The API, as a program in the cluster reaches it. */
  readonly api: ApiStore;
  /** How long a Job's container of an image without a program of its own runs, in nanoseconds. */
  readonly jobRunNs: number;
  /** The program ends by itself with this code: 0 went well. */
  exit(code: number): void;
}

/** What the kernel calls the machine that a program runs on: the pod's name as a rule, the node's with `hostNetwork`. */
export function hostNameIn({ files, pod }: ContainerContext): string {
  const made = files.binds.length === 0 ? files.waitingFillers?.find((one) => one instanceof PodFiles) : undefined;
  if (made !== undefined) return made.hostName;
  const path = "/etc/hostname";
  return files.find(path) === null ? pod.metadata.name : files.readFile(path).trim();
}

/** Runs the commands of containers: the emulated shell, which lies above this folder. */
export interface CommandRunner {
  /**
   * Starts a command, its words as they stand, in a container. Null when it asks for programs that are not there, so that
   * what it does can only be guessed.
   */
  start(container: ContainerContext, argv: readonly string[]): App | null;
}

/** Makes the program of a container. @throws Error when it cannot start (a port is taken): the container ends with 1. */
export type ImageFactory = (container: ContainerContext, commands: CommandRunner | null) => App;
