import { runIpvsadm } from "../../../netfilter/ipvs/ipvsadm.js";
import type { Process } from "../../process.js";
import { encodeText } from "../../stream.js";
import type { Wait } from "../../wait.js";
import { netnsOf } from "./namespace.js";

/** ipvsadm(8): the virtual servers of the namespace. */
export function* ipvsadm(process: Process): Generator<Wait, number, void> {
  const result = runIpvsadm(netnsOf(process).netfilter, process.argv.slice(1));
  yield* process.printError(encodeText(result.stderr));
  yield* process.print(encodeText(result.stdout));
  return result.exitCode;
}
