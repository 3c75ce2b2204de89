import { sha512 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { CniError, CniErrorCode, toCniError } from "../../../../cni/cni-error.js";
import type { NetworkConfigList } from "../../../../cni/config-list.js";
import { goJson } from "../../../../cni/go-json.js";
import { netnsNameOf } from "../../../../cni/netns-path.js";
import { resultToJson } from "../../../../cni/result.js";
import { type Attachment, CniRuntime } from "../../../../cni/runtime.js";
import { readRuntime } from "../../../../cni/runtime-args.js";
import { resolvePath } from "../../../../host/file-path.js";
import type { Process } from "../../../process.js";
import { isExecutable } from "../../../program.js";
import { encodeText } from "../../../stream.js";
import type { Wait } from "../../../wait.js";
import { hostOf, netnsOf } from "../namespace.js";
import { findConfigList } from "./find-config-list.js";

const COMMANDS = ["add", "check", "del", "gc", "status"];

/** cnitool: calls the plugins of a network in /etc/cni/net.d for one namespace, as libcni does (containernetworking/cni 1.3). */
export function* cnitool(process: Process): Generator<Wait, number, void> {
  const [, command = "", network, netns] = process.argv;
  if (network === undefined || netns === undefined) {
    const about = `${process.name}: Add, check, remove, gc or status network interfaces from a network namespace\n`;
    const rows = COMMANDS.map((each) => `  ${process.name} ${each.padEnd(6)} <net> <netns>\n`);
    yield* process.printError([about, ...rows].join(""));
    return 1;
  }
  try {
    yield* process.print(encodeText(run(process, command, network, resolvePath(process.cwd, netns))));
    return 0;
  } catch (error) {
    const known = toCniError(error);
    if (known === null) throw error;
    yield* process.printError(encodeText(`${known.text}\n`));
    return 1;
  }
}

function run(process: Process, command: string, network: string, netnsPath: string): string {
  const list = findConfigList(process.files, process.env.get("NETCONFPATH") || "/etc/cni/net.d", network);
  const attachment = attachmentOf(process, netnsPath);
  const runtime = new CniRuntime(hostOf(process), undefined, netnsOf(process));
  if (command === "add" || command === "check" || command === "del") requirePlugins(process, list, command);
  if (command === "add") return goJson(resultToJson(runtime.add(list, attachment, false), list.cniVersion));
  if (command === "check") runtime.check(list, attachment);
  else if (command === "del") runtime.del(list, attachment);
  else if (command === "gc") runtime.gc(list, []);
  else if (command === "status") runtime.status(list);
  return "";
}

function attachmentOf({ env }: Process, netnsPath: string): Attachment {
  const capabilities = env.get("CAP_ARGS") ?? "";
  const args = env.get("CNI_ARGS") ?? "";
  for (const pair of args === "" ? [] : args.split(";")) {
    if (!/^[^=]+=[^=]+$/.test(pair)) throw invalid(`invalid CNI_ARGS pair "${pair}"`);
  }
  return {
    containerId: `cnitool-${bytesToHex(sha512(utf8ToBytes(netnsPath)).subarray(0, 10))}`,
    netnsName: netnsNameOf(netnsPath) ?? "",
    netnsPath,
    ifName: env.get("CNI_IFNAME") ?? "eth0",
    args,
    runtime: capabilities === "" ? {} : readRuntime(parsed(capabilities)),
  };
}

/** The plugins are looked for where CNI_PATH says, and nowhere else. */
function requirePlugins(process: Process, { plugins }: NetworkConfigList, command: string): void {
  const directories = (process.env.get("CNI_PATH") ?? "").split(":").filter((each) => each !== "");
  for (const { type } of plugins) {
    if (directories.some((directory) => isExecutable(process.find(`${directory}/${type}`)))) continue;
    const why =
      directories.length === 0
        ? "no paths provided"
        : `failed to find plugin "${type}" in path [${directories.join(" ")}]`;
    const verb = command === "del" ? "delete" : command;
    throw invalid(`plugin type="${type}" failed (${verb}): ${why}`);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : String(error));
  }
}

function invalid(message: string): CniError {
  return new CniError(CniErrorCode.InvalidEnvironment, message);
}
