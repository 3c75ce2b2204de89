import type { Container } from "kubernetes-types/core/v1.js";
import type { FileSystem } from "../../../host/filesystem.js";
import type { Netns } from "../../../host/netns.js";
import type { Sim } from "../../../sim/sim.js";
import type { Pod } from "../../api/object.js";
import type { ApiStore } from "../../api/store.js";
import type { ContainerContext } from "./app.js";

/** Who started a command beside a container's own program. */
export interface ExecOwner {
  /** It ended with this code. */
  onExecEnd(code: number): void;
}

/** A container as a command sees it that runs in it beside its program: the command's end is not the container's. */
export class ExecContext implements ContainerContext {
  readonly sim: Sim;
  readonly netns: Netns;
  readonly files: FileSystem;
  readonly pod: Pod;
  readonly container: Container;
  readonly podAddress: string;
  readonly restartCount: number;
  readonly api: ApiStore;
  readonly jobRunNs: number;
  private readonly owner: ExecOwner;

  constructor(container: ContainerContext, owner: ExecOwner) {
    this.sim = container.sim;
    this.netns = container.netns;
    this.files = container.files;
    this.pod = container.pod;
    this.container = container.container;
    this.podAddress = container.podAddress;
    this.restartCount = container.restartCount;
    this.api = container.api;
    this.jobRunNs = container.jobRunNs;
    this.owner = owner;
  }

  exit(code: number): void {
    this.owner.onExecEnd(code);
  }
}
