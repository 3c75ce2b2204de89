import { runNfacct } from "../../../netfilter/nfacct/nfacct-command.js";
import type { Process } from "../../process.js";
import { encodeText } from "../../stream.js";
import type { Wait } from "../../wait.js";
import { visibleEpoch } from "./clock-text.js";
import { netnsOf } from "./namespace.js";

/** nfacct(8): named counters of rules. */
export function* nfacct(process: Process): Generator<Wait, number, void> {
  const args = process.argv.slice(1);
  const input = args[0] === "restore" ? yield* process.readAll() : "";
  const result = runNfacct(netnsOf(process).netfilter, args, input, Math.floor(Number(visibleEpoch(process))));
  yield* process.printError(encodeText(result.stderr));
  yield* process.print(encodeText(result.stdout));
  return result.exitCode;
}
