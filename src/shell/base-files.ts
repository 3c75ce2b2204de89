import { type Device, Device as DeviceNode, Program, VirtualDirectoryNode } from "../host/file-node.js";
import { splitPath } from "../host/file-path.js";
import type { FileSystem } from "../host/filesystem.js";
import type { CommandTable } from "./command.js";
import { BASE_ETC_FILES } from "./etc/base-etc-files.js";
import { KernelSettings, KernelSettingsDirectory } from "./etc/kernel-settings.js";
import { PROTOCOLS_FILE } from "./etc/protocols.js";
import { SERVICES_FILE } from "./etc/services.js";

/** Commands that Debian keeps in /usr/sbin; all others are in /usr/bin. */
const SYSTEM_COMMANDS = new Set([
  "arp",
  "arping",
  "arptables",
  "arptables-nft",
  "arptables-nft-restore",
  "arptables-nft-save",
  "arptables-restore",
  "arptables-save",
  "bridge",
  "brctl",
  "chroot",
  "conntrack",
  "devlink",
  "dnsmasq",
  "ebtables",
  "ebtables-nft",
  "ebtables-nft-restore",
  "ebtables-nft-save",
  "ebtables-restore",
  "ebtables-save",
  "ebtables-translate",
  "ethtool",
  "ifconfig",
  "mii-tool",
  "ip",
  "ip6tables",
  "ip6tables-legacy",
  "ip6tables-nft",
  "ip6tables-restore",
  "ip6tables-restore-translate",
  "ip6tables-save",
  "ip6tables-translate",
  "ipset",
  "iptables",
  "iptables-legacy",
  "iptables-nft",
  "iptables-restore",
  "iptables-restore-translate",
  "iptables-save",
  "iptables-translate",
  "ipvsadm",
  "ipvsadm-restore",
  "ipvsadm-save",
  "modprobe",
  "nfacct",
  "nft",
  "route",
  "rtmon",
  "sysctl",
  "tc",
  "traceroute6",
  "vconfig",
  "xtables-monitor",
]);

const DEVICES: readonly (readonly [string, Device["device"]])[] = [
  ["null", "null"],
  ["zero", "zero"],
  ["full", "full"],
  ["random", "random"],
  ["urandom", "random"],
];

/** Gives a machine's tree what every system has: the directories, /dev, /etc, and its programs where PATH finds them. Does nothing twice. */
export function installBaseFiles(files: FileSystem, commands: CommandTable, hostname: string): void {
  for (const path of [
    "/usr/bin",
    "/usr/sbin",
    "/usr/local/bin",
    "/usr/local/sbin",
    "/dev/fd",
    "/etc/iproute2",
    "/root",
    "/var/log",
    "/run",
    "/proc",
    "/sys",
  ]) {
    files.makeDirectory(path, true);
  }
  files.makeDirectory("/tmp", true);
  const tmp = files.lookup("/tmp");
  if (tmp.kind === "directory" && tmp.owner === "root" && tmp.mode === 0o755) tmp.mode = 0o1777;
  for (const [link, target] of [
    ["/bin", "usr/bin"],
    ["/sbin", "usr/sbin"],
    ["/var/run", "/run"],
  ] as const) {
    if (files.find(link, false) === null) files.makeSymlink(link, target);
  }
  for (const [name, device] of DEVICES) {
    if (files.find(`/dev/${name}`) === null) files.attach(`/dev/${name}`, new DeviceNode(files.newInode(), device));
  }
  const descriptors = files.lookup("/dev/fd");
  if (descriptors.kind === "directory" && descriptors.entries.size === 0) {
    for (let number = 0; number < 64; number++) {
      descriptors.entries.set(String(number), new DeviceNode(files.newInode(), "fd", number));
    }
  }
  for (const [name, number] of [
    ["stdin", 0],
    ["stdout", 1],
    ["stderr", 2],
  ] as const) {
    if (files.find(`/dev/${name}`, false) === null) files.makeSymlink(`/dev/${name}`, `fd/${number}`);
  }
  const etc = [...BASE_ETC_FILES, ["/etc/services", SERVICES_FILE], ["/etc/protocols", PROTOCOLS_FILE]] as const;
  for (const [path, text] of etc) if (files.find(path) === null) files.writeFile(path, text);
  if (files.find("/proc/sys/kernel") === null) {
    files.makeDirectory("/proc/sys", true);
    const settings = new KernelSettings(hostname);
    for (const name of ["fs", "kernel", "user", "vm"]) {
      files.attach(`/proc/sys/${name}`, new VirtualDirectoryNode(new KernelSettingsDirectory(settings, name)));
    }
  }
  const [system, user] = [files.lookup("/usr/sbin"), files.lookup("/usr/bin")];
  for (const name of commands.keys()) {
    if (name.startsWith("/")) {
      if (files.find(name) !== null) continue;
      files.makeDirectory(splitPath(name).parent, true);
      files.attach(name, new Program(files.newInode(), name));
      continue;
    }
    const directory = SYSTEM_COMMANDS.has(name) ? system : user;
    if (directory.kind !== "directory" || directory.entries.has(name)) continue;
    directory.entries.set(name, new Program(files.newInode(), name));
  }
}
