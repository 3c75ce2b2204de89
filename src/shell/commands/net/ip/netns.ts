import { type Bind, FileError } from "../../../../host/file-node.js";
import { namespaceId, setNamespaceId } from "../../../../host/namespace-ids.js";
import { Netns } from "../../../../host/netns.js";
import type { Process } from "../../../process.js";
import type { Wait } from "../../../wait.js";
import { becomeInNamespace } from "../enter-namespace.js";
import { netnsOf } from "../namespace.js";
import { nameOfNamespace, namespaceByName, namespaceNames } from "../namespace-names.js";
import { Arguments, invalidArgument, parseSigned } from "./arguments.js";
import { unsupported } from "./link-parse.js";
import { EXIT_USAGE, IpExit, type IpSession } from "./session.js";
import { USAGE } from "./usage.js";

/** The namespace called `name`, or `Cannot open network namespace` and exit code 255. */
export function openNamespace(session: IpSession, name: string): Netns {
  const found = namespaceByName(session.process, name);
  if (found === "other") {
    throw new IpExit(EXIT_USAGE, `setting the network namespace "${name}" failed: Invalid argument\n`);
  }
  if (found !== null) return found;
  throw new IpExit(EXIT_USAGE, `Cannot open network namespace "${name}": No such file or directory\n`);
}

/** `ip netns` (do_netns). */
export function* ipNetns(session: IpSession, args: Arguments): Generator<Wait, number, void> {
  const word = args.word;
  const rest = new Arguments(args.rest(), 1);
  if (args.isEmpty) return list(session);
  if (!session.options.all && !rest.isEmpty && isInvalidName(rest.word)) {
    throw new IpExit(EXIT_USAGE, `Invalid netns name "${rest.word}"\n`);
  }
  if (word === "list-id") return listIds(session, rest);
  if (args.begins("list") || args.begins("show") || args.begins("lst")) return list(session);
  if (args.begins("help")) throw new IpExit(EXIT_USAGE, USAGE["ip netns"] ?? "");
  if (args.begins("add")) return add(session, rest);
  if (args.begins("set")) return set(session, rest);
  if (args.begins("delete")) return remove(session, rest);
  if (args.begins("identify")) return identify(session, rest);
  if (args.begins("pids")) return pids(session, rest);
  if (args.begins("exec")) return yield* exec(session, rest);
  if (args.begins("attach")) return attach(session, rest);
  if (args.begins("monitor")) throw unsupported(word);
  throw new IpExit(EXIT_USAGE, `Command "${word}" is unknown, try "ip netns help".\n`);
}

function isInvalidName(name: string): boolean {
  return name === "" || name.includes("/") || name === "." || name === "..";
}

function needName(session: IpSession, args: Arguments): string | null {
  if (!args.isEmpty) return args.word;
  session.error("No netns name specified\n");
  return null;
}

function list(session: IpSession): number {
  const { printer, process } = session;
  if (process.find("/run/netns") === null) return 0;
  printer.begin();
  for (const name of namespaceNames(process)) {
    const netns = namespaceByName(process, name);
    // Asked for once when the names are gathered and once when they are told.
    if (netns === "other") session.error("Error: Peer netns reference is invalid.\n".repeat(2));
    printer.openObject();
    printer.field("name", name, name);
    const id = netns instanceof Netns ? namespaceId(session.netns, netns) : null;
    if (id !== null) printer.field("id", id, ` (id: ${id})`);
    printer.text("\n");
    printer.closeObject();
  }
  printer.finish();
  return 0;
}

