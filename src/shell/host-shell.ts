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
  const { name, netns } = place;
  const { network } = netns.host;
  return new Shell({
    sim: network.sim,
    machine: { name, files: viewOf(place), netns },
    commands: allCommands(),
    epochSeconds: network.epochSeconds,
  });
}

/** The files of a place with its namespace's part of /proc and /sys, which a host has in its tree already. */
export function viewOf({ files, netns }: ShellPlace): FileSystem {
  if (files === netns.host.files) return files;
  for (const directory of ["/proc/sys", "/sys/class", "/sys/devices/virtual"]) files.makeDirectory(directory, true);
  return files.withBinds(namespaceBinds(netns));
}
