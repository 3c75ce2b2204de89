import { readsInput, runIpvsadm } from "../../../netfilter/ipvs/ipvsadm.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";
import { FileNames } from "./file-names.js";
import { hostOf, netnsOf } from "./namespace.js";

/** ipvsadm(8): the virtual servers of the namespace. */
export function* ipvsadm(process: Process): Generator<Wait, number, void> {
  return yield* run(process, process.argv.slice(1));
}

/** ipvsadm-save(8). */
export function* ipvsadmSave(process: Process): Generator<Wait, number, void> {
  return yield* run(process, ["-S", ...process.argv.slice(1)]);
}

/** ipvsadm-restore(8). */
export function* ipvsadmRestore(process: Process): Generator<Wait, number, void> {
  return yield* run(process, ["-R"]);
}

function* run(process: Process, argv: readonly string[]): Generator<Wait, number, void> {
  hostOf(process).modules.add("ip_vs");
  const input = readsInput(argv) ? yield* process.readAll() : "";
  const result = runIpvsadm(netnsOf(process).netfilter, argv, input, new FileNames(process));
  yield* process.printError(result.stderr);
  yield* process.print(result.stdout);
  return result.exitCode;
}
