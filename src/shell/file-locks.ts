import type { Stream } from "./stream.js";
import { WaitQueue } from "./wait.js";

/** How a file is locked (flock(2)). */
export type LockKind = "shared" | "exclusive";

/** The locks of a machine's files: an open file holds one until it gives it back or its last descriptor is closed. */
export class FileLocks {
  /** Woken when a lock is given back. */
  readonly freed = new WaitQueue();
  private readonly holders = new Map<object, Map<Stream, LockKind>>();

  /** Takes the lock, or makes another of the one that `holder` has; false when others stand in the way. */
  take(file: object, holder: Stream, kind: LockKind): boolean {
    const held = this.holders.get(file) ?? new Map<Stream, LockKind>();
    for (const [other, otherKind] of held) {
      if (other !== holder && (kind === "exclusive" || otherKind === "exclusive")) return false;
    }
    held.set(holder, kind);
    this.holders.set(file, held);
    if (kind === "shared") this.freed.wake();
    return true;
  }

  /** Gives back what `holder` has. */
  release(holder: Stream): void {
    for (const [file, held] of this.holders) {
      if (!held.delete(holder)) continue;
      if (held.size === 0) this.holders.delete(file);
      this.freed.wake();
    }
  }
}
