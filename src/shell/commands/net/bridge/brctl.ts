import { addLink } from "../../../../host/devices/add-link.js";
import { bridgePortOf, setBridgeOptions, setBridgePortOptions } from "../../../../host/devices/bridge-options.js";
import { deleteLink, MAX_NAME_LENGTH, setLinkMaster } from "../../../../host/devices/change-link.js";
import type { Netns } from "../../../../host/netns.js";
import { NetlinkError } from "../../../../ip/netlink-error.js";
import type { BridgeId } from "../../../../link/bpdu.js";
import type { BridgePort } from "../../../../link/bridge-port.js";
import { Switch } from "../../../../link/switch.js";
import { Errno, strerror } from "../../../../sim/errno.js";
import type { ScheduledEvent } from "../../../../sim/event-queue.js";
import { SECOND } from "../../../../sim/time.js";
import { formatMac } from "../../../../wire/mac-address.js";
import type { Process } from "../../../process.js";
import type { Wait } from "../../../wait.js";
import { USAGE } from "../ip/usage.js";
import { netnsOf } from "../namespace.js";

/** What a command of brctl answers: text for standard output, or an error with exit code 1. */
type Answer = { readonly out: string; readonly error?: string } | { readonly error: string; readonly out?: string };

const DONE: Answer = { out: "" };

interface BridgeCommand {
  readonly words: number;
  readonly help: string;
  run(netns: Netns, words: readonly string[]): Answer;
}

/** brctl(8) of bridge-utils 1.7. */
export function* brctl(process: Process): Generator<Wait, number, void> {
  const [, name, ...words] = process.argv;
  const usage = USAGE.brctl ?? "";
  if (name === undefined) {
    yield* process.printError(usage);
    return 1;
  }
  // getopt looks for options among all words.
  const option = process.argv.slice(1).find((word) => word.startsWith("-") && word.length > 1);
  if (option === "-V" || option === "--version") {
    yield* process.print("bridge-utils, 1.7\n");
    return 0;
  }
  if (option === "-h" || option === "--help") {
    yield* process.print(usage);
    return 0;
  }
  if (option !== undefined && option !== "--") {
    const what = option.startsWith("--")
      ? `unrecognized option '${option}'`
      : `invalid option -- '${option.charAt(1)}'`;
    yield* process.printError(`brctl: ${what}\nUnknown option '?'\n${usage}`);
    return 1;
  }
  const command = COMMANDS[name];
  if (command === undefined) {
    yield* process.printError(`never heard of command [${name}]\n${usage}`);
    return 1;
  }
  if (words.length < command.words && name !== "show") {
    yield* process.printError(`Incorrect number of arguments for command\nUsage: brctl ${name} ${command.help}\n`);
    return 1;
  }
  const answer = command.run(netnsOf(process), words);
  if (answer.error !== undefined) yield* process.printError(answer.error);
  if (answer.out !== undefined) yield* process.print(answer.out);
  return answer.error === undefined ? 0 : 1;
}

function bridgeNamed(netns: Netns, name: string): Switch | null {
  const found = netns.findDevice(name);
  return found instanceof Switch ? found : null;
}

/** Names are cut to what the kernel's calls hold. */
function cut(name: string): string {
  return name.slice(0, MAX_NAME_LENGTH);
}

/** What the kernel says of a name that is no bridge's. */
function noBridge(netns: Netns, name: string): string {
  return strerror(netns.findDevice(name) === null ? Errno.ENODEV : Errno.EOPNOTSUPP);
}

/** A command that sets one option of a bridge. */
function setter(
  help: string,
  what: string,
  set: (bridge: Switch, word: string) => NetlinkError | null | string,
): BridgeCommand {
  return {
    words: 2,
    help,
    run: (netns, [name = "", word = ""]) => {
      const bridge = bridgeNamed(netns, name);
      if (bridge === null) return { error: `${what} failed: ${noBridge(netns, name)}\n` };
      const result = set(bridge, word);
      if (typeof result === "string") return { error: result };
      return result === null ? DONE : { error: `${what} failed: ${strerror(result.errno)}\n` };
    },
  };
}

/** A number as sscanf's %i reads it: 0x before sixteens, 0 before eights; what follows it does not matter. */
function bridgePriority(bridge: Switch, word: string): ReturnType<typeof setBridgeOptions> | string {
  const found = /^\s*(?:0[xX]([\da-fA-F]+)|(0[0-7]*)|([1-9]\d*))/.exec(word);
  if (found === null) return "bad priority\n";
  const [, hex, octal, decimal] = found;
  const number = Number.parseInt(hex ?? octal ?? decimal ?? "", hex !== undefined ? 16 : octal !== undefined ? 8 : 10);
  return setBridgeOptions(bridge, { priority: number & 0xffff });
}