function listIds(session: IpSession, args: Arguments): number {
  let only: number | null = null;
  let from = session.netns;
  for (; !args.isEmpty; args.skip()) {
    if (args.is("nsid")) {
      only = parseSigned(args.next());
      if (only === null || only < 0) throw invalidArgument('"nsid" value is invalid', args.word);
    } else if (args.is("target-nsid")) {
      const id = parseSigned(args.next());
      if (id === null || id < 0) throw invalidArgument('"target-nsid" value is invalid', args.word);
      const found = [...session.netns.namespaceIds.entries()].find(([, each]) => each === id);
      if (found === undefined) {
        session.error("Error: Invalid target network namespace id.\nDump terminated\n");
        return 1;
      }
      from = found[0];
    } else throw new IpExit(EXIT_USAGE, USAGE["ip netns"] ?? "");
  }
  const { printer } = session;
  printer.begin();
  const known = [...from.namespaceIds.entries()].sort((a, b) => a[1] - b[1]);
  for (const [netns, id] of known) {
    if (netns.destroyed || (only !== null && id !== only)) continue;
    printer.openObject();
    printer.field("nsid", id, `nsid ${id} `);
    const name = nameOfNamespace(session.process, netns);
    if (name !== null) printer.field("name", name, `(iproute2 netns name: ${name})`);
    printer.text("\n");
    printer.closeObject();
  }
  printer.finish();
  return 0;
}

function add(session: IpSession, args: Arguments): number {
  const name = needName(session, args);
  if (name === null) return 1;
  const { host } = session.netns;
  if (isTaken(session, name)) return 1;
  host.addNamespace(name);
  return 0;
}

function isTaken(session: IpSession, name: string): boolean {
  if (session.process.files.find(`/run/netns/${name}`, false) === null) return false;
  session.error(`Cannot create namespace file "/run/netns/${name}": File exists\n`);
  return true;
}

/** `ip netns attach NAME PID`: the namespace of a process gets a name. */
function attach(session: IpSession, args: Arguments): number {
  if (args.count < 2) {
    session.error("No netns name and PID specified\n");
    return 1;
  }
  const name = args.word;
  args.skip();
  const pid = parseSigned(args.word);
  if (pid === null || pid < 1) throw new IpExit(1, `Invalid PID: ${args.word}\n`);
  if (isTaken(session, name)) return 1;
  const { table } = session.process;
  const process = table.find(pid);
  if (process === null) {
    throw new IpExit(1, `Bind /proc/${args.word}/ns/net -> /run/netns/${name} failed: No such file or directory\n`);
  }
  const netns = netnsOf(process);
  table.keepNamespace(netns);
  session.netns.host.nameNamespace(name, netns);
  return 0;
}

function set(session: IpSession, args: Arguments): number {
  const name = needName(session, args);
  if (name === null) return 1;
  args.skip();
  if (args.isEmpty) {
    session.error("No nsid specified\n");
    return 1;
  }
  const id = args.is("auto") ? -1 : parseSigned(args.word);
  if (id === null) throw invalidArgument('Invalid "netnsid" value', args.word);
  if (id < 0 && !args.is("auto")) throw invalidArgument('"netnsid" value should be >= 0', args.word);
  const netns = namespaceByName(session.process, name);
  if (!(netns instanceof Netns)) {
    session.error(`Cannot open network namespace "${name}": No such file or directory\n`);
    return 1;
  }
  return session.answer(setNamespaceId(session.netns, netns, id < 0 ? null : id));
}

function remove(session: IpSession, args: Arguments): number {
  if (session.options.all) {
    for (const name of namespaceNames(session.process)) release(session, name);
    return 0;
  }
  const name = needName(session, args);
  if (name === null) return 1;
  if (release(session, name)) return 0;
  session.error(`Cannot remove namespace file "/run/netns/${name}": No such file or directory\n`);
  return 1;
}

/** Takes the name away; the namespace goes when no process is left in it. False when there is none. */
function release(session: IpSession, name: string): boolean {
  const { files, table } = session.process;
  const { host } = session.netns;
  const netns = host.unlinkNamespace(name);
  if (netns === null) {
    if (files.find(`/run/netns/${name}`, false) === null) return false;
    files.unlink(`/run/netns/${name}`);
  } else if (netns !== host.netns && ![...host.namespaces.values()].includes(netns)) table.releaseNamespace(netns);
  return true;
}

