import type { Netns } from "../../../../host/netns.js";
import type { IpDevice } from "../../../../ip/ip-device.js";
import type { NetlinkError } from "../../../../ip/netlink-error.js";
import type { Interface } from "../../../../link/interface.js";
import type { Process } from "../../../process.js";
import type { Wait } from "../../../wait.js";
import { Printer } from "./printer.js";
import type { RouteTableNames } from "./route-table-names.js";

/** The families of `-f`: those that podwire has, by their numbers in Linux; 0 for any. */
export type IpFamily = "any" | "inet" | "inet6" | "bridge" | "link";

/** What stands before the object: `ip -4 -br -j ...`. */
export interface IpOptions {
  family: IpFamily;
  brief: boolean;
  oneLine: boolean;
  details: number;
  statistics: number;
  json: boolean;
  pretty: boolean;
  resolve: boolean;
  /** -N: numbers instead of the names of scopes, tables, protocols, types and groups. */
  numeric: boolean;
  timestamp: "" | "long" | "short";
  all: boolean;
  force: boolean;
  humanReadable: boolean;
  iec: boolean;
  color: boolean;
  compressVlans: boolean;
}

/** What a tool assumes unless told. */
export function defaultOptions(): IpOptions {
  return {
    family: "any",
    brief: false,
    oneLine: false,
    details: 0,
    statistics: 0,
    json: false,
    pretty: false,
    resolve: false,
    numeric: false,
    timestamp: "",
    all: false,
    force: false,
    humanReadable: false,
    iec: false,
    color: false,
    compressVlans: false,
  };
}

/** What `exit(-1)` is to a shell. */
export const EXIT_USAGE = 255;

/** Thrown where iproute2 gives a command up: the exit code, and what goes to standard error first. */
export class IpExit {
  readonly code: number;
  readonly message: string;
  /** True where iproute2 calls exit(3), which ends a batch too; false where the command returns. */
  readonly exits: boolean;

  constructor(code: number, message: string, exits = code === EXIT_USAGE) {
    this.code = code;
    this.message = message;
    this.exits = exits;
  }
}

/** What is known of a device by its number. */
interface LinkName {
  readonly ifIndex: number;
  readonly name: string;
}

/**
 * One run of `ip`, `bridge` or `tc`: options, namespace, and what it prints. Standard output is kept back as stdio does
 * on a pipe, so that errors come first unless the tool flushed.
 */
export class IpSession {
  readonly process: Process;
  readonly options: IpOptions;
  netns: Netns;
  printer: Printer;
  /** What `routeTables` read; null before. */
  routeTables: RouteTableNames | null = null;
  /** Of `ip monitor`: the names by which it came to know the devices, by number (ll_map); null for the present ones. */
  knownNames: Map<number, string> | null = null;
  private readonly asked = new Set<IpDevice>();
  private chunks: { descriptor: 1 | 2; text: string }[] = [];

  constructor(process: Process, netns: Netns, options: IpOptions) {
    this.process = process;
    this.netns = netns;
    this.options = options;
    this.printer = new Printer(options);
  }

  /** A name, or with -N the number that it stands for. */
  named(name: string, value: number): string {
    return this.options.numeric ? String(value) : name;
  }

  /** What a device's number is called: a monitor sticks to the name that it learned first (ll_entry_update). */
  nameOf(device: LinkName): string {
    if (this.knownNames === null) return device.name;
    const known = this.knownNames.get(device.ifIndex);
    if (known === undefined) this.knownNames.set(device.ifIndex, device.name);
    return known ?? device.name;
  }

  /**
   * The same for routes, whose devices are asked for by number when the kernel has told them all (ll_link_get): that brings the
   * news of their carriers.
   */
  askName(device: IpDevice): string {
    this.asked.add(device);
    return this.nameOf(device);
  }

  /** Prints to standard error at once. */
  error(text: string): void {
    this.chunks.push({ descriptor: 2, text });
  }

  /** Ends a record: what was printed so far goes out (fflush). In JSON nothing goes out before the end. */
  flush(): void {
    if (!this.printer.isJson) this.flushAll();
  }

  /** Everything goes out. */
  flushAll(): void {
    const text = this.printer.take();
    if (text !== "") this.chunks.push({ descriptor: 1, text });
  }

  /** Takes what was printed for standard output, instead of writing it. */
  takeText(): string {
    this.flushAll();
    const text = this.chunks.map((chunk) => (chunk.descriptor === 1 ? chunk.text : "")).join("");
    this.chunks = [];
    return text;
  }

  /** Writes what went out to the descriptors. */
  *write(): Generator<Wait, void, void> {
    const chunks = this.chunks;
    this.chunks = [];
    for (const device of this.asked) this.netns.stack.linkWatch.askedFor(device);
    this.asked.clear();
    for (const { descriptor, text } of chunks) {
      if (descriptor === 1) yield* this.process.print(text);
      else yield* this.process.printError(text);
    }
  }

  /** The answer of the kernel: 0, or its message on standard error and 2. */
  answer(error: NetlinkError | null): number {
    if (error === null) return 0;
    this.error(`${error.text}\n`);
    return 2;
  }

  /** The device with this name, else its number ("if7"), or null. */
  device(name: string): Interface | null {
    const found = this.netns.findDevice(name);
    if (found !== null) {
      const device = this.netns.stack.deviceOf(found);
      if (device !== null) this.netns.stack.linkWatch.askedFor(device);
      return found;
    }
    const numbered = /^if(\d+)$/.exec(name);
    return numbered === null ? null : this.netns.findByIndex(Number(numbered[1]));
  }

  /** The same, or `Cannot find device "x"` and exit code 1. */
  deviceOrExit(name: string): Interface {
    const found = this.device(name);
    if (found === null) throw new IpExit(1, `Cannot find device "${name}"\n`);
    return found;
  }
}
