import type { FileSystem } from "../host/filesystem.js";

/** The network that a process sees. The one place that says which type the network commands work on. */
export interface NetworkNamespace {
  /** The name under /run/netns, or "" for a machine's own. */
  readonly name: string;
  /** Ends it: its devices go. */
  destroy(): void;
}

/** What processes run on: a host, a router, a pod's container. */
export interface Machine {
  /** The host name. */
  readonly name: string;
  /** Its file tree. */
  readonly files: FileSystem;
  /** The network namespace of its first process. */
  readonly netns: NetworkNamespace;
}