function processOf(session: IpSession, word: string): Process | null {
  const pid = parseSigned(word);
  if (pid === null || pid < 1)
    throw new IpExit(EXIT_USAGE, `Error: argument "${word}" is wrong: Invalid "pid" value\n`);
  return session.process.table.find(pid);
}

function identify(session: IpSession, args: Arguments): number {
  let netns: unknown = session.process.netns;
  if (!args.isEmpty && !/^\d+$/.test(args.word)) {
    session.error(`Specified string '${args.word}' is not a pid\n`);
    return 1;
  }
  if (args.count > 1) {
    session.error("extra arguments specified\n");
    return 1;
  }
  if (!args.isEmpty) {
    if (Number(args.word) === 0) {
      session.error("Cannot open network namespace: No such file or directory\n");
      return 1;
    }
    const process = processOf(session, args.word);
    if (process === null) {
      session.error("Cannot open network namespace: No such file or directory\n");
      return 1;
    }
    netns = process.netns;
  }
  const { process } = session;
  // Of several names the one that was read last counts, the oldest.
  const found = namespaceNames(process).findLast((name) => namespaceByName(process, name) === netns);
  session.printer.text(`${found ?? ""}\n`);
  return 0;
}

function pids(session: IpSession, args: Arguments): number {
  const name = needName(session, args);
  if (name === null) return 1;
  const netns = namespaceByName(session.process, name);
  if (netns === null) {
    session.error("Cannot open network namespace: No such file or directory\n");
    return 1;
  }
  for (const process of session.process.table.all()) {
    if (process.netns === netns && process.exitCode === null) session.printer.text(`${process.pid}\n`);
  }
  return 0;
}

function* exec(session: IpSession, args: Arguments): Generator<Wait, number, void> {
  const { all } = session.options;
  if (!all && args.isEmpty) {
    session.error("No netns name specified\n");
    return 1;
  }
  if (args.count < (all ? 1 : 2)) {
    session.error("No command specified\n");
    return 1;
  }
  if (!all) {
    const netns = openNamespace(session, args.word);
    yield* session.write();
    return yield* become(session, args.word, netns, args.rest().slice(1));
  }
  let code = 0;
  for (const name of namespaceNames(session.process)) {
    const netns = openNamespace(session, name);
    session.printer.text(`\nnetns: ${name}\n`);
    session.flushAll();
    yield* session.write();
    const { process } = session;
    const child = process.fork(args.rest(), (inner) => become(session, name, netns, args.rest(), inner));
    code = yield* process.waitFor(child);
  }
  return code === 0 ? 0 : 1;
}

/** Goes into the namespace, sees its files in /etc, and becomes the command (netns_switch, execvp). */
function* become(
  session: IpSession,
  name: string,
  netns: Netns,
  words: readonly string[],
  process: Process = session.process,
): Generator<Wait, number, void> {
  const before = process.argv;
  try {
    return yield* becomeInNamespace(process, netns, words, bindsOf(process, name));
  } catch (error) {
    if (!(error instanceof FileError) || process.argv !== before) throw error;
    yield* process.printError(`exec of "${words[0] ?? ""}" failed: ${error.message}\n`);
    return 1;
  }
}

/** What stands in /etc/netns/NAME over /etc (bind_etc). */
function bindsOf(process: Process, namespace: string): Bind[] {
  const binds: Bind[] = [];
  const folder = `/etc/netns/${namespace}`;
  if (process.files.find(folder) === null) return binds;
  for (const name of process.files.list(folder)) {
    const over = process.files.find(`${folder}/${name}`);
    if (over !== null && process.files.find(`/etc/${name}`) !== null) binds.push({ path: `/etc/${name}`, node: over });
  }
  return binds;
}
