import type { App, ContainerContext } from "./images/app.js";
import { ExecContext, type ExecOwner } from "./images/exec-context.js";
import type { ImageTable } from "./images/image-table.js";

/** Who hears of a command's end in a container. */
export interface ContainerExecOwner {
  /** `output` is what it printed, both streams. */
  onContainerExec(exec: ContainerExec, code: number, output: string): void;
}

/** A command of a probe or a hook in a container, run by the emulated shell. */
export class ContainerExec implements ExecOwner {
  private readonly owner: ContainerExecOwner;
  private app: App | null = null;
  private isOver = false;
  private code: number | null = null;

  constructor(owner: ContainerExecOwner) {
    this.owner = owner;
  }

  /**
   * Starts it. False when what it would do cannot be known: it asks for programs that podwire does not have, or of a
   * container whose own program is only guessed at, so that its files are not there.
   */
  start(container: ContainerContext, images: ImageTable, argv: readonly string[]): boolean {
    const app = images.exec(new ExecContext(container, this), argv);
    if (app === null) return false;
    this.app = app;
    // It may have ended before it was there.
    if (this.code !== null) this.end(this.code);
    return true;
  }

  /** It is killed; nothing is heard of it any more. */
  close(): void {
    this.isOver = true;
    this.app?.close();
  }

  onExecEnd(code: number): void {
    this.code = code;
    if (this.app !== null) this.end(code);
  }

  private end(code: number): void {
    if (this.isOver) return;
    this.isOver = true;
    const output = this.app?.output ?? "";
    this.app?.close();
    this.owner.onContainerExec(this, code, output);
  }
}
