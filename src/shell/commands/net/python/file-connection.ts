import type { TcpSocket } from "../../../../host/sockets/tcp-socket.js";
import { Family, formatIp } from "../../../../wire/ip-address.js";
import { bytesOf, textOf } from "../byte-string.js";
import type { SocketWait } from "../socket-wait.js";
import { answerRequest, type FileAnswer, type FileSite, refuseLine } from "./file-answer.js";

/** Python's buffered reader asks for so many bytes at a time. */
const READ_BYTES = 8192;

/** One client of the file server: requests in, answers out, until one of them ends it. */
export class FileConnection {
  /** Its address, as the log names it. */
  readonly peer: string;
  /** Everything is said and taken leave of. */
  isOver = false;
  private readonly socket: TcpSocket;
  private input = "";
  private output = "";
  private isLast = false;

  constructor(socket: TcpSocket, wait: SocketWait) {
    this.socket = socket;
    socket.handler = wait;
    const { remote, family } = socket;
    const text = remote === null ? "" : formatIp(remote);
    this.peer = family === Family.V6 && typeof remote === "number" ? `::ffff:${text}` : text;
  }

  /** Does what can be done now; what the log gets of it. */
  proceed(site: FileSite): string[] {
    const log: string[] = [];
    while (!this.isOver) {
      if (this.output !== "") {
        const sent = this.socket.canSend ? this.socket.send(bytesOf(this.output)) : this.output.length;
        this.output = this.output.slice(sent);
        if (this.output !== "") break;
      }
      if (this.isLast) this.close();
      else {
        const answer = this.take(site);
        if (answer === null) break;
        log.push(...answer.log);
        this.isLast = answer.closes;
        // The head is sent by itself.
        if (this.socket.canSend) this.output = answer.head.slice(this.socket.send(bytesOf(answer.head)));
        this.output += answer.body;
      }
    }
    return log;
  }

  close(): void {
    this.isOver = true;
    this.socket.shutdownWrite();
    this.socket.close();
  }

  /** The answer to the next request; null when that is not whole yet. */
  private take(site: FileSite): FileAnswer | null {
    for (;;) {
      const bytes = this.socket.receive(READ_BYTES);
      this.input += textOf(bytes);
      const ended = this.socket.atEnd || this.socket.takeError() !== 0;
      const lineEnd = this.input.indexOf("\n");
      if (lineEnd >= 0 || ended) {
        const line = (lineEnd < 0 ? this.input : this.input.slice(0, lineEnd)).replace(/\r+$/, "");
        const refused = refuseLine(site, line);
        if (refused !== null) return refused;
        const head = lineEnd < 0 ? "" : this.input.slice(lineEnd + 1);
        const end = /(?:^|\n)\r?\n/.exec(head);
        if (end !== null || ended) {
          this.input = end === null ? "" : head.slice(end.index + end[0].length);
          return answerRequest(site, line, headersOf(end === null ? head : head.slice(0, end.index)));
        }
      }
      if (bytes.length === 0) return null;
    }
  }
}

function headersOf(text: string): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const colon = line.indexOf(":");
    if (colon > 0) headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return headers;
}