function seconds(word: string): number | null {
  return /^\d+(\.\d*)?$/.test(word) ? Number(word) * SECOND : null;
}

function timeSetter(
  help: string,
  what: string,
  option: "forwardDelayNs" | "helloTimeNs" | "maxAgeNs" | "ageingNs",
): BridgeCommand {
  return setter(help, what, (bridge, word) => {
    const timeNs = seconds(word);
    if (timeNs === null) return `bad ${what.replace(/^set /, "")} value\n`;
    return setBridgeOptions(bridge, { [option]: timeNs });
  });
}

/** `on`, `yes`, `1` and their opposites; null for other words. */
function yesOrNo(word: string): boolean | null {
  if (["on", "yes", "1"].includes(word)) return true;
  return ["off", "no", "0"].includes(word) ? false : null;
}

function portNamed(netns: Netns, bridge: string, name: string): BridgePort | null {
  const device = netns.findDevice(name);
  return device !== null && device.master?.name === bridge ? bridgePortOf(device) : null;
}

const COMMANDS: Readonly<Record<string, BridgeCommand>> = {
  addbr: {
    words: 1,
    help: "<bridge>\t\tadd bridge",
    run: (netns, [name = ""]) => {
      const made = addLink(netns, { kind: "bridge", name: cut(name), options: {} });
      if (!(made instanceof NetlinkError)) return DONE;
      return made.errno === 17
        ? { error: `device ${name} already exists; can't create bridge with the same name\n` }
        : { error: `add bridge failed: ${strerror(made.errno)}\n` };
    },
  },
  delbr: {
    words: 1,
    help: "<bridge>\t\tdelete bridge",
    run: (netns, [name = ""]) => {
      const bridge = bridgeNamed(netns, cut(name));
      if (bridge === null) {
        return netns.findDevice(cut(name)) === null
          ? { error: `bridge ${name} doesn't exist; can't delete it\n` }
          : { error: `can't delete bridge ${name}: ${strerror(Errno.EPERM)}\n` };
      }
      if (bridge.adminUp) return { error: `bridge ${name} is still up; can't delete it\n` };
      deleteLink(netns, bridge);
      return DONE;
    },
  },
  addif: {
    words: 2,
    help: "<bridge> <device>\tadd interface to bridge",
    run: (netns, [name = "", ...devices]) => {
      const bridge = bridgeNamed(netns, name);
      for (const each of devices) {
        const device = netns.findDevice(each);
        if (device === null) return { error: `interface ${each} does not exist!\n` };
        if (bridge === null) {
          return netns.findDevice(name) === null
            ? { error: `bridge ${name} does not exist!\n` }
            : { error: `can't add ${each} to bridge ${name}: ${strerror(Errno.EOPNOTSUPP)}\n` };
        }
        if (device instanceof Switch) {
          return {
            error: `device ${each} is a bridge device itself; can't add a bridge device to a bridge device.\n`,
          };
        }
        if (device.master !== null) {
          return { error: `device ${each} is already a member of a bridge; can't add it to bridge ${name}.\n` };
        }
        const error = setLinkMaster(device, bridge);
        if (error !== null) return { error: `can't add ${each} to bridge ${name}: ${strerror(error.errno)}\n` };
      }
      return DONE;
    },
  },
  delif: {
    words: 2,
    help: "<bridge> <device>\tdelete interface from bridge",
    run: (netns, [name = "", ...devices]) => {
      const bridge = bridgeNamed(netns, name);
      for (const each of devices) {
        const device = netns.findDevice(each);
        if (device === null) return { error: `interface ${each} does not exist!\n` };
        if (bridge === null) {
          return netns.findDevice(name) === null
            ? { error: `bridge ${name} does not exist!\n` }
            : { error: `can't delete ${each} from ${name}: ${strerror(Errno.EOPNOTSUPP)}\n` };
        }
        if (device.master !== bridge) return { error: `device ${each} is not a port of ${name}\n` };
        setLinkMaster(device, null);
      }
      return DONE;
    },
  },
  hairpin: {
    words: 3,
    help: "<bridge> <port> {on|off}\tturn hairpin on/off",
    run: (netns, [bridge = "", name = "", word = ""]) => {
      const on = yesOrNo(word);
      if (on === null) return { error: "expect on/off for argument\n" };
      if (bridgeNamed(netns, bridge) === null) return { error: `bridge ${bridge} does not exist!\n` };
      const port = portNamed(netns, bridge, name);
      if (port === null) {
        return netns.findDevice(name) === null
          ? { error: `interface ${name} does not exist!\n` }
          : { error: `can't set ${name} to hairpin on bridge ${bridge}: ${strerror(Errno.ENOENT)}\n` };
      }
      port.wake();
      port.hairpin = on;
      return DONE;
    },
  },
  setageing: timeSetter("<bridge> <time>\t\tset ageing time", "set ageing time", "ageingNs"),
  setfd: timeSetter("<bridge> <time>\t\tset bridge forward delay", "set forward delay", "forwardDelayNs"),
  sethello: timeSetter("<bridge> <time>\t\tset hello time", "set hello timer", "helloTimeNs"),
  setmaxage: timeSetter("<bridge> <time>\t\tset max message age", "set max age", "maxAgeNs"),
  setbridgeprio: setter("<bridge> <prio>\t\tset bridge priority", "set bridge priority", (bridge, word) =>
    bridgePriority(bridge, word),
  ),
  setpathcost: portSetter("<bridge> <port> <cost>\tset path cost", "set path cost", "cost"),
  setportprio: portSetter("<bridge> <port> <prio>\tset port priority", "set port priority", "priority"),
  stp: {
    words: 2,
    help: "<bridge> {on|off}\tturn stp on/off",
    run: (netns, [name = "", word = ""]) => {
      const on = yesOrNo(word);
      if (on === null) return { error: "expect on/off for argument\n" };
      const bridge = bridgeNamed(netns, name);
      if (bridge === null) return { error: `set stp status failed: ${noBridge(netns, name)}\n` };
      setBridgeOptions(bridge, { stp: on });
      return DONE;
    },
  },
  show: { words: 0, help: "[ <bridge> ]\t\tshow a list of bridges", run: show },
  showmacs: {
    words: 1,
    help: "<bridge>\t\tshow a list of mac addrs",
    run: (netns, [name = ""]) => {
      const bridge = bridgeNamed(netns, name);
      if (bridge === null) return { error: `read of forward table failed: ${noBridge(netns, name)}\n` };
      let out = "port no\tmac addr\t\tis local?\tageing timer\n";
      const entries = bridge.table.entries().filter((entry) => entry.port !== null);
      for (const entry of entries.sort((a, b) => a.mac - b.mac)) {
        const age = entry.isStatic ? 0 : (netns.sim.nowNs - entry.updatedNs) / SECOND;
        const number = String(entry.port?.number ?? 0).padStart(3);
        out += `${number}\t${formatMac(entry.mac)}\t${entry.isLocal ? "yes" : "no"}\t\t${age.toFixed(2).padStart(7)}\n`;
      }
      return { out };
    },
  },
  showstp: {
    words: 1,
    help: "<bridge>\t\tshow bridge stp info",
    run: (netns, [name = ""]) => {
      const bridge = bridgeNamed(netns, name);
      if (bridge === null) return { error: notABridge(netns, name) };
      const ports = [...bridge.ports].sort((a, b) => (a.device.name < b.device.name ? -1 : 1));
      return { out: bridgeText(bridge) + ports.map((port) => portText(port)).join("") };
    },
  },
};

