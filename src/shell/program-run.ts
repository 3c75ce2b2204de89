import { FileError } from "../host/file-node.js";
import type { ForkAware } from "../sim/fork.js";
import { MILLISECOND } from "../sim/time.js";
import { installBaseFiles } from "./base-files.js";
import { allCommands } from "./commands/all.js";
import { type ShellPlace, viewOf } from "./host-shell.js";
import { TextStream } from "./open-file.js";
import type { Process } from "./process.js";
import { ProcessTable } from "./process-table.js";
import { DEFAULT_PATH, findProgram } from "./program.js";
import { decodeText, encodeText, Stream } from "./stream.js";
import type { Wakeable } from "./wait.js";

/** Who started a program and hears that it has ended. */
export interface ProgramOwner {
  /** 0 to 255; 128 + n when signal n ended it. */
  onProgramEnd(exitCode: number): void;
}

/** What a command takes, of the order of a fork and an exec; else a loop without a pause would ask thousands of times in a second. */
const COMMAND_NS = 10 * MILLISECOND;
/** The newest output that is kept. */
const LOG_BYTES = 64 * 1024;

/**
 * A program that runs in the background of a place and is its first process, as a container's command is.
 * Simplified: in a forked network it begins again, for what a script has done so far cannot be copied.
 */
export class ProgramRun implements Wakeable, ForkAware {
  private readonly place: ShellPlace;
  private readonly argv: readonly string[];
  private readonly env: ReadonlyMap<string, string>;
  private readonly owner: ProgramOwner;
  private log = new ProgramLog();
  private process: Process;
  private closed = false;

  /** @throws FileError when there is no such program. */
  constructor(place: ShellPlace, argv: readonly string[], env: ReadonlyMap<string, string>, owner: ProgramOwner) {
    this.place = place;
    this.argv = argv;
    this.env = env;
    this.owner = owner;
    this.process = this.start();
  }

  /** The newest part of what it printed, both streams in order. */
  get output(): string {
    return decodeText(this.log.text);
  }

  /** SIGTERM, which the first process of a container only gets when it asked for it (`trap`). */
  terminate(): void {
    if (this.process.handles("TERM")) this.process.signal("TERM");
  }

  /** SIGKILL for it and all that it started. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    for (const process of this.process.table.all()) process.signal("KILL");
  }

  /** It has ended; what it left behind ends with it, as with a container's first process. */
  wake(): void {
    if (this.closed) return;
    this.close();
    this.owner.onProgramEnd(this.process.exitCode ?? 0);
  }

  onFork(): void {
    if (this.closed) return;
    const pids = new Set(this.process.table.all().map(({ pid }) => pid));
    const { tcp, udp } = this.place.netns;
    for (const listener of [...tcp.ports.allListeners()]) closeOf(tcp.socketOfListener(listener), pids);
    for (const connection of [...tcp.ports.connections]) closeOf(tcp.socketOf(connection), pids);
    for (const socket of [...udp.bound]) if ("pid" in socket) closeOf(socket as unknown as OwnedSocket, pids);
    this.log = new ProgramLog();
    this.process = this.start();
  }

  private start(): Process {
    const { sim, epochSeconds } = this.place.netns.host.network;
    const commands = allCommands();
    const files = viewOf(this.place);
    installBaseFiles(files, commands, this.place.name);
    const machine = { name: this.place.name, files, netns: this.place.netns };
    const table = new ProcessTable(sim, machine, commands, epochSeconds, { commandNs: COMMAND_NS, restarts: true });
    const argv = this.argv.map(encodeText);
    const env = new Map([
      ["PATH", DEFAULT_PATH],
      ["HOSTNAME", this.place.name],
      ["HOME", "/root"],
    ]);
    for (const [name, value] of this.env) env.set(name, encodeText(value));
    const found = findProgram(files, commands, argv[0] ?? "", env.get("PATH") ?? null, "/");
    const stdin = new TextStream("");
    const process = table.start(
      null,
      [...found.prefix, ...argv.slice(found.prefix.length === 0 ? 0 : 1)],
      found.command,
      {
        env,
        cwd: "/",
        descriptors: [stdin, this.log, this.log],
      },
    );
    stdin.close();
    process.ended.join(this);
    return process;
  }
}

/** True when a program of this name would be found in the place. */
export function hasProgram(place: ShellPlace, name: string): boolean {
  const commands = allCommands();
  const files = viewOf(place);
  installBaseFiles(files, commands, place.name);
  try {
    findProgram(files, commands, name, DEFAULT_PATH, "/");
    return true;
  } catch (error) {
    if (error instanceof FileError) return false;
    throw error;
  }
}

interface OwnedSocket {
  readonly pid: number;
  close(): void;
}

function closeOf(socket: OwnedSocket | null, pids: ReadonlySet<number>): void {
  if (socket !== null && pids.has(socket.pid)) socket.close();
}

/** Keeps the newest output. */
class ProgramLog extends Stream {
  text = "";

  read(): string {
    return "";
  }

  readUntil(): string {
    return "";
  }

  write(bytes: string): number {
    this.text = (this.text + bytes).slice(-LOG_BYTES);
    return bytes.length;
  }
}
