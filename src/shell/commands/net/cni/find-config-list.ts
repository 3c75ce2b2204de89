import { CniError, CniErrorCode } from "../../../../cni/cni-error.js";
import type { NetworkConfigList } from "../../../../cni/config-list.js";
import { loadConfigList } from "../../../../cni/load-config-list.js";
import type { FileSystem } from "../../../../host/filesystem.js";

/**
 * The network of this name in a directory: of its `.conflist` files in order, else of its `.conf` and `.json` files
 * (libcni.LoadNetworkConf). Files before it are read too.
 * @throws CniError in libcni's words.
 */
export function findConfigList(files: FileSystem, directory: string, name: string): NetworkConfigList {
  const names = files.find(directory)?.kind === "directory" ? files.list(directory) : [];
  const isFile = (file: string): boolean => files.find(`${directory}/${file}`)?.kind === "file";
  const lists = names.filter((file) => file.endsWith(".conflist") && isFile(file));
  const singles = names.filter((file) => /\.(?:conf|json)$/.test(file) && isFile(file));
  for (const file of [...lists, ...singles]) {
    const list = loadConfigList(files, directory, file);
    if (list.name === name) return list;
  }
  const isEmpty = lists.length === 0 && singles.length === 0;
  throw new CniError(
    CniErrorCode.InvalidConfig,
    isEmpty
      ? `no net configurations found in ${directory}`
      : `no net configuration with name "${name}" in ${directory}`,
  );
}
