import type { SocketHandler } from "../../../host/sockets/socket-handler.js";
import { WaitQueue } from "../../wait.js";

/** Where a command waits for its sockets: whatever happens to one of them wakes it, and it looks at them again. */
export class SocketWait implements SocketHandler {
  readonly queue = new WaitQueue();

  onSocket(): void {
    this.queue.wake();
  }
}
