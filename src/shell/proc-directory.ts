// /proc as the processes of one shell's machine find it: themselves, and what a kernel tells of itself.
// It knows the process table; the network's part (/proc/net, /proc/sys/net) is the namespace's own and lies below it.
// Read next: ../host/proc/namespace-binds.ts for that part.

import {
  type Errno,
  type FileNode,
  Symlink,
  type VirtualDirectory,
  VirtualDirectoryNode,
  VirtualFileNode,
} from "../host/file-node.js";
import type { FileSystem } from "../host/filesystem.js";
import { Netns } from "../host/netns.js";
import { ProcNetDirectory } from "../host/proc/proc-net-directory.js";
import type { Process } from "./process.js";
import type { ProcessTable } from "./process-table.js";
import { findExecutable } from "./program.js";

/** How many processors the emulated machine has. */
export const PROCESSORS = 2;
const MEMORY_KIB = 24_684_100;
const FREE_KIB = 17_749_380;
/** The numbers of the namespaces that a machine begins with end here, those of others begin there. */
const FIRST_NAMESPACE_INODE = 4_026_531_840;
const FIRST_MADE_INODE = 4_026_532_200;

/** Files that tell of the machine, by name. */
const MACHINE_FILES: ReadonlyMap<string, (table: ProcessTable) => string> = new Map([
  ["cmdline", () => "quiet\n"],
  ["cpuinfo", cpuInfo],
  [
    "filesystems",
    () => "nodev\tsysfs\nnodev\ttmpfs\nnodev\tproc\nnodev\tcgroup2\nnodev\tdevtmpfs\nnodev\tdevpts\n\text4\n",
  ],
  ["loadavg", (table: ProcessTable) => `0.00 0.00 0.00 1/${table.all().length} ${lastPid(table)}\n`],
  [
    "meminfo",
    () =>
      [
        ["MemTotal", MEMORY_KIB],
        ["MemFree", FREE_KIB],
        ["MemAvailable", FREE_KIB],
        ["Buffers", 0],
        ["Cached", MEMORY_KIB - FREE_KIB],
        ["SwapTotal", 0],
        ["SwapFree", 0],
      ]
        .map(([name, value]) => `${`${name}:`.padEnd(15)} ${String(value).padStart(8)} kB\n`)
        .join(""),
  ],
  ["modules", () => ""],
  ["mounts", mounts],
  ["uptime", uptime],
  ["version", () => "Linux version 6.1.0-podwire (podwire) #1 SMP PREEMPT_DYNAMIC Debian 6.1.0\n"],
]);

function cpuInfo(): string {
  return Array.from({ length: PROCESSORS }, (_, i) =>
    [
      ["processor", String(i)],
      ["vendor_id", "podwire"],
      ["model name", "emulated"],
      ["cpu cores", String(PROCESSORS)],
      ["siblings", String(PROCESSORS)],
    ]
      .map(([name = "", value]) => `${name.padEnd(15).trimEnd()}\t${name.length < 8 ? "\t" : ""}: ${value}\n`)
      .join(""),
  )
    .map((text) => `${text}\n`)
    .join("");
}

function mounts(): string {
  return `/dev/root / ext4 rw,relatime 0 0
proc /proc proc rw,relatime 0 0
sysfs /sys sysfs rw,relatime 0 0
devtmpfs /dev devtmpfs rw,relatime 0 0
tmpfs /run tmpfs rw,relatime 0 0
tmpfs /tmp tmpfs rw,relatime 0 0
`;
}

function uptime(table: ProcessTable): string {
  const hundredths = (ns: number): string => (Math.floor(ns / 10_000_000) / 100).toFixed(2);
  return `${hundredths(table.sim.nowNs)} ${hundredths(table.sim.nowNs * PROCESSORS)}\n`;
}

function lastPid(table: ProcessTable): number {
  return table.all().at(-1)?.pid ?? 0;
}

/** /proc of a machine, over what its tree has there. */
export class ProcDirectory implements VirtualDirectory {
  private readonly table: ProcessTable;
  private readonly files: FileSystem;

  /** `files` are the machine's without this directory. */
  constructor(table: ProcessTable, files: FileSystem) {
    this.table = table;
    this.files = files;
  }

  list(): string[] {
    const below = this.files.list("/proc").filter((name) => name !== "self");
    const own = [...this.table.all().map((process) => String(process.pid)), "self", ...MACHINE_FILES.keys()];
    return [...own, ...below.filter((name) => !own.includes(name))];
  }

