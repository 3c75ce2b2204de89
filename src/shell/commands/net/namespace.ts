import type { Host } from "../../../host/host.js";
import { Netns } from "../../../host/netns.js";
import type { Process } from "../../process.js";

/** The network namespace that a process is in. @throws Error when it runs on a machine without a network. */
export function netnsOf(process: Process): Netns {
  if (process.netns instanceof Netns) return process.netns;
  throw new Error(`${process.name}: this machine has no emulated network`);
}

/** The machine that a process runs on. */
export function hostOf(process: Process): Host {
  return netnsOf(process).host;
}
