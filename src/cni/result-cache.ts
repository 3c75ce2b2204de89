import { utf8ToBytes } from "@noble/hashes/utils.js";
import type { DeferredText } from "../host/file-node.js";
import type { FileSystem } from "../host/filesystem.js";
import { base64 } from "../wire/codec/base64.js";
import { failure } from "./cni-error.js";
import { CNI_VERSIONS, FIRST_VERSION, isObject } from "./config.js";
import type { NetworkConfigList } from "./config-list.js";
import { byName, compactGoJson } from "./go-json.js";
import { parseGoJson } from "./go-json-syntax.js";
import type { RuntimeArgs } from "./plugin.js";
import { parseResult, type Result, resultToJson } from "./result.js";
import type { Attachment } from "./runtime.js";

const RESULT_DIR = "/var/lib/cni/results";

/** What the cache knows of an attachment beside the result. */
export interface CachedAttachment {
  readonly containerId: string;
  readonly networkName: string;
  readonly ifName: string;
  readonly netns: string;
  readonly args: string;
  readonly runtime: RuntimeArgs;
}

/** libcni's cache: what ADD was told and answered, for CHECK, DEL and GC, in a file for each attachment of the machine. */
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

  /**
   * What ADD answered, or null for nothing. A file of an old libcni is the bare result; what is neither is refused.
   * @throws CniError
   */
  readResult(list: NetworkConfigList, { containerId, ifName }: Attachment): Result | null {
    const file = path(list.name, containerId, ifName);
    if (this.files.find(file) === null) return null;
    const text = this.files.readFile(file);
    const info = cachedInfo(text);
    const result: unknown = info === null ? parsed(text) : (info.result ?? {});
    const given = isObject(result) ? (result.cniVersion ?? "") : "";
    const cniVersion = given === "" ? FIRST_VERSION : String(given);
    if (!CNI_VERSIONS.includes(cniVersion)) throw failure(`unsupported CNI result version "${cniVersion}"`);
    return parseResult(result, cniVersion);
  }

  /** Forgets; silent when there is nothing. */
  remove(networkName: string, containerId: string, ifName: string): void {
    const file = path(networkName, containerId, ifName);
    if (this.files.find(file) !== null) this.files.unlink(file);
  }

  /** All attachments of a network, in the order of their files' names; files that cannot be read are passed over. */
  list(networkName: string): CachedAttachment[] {
    return this.files
      .list(RESULT_DIR)
      .map((name) => this.attachment(`${RESULT_DIR}/${name}`))
      .filter((each) => each !== null)
      .filter((each) => each.networkName === networkName && each.ifName !== "");
  }

  private attachment(file: string): CachedAttachment | null {
    const info = cachedInfo(this.files.readFile(file));
    if (info === null) return null;
    const text = (key: string): string => (typeof info[key] === "string" ? info[key] : "");
    const pairs = Array.isArray(info.cniArgs) ? (info.cniArgs as string[][]) : [];
    return {
      containerId: text("containerId"),
      networkName: text("networkName"),
      ifName: text("ifName"),
      netns: text("netns"),
      args: pairs.map((pair) => pair.join("=")).join(";"),
      runtime: isObject(info.capabilityArgs) ? (info.capabilityArgs as RuntimeArgs) : {},
    };
  }
}

/** The file's object, or null when it is none of this kind. */
function cachedInfo(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) && value.kind === "cniCacheV1" ? value : null;
  } catch {
    return null;
  }
}

function parsed(text: string): unknown {
  try {
    return parseGoJson(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw failure(`decoding version from network config: ${why}`);
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
    const config = list.text ?? JSON.stringify(list);
    return compactGoJson({
      kind: "cniCacheV1",
      containerId,
      config: base64(Array.from(utf8ToBytes(config), (octet) => String.fromCharCode(octet)).join("")),
      ifName,
      networkName: list.name,
      ...(netnsPath === "" ? {} : { netns: netnsPath }),
      ...(args === "" ? {} : { cniArgs: args.split(";").map((pair) => pair.split("=")) }),
      ...(Object.keys(runtime).length === 0 ? {} : { capabilityArgs: byName(runtime) }),
      result: byName(resultToJson(result, list.cniVersion || FIRST_VERSION)),
    });
  }
}

function path(networkName: string, containerId: string, ifName: string): string {
  return `${RESULT_DIR}/${networkName}-${containerId}-${ifName}`;
}