  entry(name: string): FileNode | null {
    const text = MACHINE_FILES.get(name);
    if (text !== undefined) return textNode(text(this.table));
    if (/^\d+$/.test(name)) {
      const process = this.table.find(Number(name));
      return process === null ? null : new VirtualDirectoryNode(new ProcessDirectory(process));
    }
    return this.files.find(`/proc/${name}`, false);
  }
}

const PROCESS_FILES: ReadonlyMap<string, (process: Process) => string> = new Map([
  ["cgroup", () => "0::/\n"],
  ["cmdline", (process: Process) => process.argv.map((word) => `${word}\0`).join("")],
  ["comm", (process: Process) => `${process.name.slice(0, 15)}\n`],
  ["environ", (process: Process) => [...process.env].map(([name, value]) => `${name}=${value}\0`).join("")],
  ["loginuid", () => "4294967295"],
  ["mounts", mounts],
  ["oom_score_adj", () => "0\n"],
  ["status", statusText],
]);

const NAMESPACES = [
  "cgroup",
  "ipc",
  "mnt",
  "net",
  "pid",
  "pid_for_children",
  "time",
  "time_for_children",
  "user",
  "uts",
];

/** The state of a process in the words of /proc/PID/status; memory and capabilities are those of a process of root. */
function statusText(process: Process): string {
  const rows: readonly (readonly [string, string])[] = [
    ["Name", process.name.slice(0, 15)],
    ["Umask", process.umask.toString(8).padStart(4, "0")],
    ["State", process.isStopped ? "T (stopped)" : "S (sleeping)"],
    ["Tgid", String(process.pid)],
    ["Ngid", "0"],
    ["Pid", String(process.pid)],
    ["PPid", String(process.ppid)],
    ["TracerPid", "0"],
    ["Uid", "0\t0\t0\t0"],
    ["Gid", "0\t0\t0\t0"],
    ["FDSize", "64"],
    ["Groups", " "],
    ["Threads", "1"],
    ["CapInh", "0000000000000000"],
    ["CapPrm", "000001ffffffffff"],
    ["CapEff", "000001ffffffffff"],
    ["CapBnd", "000001ffffffffff"],
    ["CapAmb", "0000000000000000"],
    ["NoNewPrivs", "0"],
    ["Cpus_allowed", (2 ** PROCESSORS - 1).toString(16)],
    ["Cpus_allowed_list", `0-${PROCESSORS - 1}`],
  ];
  return rows.map(([name, value]) => `${name}:\t${value}\n`).join("");
}

/** /proc/PID. */
class ProcessDirectory implements VirtualDirectory {
  private readonly process: Process;

  constructor(process: Process) {
    this.process = process;
  }

  list(): string[] {
    return [...PROCESS_FILES.keys(), "cwd", "exe", "net", "ns", "root"];
  }

  entry(name: string): FileNode | null {
    const { process } = this;
    const text = PROCESS_FILES.get(name);
    if (text !== undefined) return textNode(text(process));
    switch (name) {
      case "cwd":
        return new Symlink(1, 0, process.cwd);
      case "root":
        return new Symlink(1, 0, "/");
      case "exe":
        return new Symlink(1, 0, executableOf(process));
      case "ns":
        return new VirtualDirectoryNode(new NamespacesDirectory(process));
      case "net":
        return process.netns instanceof Netns ? new VirtualDirectoryNode(new ProcNetDirectory(process.netns)) : null;
      default:
        return null;
    }
  }
}

/** /proc/PID/ns: a link for each kind of namespace; only the network's differ between processes. */
class NamespacesDirectory implements VirtualDirectory {
  private readonly process: Process;

  constructor(process: Process) {
    this.process = process;
  }

  list(): string[] {
    return NAMESPACES;
  }

  entry(name: string): FileNode | null {
    if (!NAMESPACES.includes(name)) return null;
    const { netns } = this.process;
    const kind = name.replace(/_for_children$/, "");
    const serial = kind === "net" && netns instanceof Netns ? netns.serial : 0;
    const number = serial > 0 ? FIRST_MADE_INODE + serial : FIRST_NAMESPACE_INODE - NAMESPACES.indexOf(kind);
    return new Symlink(1, 0, `${kind}:[${number}]`);
  }
}

function executableOf(process: Process): string {
  const found = findExecutable(process.files, process.argv[0] ?? "", process.env.get("PATH") ?? null, process.cwd);
  return found ?? "/usr/bin/bash";
}

function textNode(text: string): FileNode {
  return new VirtualFileNode(new TextFile(text), 0o444);
}

/** A file whose text is what it was when it was opened. */
class TextFile {
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  read(): string {
    return this.text;
  }

  write(): Errno | null {
    return "EACCES";
  }
}
