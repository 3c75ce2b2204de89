import type { FileSystem } from "../host/filesystem.js";
import type { Netns } from "../host/netns.js";
import { namespaceBinds } from "../host/proc/namespace-binds.js";
import { allCommands } from "./commands/all.js";
import { Shell } from "./shell.js";

/** Where a shell runs: a host, or a namespace with the files and the host name that its processes see, as a pod is. */
export interface ShellPlace {
  /** The host name. */
  readonly name: string;
  readonly files: FileSystem;
  readonly netns: Netns;
}

/** The shell of an emulated host or pod, with every program that podwire has; `date` follows its network's clock. */
export function hostShell(place: ShellPlace): Shell {
  const { name, files, netns } = place;
  const { network } = netns.host;
  // A host has its own namespace's part of /proc and /sys in its tree.
  let seen = files;
  if (files !== netns.host.files) {
    for (const directory of ["/proc/sys", "/sys/class"]) files.makeDirectory(directory, true);
    seen = files.withBinds(namespaceBinds(netns));
  }
  return new Shell({
    sim: network.sim,
    machine: { name, files: seen, netns },
    commands: allCommands(),
    epochSeconds: network.epochSeconds,
  });
}
