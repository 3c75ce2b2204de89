import type { Arguments } from "./arguments.js";
import { OBJECT_HELP } from "./object-help.js";
import { EXIT_USAGE, IpExit, type IpSession } from "./session.js";

/** What is said of an object that nothing here makes: when it is listed, and what commands it has. */
interface EmptyObject {
  /** The words that list, each with what comes then; "" stands for none. */
  readonly lists: Readonly<Record<string, string>>;
  /** Of a kernel without the module: what every command hears. */
  readonly hasModule: boolean;
  /** What is said of an unknown command; null for the help text. */
  readonly unknown: ((word: string) => string) | null;
  readonly commands: readonly string[];
}

const NO_MODULE = "RTNETLINK answers: No such file or directory\nError talking to the kernel\n";
const NO_VRF = "Name              Table\n-----------------------\nNo VRF has been configured\n";
const unknown =
  (object: string) =>
  (word: string): string =>
    `Command "${word}" is unknown, try "ip ${object} help".\n`;
const wrong =
  (text: string) =>
  (word: string): string =>
    `Error: argument "${word}" is wrong: ${text}\n`;
const listed = (text: string): Readonly<Record<string, string>> => ({ "": text, show: text, list: text, lst: text });

const OBJECTS = {
  vrf: { lists: listed(NO_VRF), hasModule: true, unknown: unknown("vrf"), commands: ["exec", "identify", "pids"] },
  tcp_metrics: {
    lists: { ...listed(""), flush: "" },
    hasModule: true,
    unknown: unknown("tcp_metrics"),
    commands: ["delete"],
  },
  mroute: { lists: listed(""), hasModule: true, unknown: unknown("mroute"), commands: [] },
  mrule: {
    lists: listed("32767:\tfrom all lookup default\n"),
    hasModule: true,
    unknown: unknown("rule"),
    commands: ["add", "delete", "flush"],
  },
  xfrm: { lists: { state: "", policy: "" }, hasModule: true, unknown: null, commands: ["monitor"] },
  fou: { lists: {}, hasModule: false, unknown: null, commands: [] },
  l2tp: { lists: {}, hasModule: false, unknown: null, commands: [] },
  macsec: { lists: {}, hasModule: false, unknown: null, commands: [] },
  ila: { lists: {}, hasModule: false, unknown: null, commands: [] },
  sr: {
    lists: { "tunsrc show": "tunsrc addr ::\n" },
    hasModule: true,
    unknown: wrong("unknown"),
    commands: ["hmac", "tunsrc"],
  },
  mptcp: {
    lists: {
      endpoint: "",
      "endpoint show": "",
      limits: "add_addr_accepted 0 subflows 2 \n",
      "limits show": "add_addr_accepted 0 subflows 2 \n",
    },
    hasModule: true,
    unknown: unknown("mptcp"),
    commands: ["endpoint", "limits", "monitor"],
  },
  ioam: {
    lists: { "namespace show": "", "schema show": "" },
    hasModule: true,
    unknown: wrong("Unknown"),
    commands: ["namespace", "schema"],
  },
  stats: { lists: {}, hasModule: true, unknown: unknown("stats"), commands: ["show", "set"] },
} as const satisfies Record<string, EmptyObject>;

/** Objects that podwire knows by name and does not have. */
export type EmptyObjectName = keyof typeof OBJECTS;

/** `ip vrf`, `ip xfrm` and others: they list nothing, and what would make one is refused by name. */
export function emptyObject(name: EmptyObjectName): (session: IpSession, args: Arguments) => number {
  const object: EmptyObject = OBJECTS[name];
  return (session, args) => {
    const words = args.rest().join(" ");
    const help = (): IpExit => new IpExit(EXIT_USAGE, OBJECT_HELP[name]);
    if (args.begins("help") && args.word !== "") {
      if (name !== "stats") throw help();
      throw new IpExit(0, OBJECT_HELP.stats);
    }
    const answer = object.lists[words];
    if (answer !== undefined) {
      session.printer.text(answer);
      return 0;
    }
    if (!object.hasModule) {
      if (args.isEmpty) throw help();
      throw new IpExit(1, NO_MODULE);
    }
    if (args.isEmpty && object.lists[""] === undefined) throw help();
    if (object.commands.some((command) => args.begins(command)) || Object.keys(object.lists).includes(args.word)) {
      throw new IpExit(EXIT_USAGE, `"ip ${name} ${words}" is not emulated by podwire.\n`);
    }
    if (object.unknown === null) throw help();
    throw new IpExit(name === "stats" ? 1 : EXIT_USAGE, object.unknown(args.word));
  };
}
