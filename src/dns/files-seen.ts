import type { FileSystem } from "../host/filesystem.js";
import type { Netns } from "../host/netns.js";

/**
 * The file tree as a program sees it that `ip netns exec` runs in this namespace: each file of /etc/netns/NAME lies over
 * the one in /etc (ip-netns(8)). For a machine's own namespace the tree itself.
 */
export function filesSeenIn(netns: Netns): FileSystem {
  const { files } = netns.host;
  const folder = `/etc/netns/${netns.name}`;
  if (netns.name === "" || files.find(folder)?.kind !== "directory") return files;
  return files.withBinds(
    files.list(folder).map((name) => ({ path: `/etc/${name}`, node: files.lookup(`${folder}/${name}`) })),
  );
}
