import { CniCommand } from "../../../../cni/cni-command.js";
import { standardPlugins } from "../../../../cni/standard-plugins.js";
import type { Command } from "../../../command.js";
import type { Process } from "../../../process.js";
import { decodeText, encodeText } from "../../../stream.js";
import type { Wait } from "../../../wait.js";
import { hostOf, netnsOf } from "../namespace.js";

/** Where a machine has the plugins. */
export const PLUGIN_DIR = "/opt/cni/bin";

/** A plugin's executable: CNI_COMMAND and its like in the environment, the configuration on standard input. */
export function* cniPlugin(process: Process): Generator<Wait, number, void> {
  const stdin = decodeText(yield* process.readAll());
  const type = process.argv[0]?.split("/").at(-1) ?? "";
  const cni = new CniCommand(hostOf(process), standardPlugins(), netnsOf(process));
  const result = cni.run(type, Object.fromEntries(process.env), stdin);
  yield* process.printError(encodeText(result.stderr));
  yield* process.print(encodeText(result.stdout));
  return result.exitCode;
}

/** The plugins by the paths of their executables. */
export const CNI_PLUGINS: ReadonlyMap<string, Command> = new Map(
  Array.from(standardPlugins().keys(), (type) => [`${PLUGIN_DIR}/${type}`, cniPlugin] as const),
);
