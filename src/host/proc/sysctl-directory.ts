import { type FileNode, type VirtualDirectory, VirtualDirectoryNode, VirtualFileNode } from "../file-node.js";
import { isReadOnlySysctl } from "../sysctl/sysctl-bounds.js";
import type { SysctlTree } from "../sysctl/sysctl-tree.js";

/** One directory of /proc/sys/net, as the names of the namespace's `SysctlTree` make it. */
export class SysctlDirectory implements VirtualDirectory {
  private readonly tree: SysctlTree;
  /** "net/ipv4/conf", without a slash at the end. */
  private readonly path: string;

  constructor(tree: SysctlTree, path: string) {
    this.tree = tree;
    this.path = path;
  }

  /** Costs a walk over all names of the namespace. */
  list(): string[] {
    const prefix = `${this.path}/`;
    const names = new Set<string>();
    for (const name of this.tree.names()) {
      if (!name.startsWith(prefix)) continue;
      const slash = name.indexOf("/", prefix.length);
      names.add(name.slice(prefix.length, slash < 0 ? undefined : slash));
    }
    return [...names];
  }

  entry(name: string): FileNode | null {
    const path = `${this.path}/${name}`;
    const file = this.tree.find(path);
    if (file !== null) return new VirtualFileNode(file, isReadOnlySysctl(path) ? 0o444 : 0o644);
    if (!this.tree.names().some((other) => other.startsWith(`${path}/`))) return null;
    return new VirtualDirectoryNode(new SysctlDirectory(this.tree, path));
  }
}