function portSetter(help: string, what: string, option: "cost" | "priority"): BridgeCommand {
  return {
    words: 3,
    help,
    run: (netns, [bridge = "", name = "", word = ""]) => {
      if (!/^\d+$/.test(word)) return { error: `bad ${option === "cost" ? "path cost" : "path priority"} value\n` };
      const port = portNamed(netns, bridge, name);
      if (port === null) {
        const errno = netns.findDevice(name) === null ? Errno.ENODEV : Errno.ENOENT;
        return { error: `${what} failed: ${strerror(errno)}\n` };
      }
      const error = setBridgePortOptions(port.device, { [option]: Number(word) });
      return error === null ? DONE : { error: `${what} failed: ${strerror(error.errno)}\n` };
    },
  };
}

/** "8000.020000000001". */
function idText(id: BridgeId): string {
  return `${id.priority.toString(16).padStart(4, "0")}.${formatMac(id.mac).replaceAll(":", "")}`;
}

function show(netns: Netns, words: readonly string[]): Answer {
  const header = "bridge name\tbridge id\t\tSTP enabled\tinterfaces\n";
  const all = netns.allDevices().filter((device) => device instanceof Switch);
  let out = "";
  if (words.length === 0) {
    for (const bridge of all.sort((a, b) => (a.name < b.name ? -1 : 1))) out += row(bridge);
    return { out: out === "" ? "" : header + out };
  }
  let error = "";
  for (const name of words) {
    const bridge = bridgeNamed(netns, name);
    if (bridge === null) error += notABridge(netns, name);
    else out += row(bridge);
  }
  const table = out === "" ? "" : header + out;
  return error === "" ? { out: table } : { error, out: table };
}

