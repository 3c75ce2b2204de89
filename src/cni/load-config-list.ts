import type { FileSystem } from "../host/filesystem.js";
import { CniError, CniErrorCode } from "./cni-error.js";
import { listOfOne, type NetworkConfigList, parseConfigList, parsePluginConfig } from "./config-list.js";

/**
 * Reads a configuration from its file: a `.conflist` with, behind its own plugins, those of the `.conf` files in the folder
 * of the network's name beside it, unless it says otherwise (libcni.NetworkConfFromFile); any other as a single plugin's.
 * `shown` stands before what is wrong with the file; "" for nothing.
 * @throws CniError in libcni's words.
 */
export function loadConfigList(files: FileSystem, directory: string, file: string, shown = ""): NetworkConfigList {
  const text = files.readFile(`${directory}/${file}`);
  if (!file.endsWith(".conflist")) return within(shown, () => listOfOne(parsePluginConfig(text), text));
  const list = parseConfigList(text, shown);
  const own = list.loadOnlyInlinedPlugins === true ? [] : pluginFiles(files, `${directory}/${list.name}`);
  if (own.length === 0 && list.plugins.length > 0) return list;
  return within(shown, () => {
    if (own.length === 0) throw new CniError(CniErrorCode.InvalidConfig, "no plugin configs found");
    return { ...list, plugins: [...list.plugins, ...own.map((path) => parsePluginConfig(files.readFile(path)))] };
  });
}

/** The files of plugins in a network's folder, by name. */
export function pluginFiles(files: FileSystem, folder: string): string[] {
  if (files.find(folder)?.kind !== "directory") return [];
  return files
    .list(folder)
    .filter((name) => name.endsWith(".conf") && files.find(`${folder}/${name}`)?.kind === "file")
    .map((name) => `${folder}/${name}`);
}

function within<T>(shown: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof CniError) || shown === "") throw error;
    throw new CniError(error.code, `${shown}: ${error.message}`, error.details);
  }
}
