import type { DeferredText } from "../host/file-node.js";
import type { FileSystem } from "../host/filesystem.js";
import { isObject, type NetworkConfigList } from "./config.js";
import type { RuntimeArgs } from "./plugin.js";
import { parseResult, type Result, resultToJson } from "./result.js";
import type { Attachment } from "./runtime.js";

const RESULT_DIR = "/var/lib/cni/results";

/** What the cache knows of an attachment. */
export interface CachedAttachment {
  readonly containerId: string;
  readonly networkName: string;
  readonly ifName: string;
  readonly netns: string;
  readonly args: string;
  readonly runtime: RuntimeArgs;
  readonly result: Result;
}

/**
 * libcni's cache: what ADD was told and answered, for CHECK, DEL and GC, in a file for each attachment of the machine.
 * Simplified: `config` is the list's text as JSON, where libcni keeps its bytes in base64.
 */
export class ResultCache {
  private readonly files: FileSystem;

  constructor(files: FileSystem) {
    this.files = files;
    files.makeDirectory(RESULT_DIR, true);
  }

  /** Keeps what ADD answered. */
  write(list: NetworkConfigList, attachment: Attachment, netnsPath: string, result: Result): void {
    const file = path(list.name, attachment.containerId, attachment.ifName);
    this.files.writeDeferred(file, new ResultText(list, attachment, netnsPath, result));
  }

  /** What is kept, or null; a file that cannot be read counts as none. */
  read(networkName: string, containerId: string, ifName: string): CachedAttachment | null {
    return this.parse(path(networkName, containerId, ifName));
  }

  /** Forgets; silent when there is nothing. */
  remove(networkName: string, containerId: string, ifName: string): void {
    const file = path(networkName, containerId, ifName);
    if (this.files.find(file) !== null) this.files.unlink(file);
  }

  /** All attachments of a network, in the order of their files' names. */
  list(networkName: string): CachedAttachment[] {
    return this.files
      .list(RESULT_DIR)
      .map((name) => this.parse(`${RESULT_DIR}/${name}`))
      .filter((each) => each !== null && each.networkName === networkName)
      .filter((each) => each !== null);
  }

  private parse(file: string): CachedAttachment | null {
    if (this.files.find(file) === null) return null;
    let value: unknown;
    try {
      value = JSON.parse(this.files.readFile(file));
    } catch {
      return null;
    }
    if (!isObject(value) || value.kind !== "cniCacheV1") return null;
    const text = (key: string): string => (typeof value[key] === "string" ? value[key] : "");
    const pairs = Array.isArray(value.cniArgs) ? (value.cniArgs as string[][]) : [];
    return {
      containerId: text("containerId"),
      networkName: text("networkName"),
      ifName: text("ifName"),
      netns: text("netns"),
      args: pairs.map((pair) => pair.join("=")).join(";"),
      runtime: isObject(value.capabilityArgs) ? (value.capabilityArgs as RuntimeArgs) : {},
      result: parseResult(value.result),
    };
  }
}

/** What stands in the file of an attachment; most are never read. */
class ResultText implements DeferredText {
  private readonly list: NetworkConfigList;
  private readonly attachment: Attachment;
  private readonly netnsPath: string;
  private readonly result: Result;

  constructor(list: NetworkConfigList, attachment: Attachment, netnsPath: string, result: Result) {
    this.list = list;
    this.attachment = attachment;
    this.netnsPath = netnsPath;
    this.result = result;
  }

  text(): string {
    const { list, netnsPath, result } = this;
    const { containerId, ifName, args = "", runtime = {} } = this.attachment;
    return JSON.stringify({
      kind: "cniCacheV1",
      containerId,
      config: { cniVersion: list.cniVersion, name: list.name, plugins: list.plugins },
      ifName,
      networkName: list.name,
      netns: netnsPath,
      ...(args === "" ? {} : { cniArgs: args.split(";").map((pair) => pair.split("=")) }),
      ...(Object.keys(runtime).length === 0 ? {} : { capabilityArgs: runtime }),
      result: resultToJson(result, list.cniVersion),
    });
  }
}

function path(networkName: string, containerId: string, ifName: string): string {
  return `${RESULT_DIR}/${networkName}-${containerId}-${ifName}`;
}