function notABridge(netns: Netns, name: string): string {
  return netns.findDevice(name) === null ? `bridge ${name} does not exist!\n` : `device ${name} is not a bridge!\n`;
}

function row(bridge: Switch): string {
  const names = bridge.ports.map((port) => port.device.name).sort((a, b) => (a < b ? -1 : 1));
  const head = `${bridge.name}\t\t${idText(bridge.spanningTree.bridgeId)}\t${bridge.spanningTree.enabled ? "yes" : "no"}\t\t`;
  return `${head}${names.join("\n\t\t\t\t\t\t\t")}\n`;
}

function time(ns: number): string {
  return (ns / SECOND).toFixed(2).padStart(7);
}

function left(event: ScheduledEvent | null, nowNs: number): string {
  return time(event === null || event.target === null ? 0 : Math.max(0, event.timeNs - nowNs));
}

function bridgeText(bridge: Switch): string {
  const tree = bridge.spanningTree;
  const { nowNs } = bridge.sim;
  const timers = tree.pendingTimers();
  const number = (value: number): string => String(value).padStart(4);
  return (
    `${bridge.name}\n` +
    ` bridge id\t\t${idText(tree.bridgeId)}\n` +
    ` designated root\t${idText(tree.root)}\n` +
    ` root port\t\t${number(tree.rootPort === null ? 0 : tree.rootPort.number)}\t\t\tpath cost\t\t${number(tree.rootPathCost)}\n` +
    ` max age\t\t${time(tree.maxAgeNs)}\t\t\tbridge max age\t\t${time(tree.maxAgeNs)}\n` +
    ` hello time\t\t${time(tree.helloTimeNs)}\t\t\tbridge hello time\t${time(tree.helloTimeNs)}\n` +
    ` forward delay\t\t${time(tree.forwardDelayNs)}\t\t\tbridge forward delay\t${time(tree.forwardDelayNs)}\n` +
    ` ageing time\t\t${time(bridge.toldAgeingNs)}\n` +
    ` hello timer\t\t${left(timers.hello, nowNs)}\t\t\ttcn timer\t\t${left(timers.notify, nowNs)}\n` +
    ` topology change timer\t${left(timers.topologyChange, nowNs)}\t\t\tgc timer\t\t${time(bridge.sweepLeftNs())}\n` +
    ` flags\t\t\t${tree.topologyChange ? "TOPOLOGY_CHANGE " : ""}${tree.topologyChangeDetected ? "TOPOLOGY_CHANGE_DETECTED " : ""}\n\n\n`
  );
}

function portText(port: BridgePort): string {
  const { nowNs } = port.device.sim;
  const id = (value: number): string => value.toString(16).padStart(4, "0");
  return (
    `${port.device.name} (${port.number})\n` +
    ` port id\t\t${id(port.portId)}\t\t\tstate\t\t${port.state.padStart(15)}\n` +
    ` designated root\t${idText(port.designatedRoot)}\tpath cost\t\t${String(port.pathCost).padStart(4)}\n` +
    ` designated bridge\t${idText(port.designatedBridge)}\tmessage age timer\t${left(port.messageAgeTimer, nowNs)}\n` +
    ` designated port\t${id(port.designatedPort)}\t\t\tforward delay timer\t${time(port.forwardDelayLeftNs(nowNs))}\n` +
    ` designated cost\t${String(port.designatedCost).padStart(4)}\t\t\thold timer\t\t${left(port.holdTimer, nowNs)}\n` +
    ` flags\t\t\t${port.configPending ? "CONFIG_PENDING " : ""}${port.topologyChangeAck ? "TOPOLOGY_CHANGE_ACK " : ""}\n` +
    `${port.hairpin ? " hairpin mode\t\t   1\n" : ""}\n`
  );
}
