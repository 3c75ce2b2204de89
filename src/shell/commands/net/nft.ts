import { FileError } from "../../../host/file-node.js";
import { isWarningLine, runNft } from "../../../netfilter/nft/nft.js";
import { tryParseIp } from "../../../wire/ip-address.js";
import type { Process } from "../../process.js";
import { decodeText, encodeText } from "../../stream.js";
import type { Wait } from "../../wait.js";
import { netnsOf } from "./namespace.js";
import { watchNft } from "./nft-monitor.js";

/** nft(8): the rules of the namespace in nft's language. */
export function* nft(process: Process): Generator<Wait, number, void> {
  const netns = netnsOf(process);
  const args = process.argv.slice(1);
  const readsInput =
    args.some(
      (arg, i) => (args[i - 1] === "-f" || args[i - 1] === "--file") && (arg === "-" || arg === "/dev/stdin"),
    ) ||
    args.includes("-f-") ||
    args.some((arg) => arg === "--interactive" || /^-[a-zA-Z]*i$/.test(arg));
  const stdin = readsInput ? decodeText(yield* process.readAll()) : "";
  const result = runNft(netns.netfilter, args, {
    stdin,
    readFile: (path) => {
      try {
        return { text: decodeText(process.files.readFile(process.path(path))) };
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        return { error: error.message };
      }
    },
    expand: (pattern) => expand(process, pattern),
    hasDevice: (name) => netns.devices.has(name),
    addressesOf: (name) => hostsAddresses(process, name),
    processId: process.pid,
  });
  if (result.monitor !== undefined) return yield* watchNft(process, netns.netfilter, result.monitor);
  // What a listing warns of goes to standard error, in its place between the lines.
  for (const part of result.stdout.split(/^(# Warning: table .*\n)/m)) {
    if (isWarningLine(part)) yield* process.printError(encodeText(part));
    else if (part !== "") yield* process.print(encodeText(part));
  }
  yield* process.printError(encodeText(result.stderr));
  return result.exitCode;
}

/** Files that a pattern in the last part of a path stands for. */
function expand(process: Process, pattern: string): string[] {
  const slash = pattern.lastIndexOf("/");
  const folder = slash < 0 ? "." : pattern.slice(0, slash + 1);
  const escaped = pattern
    .slice(slash + 1)
    .replace(/[.+^${}()|\\]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
  const wanted = new RegExp(`^${escaped}$`);
  try {
    const names = process.files.list(process.path(folder)).filter((name) => wanted.test(name) && !name.startsWith("."));
    return names.sort().map((name) => (slash < 0 ? name : `${folder}${name}`));
  } catch (error) {
    if (error instanceof FileError) return [];
    throw error;
  }
}

/** Addresses of /etc/hosts. Simplified: no server is asked. */
function hostsAddresses(process: Process, name: string) {
  let text: string;
  try {
    text = process.files.readFile("/etc/hosts");
  } catch (error) {
    if (error instanceof FileError) return [];
    throw error;
  }
  return text.split("\n").flatMap((line) => {
    const [address = "", ...names] = line.replace(/#.*/, "").trim().split(/\s+/);
    const parsed = names.includes(name) ? tryParseIp(address) : null;
    return parsed === null ? [] : [parsed];
  });
}
