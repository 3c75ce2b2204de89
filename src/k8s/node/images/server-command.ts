import type { App, CommandRunner, ContainerContext } from "./app.js";
import { argvOf, commandApp } from "./command-app.js";
import { ExecContext, type ExecOwner } from "./exec-context.js";

/** Starts the server of an image once what comes before it is done. */
type StartServer = (container: ContainerContext) => App;

/**
 * What a container of a server's image does: the server, unless it has a command of its own. One whose last program is the
 * server (`sh -c "echo hello > index.html && nginx -g 'daemon off;'"`) does first what stands before it. `names` are the
 * server's programs, with "|" between them; `other` stands in for a command that cannot be run, unless it must end.
 */
export function serverCommand(
  container: ContainerContext,
  commands: CommandRunner | null,
  names: string,
  start: StartServer,
  other: StartServer | null = null,
): App {
  const argv = argvOf(container);
  const isScript = /^(.*\/)?(sh|bash|ash)$/.test(argv[0] ?? "") && /^-[a-z]*c$/.test(argv[1] ?? "");
  if (!isScript) {
    const first = argv[0] ?? "";
    const own = first === "" || first.startsWith("-") || new RegExp(`^(.*/)?(${names})$`).test(first);
    return own || first.includes("entrypoint") ? start(container) : commandApp(container, argv, commands, other);
  }
  const script = argv[2] ?? "";
  const last = new RegExp(`(^|&&|;|\\n)\\s*(exec\\s+)?([\\w.-]*/)*(${names})(?=\\s|$)`);
  const found = last.exec(script);
  if (found === null) return commandApp(container, argv, commands, other);
  const before = script
    .slice(0, found.index)
    .replace(/(&&|;)\s*$/, "")
    .trim();
  if (before === "" || commands === null) return start(container);
  return new Prologue(container, commands, before, start).begin();
}

/** A server's script up to the server, then the server. */
class Prologue implements App, ExecOwner {
  private readonly container: ContainerContext;
  private readonly commands: CommandRunner;
  private readonly script: string;
  private readonly startServer: StartServer;
  private app: App | null = null;
  private closed = false;

  constructor(container: ContainerContext, commands: CommandRunner, script: string, start: StartServer) {
    this.container = container;
    this.commands = commands;
    this.script = script;
    this.startServer = start;
  }

  get output(): string {
    return this.app?.output ?? "";
  }

  begin(): App {
    const app = this.commands.start(new ExecContext(this.container, this), ["sh", "-c", this.script]);
    // What it asks for is not known: as if it had gone well.
    if (app === null) return this.startServer(this.container);
    this.app ??= app;
    return this;
  }

  /** The script has come to the server. */
  onExecEnd(): void {
    if (this.closed) return;
    const before = this.app;
    this.app = this.startServer(this.container);
    before?.close();
  }

  onTerminate(): void {
    if (this.app?.onTerminate === undefined) this.container.exit(0);
    else this.app.onTerminate();
  }

  close(): void {
    this.closed = true;
    this.app?.close();
  }
}
