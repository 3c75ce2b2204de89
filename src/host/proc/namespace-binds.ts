import { type Bind, VirtualDirectoryNode } from "../file-node.js";
import type { FileSystem } from "../filesystem.js";
import type { Netns } from "../netns.js";
import { ProcNetDirectory } from "./proc-net-directory.js";
import { SysClassNetDirectory, VirtualDevicesDirectory } from "./sys-class-net.js";
import { SysctlDirectory } from "./sysctl-directory.js";

/**
 * What a process in the namespace finds below /proc and /sys: /proc/sys/net, /proc/net (a link to /proc/self/net on Linux) and /sys/class/net.
 * `files.withBinds(namespaceBinds(netns))` is the view that `ip netns exec` gives.
 */
export function namespaceBinds(netns: Netns): Bind[] {
  return [
    { path: "/proc/sys/net", node: new VirtualDirectoryNode(new SysctlDirectory(netns.sysctl, "net")) },
    { path: "/proc/net", node: new VirtualDirectoryNode(new ProcNetDirectory(netns)) },
    { path: "/proc/self/net", node: new VirtualDirectoryNode(new ProcNetDirectory(netns)) },
    { path: "/sys/devices/virtual/net", node: new VirtualDirectoryNode(new VirtualDevicesDirectory(netns)) },
    { path: "/sys/class/net", node: new VirtualDirectoryNode(new SysClassNetDirectory(netns)) },
  ];
}

/** Puts the nodes of a machine's own namespace into its tree, where a view without binds finds them. */
export function mountNamespace(files: FileSystem, netns: Netns): void {
  for (const { path, node } of namespaceBinds(netns)) {
    files.makeDirectory(path.slice(0, path.lastIndexOf("/")), true);
    files.attach(path, node);
  }
}
