import { FileError, RegularFile } from "../../../../host/file-node.js";
import { formatDate } from "../../../date-format.js";
import { openFile, WRITE } from "../../../open-file.js";
import type { Process } from "../../../process.js";
import type { Stream } from "../../../stream.js";
import type { Wait } from "../../../wait.js";

/** stdio's buffer of a file. */
const BUFFER_BYTES = 4096;

/** When the next file begins, and what becomes of the last one: -C, -G, -W, -z. */
export interface Rotation {
  /** -C in bytes; null for no limit. */
  readonly bytes: number | null;
  /** -G in seconds; null for no limit. */
  readonly seconds: number | null;
  /** -W; null for no limit. */
  readonly files: number | null;
  /** -z: a program that is called with the name of each file that is complete. */
  readonly command: string | null;
}

/** What -w writes to: files one after the other as the rotation says, `-` for standard output, buffered unless -U. */
export class CaptureFile {
  private readonly process: Process;
  private readonly template: string;
  private readonly header: string;
  private readonly rotation: Rotation;
  /** -U: each packet is written at once. */
  private readonly unbuffered: boolean;
  /** -Z: whose the files are. */
  private readonly owner: string;
  private stream: Stream | null = null;
  private name = "";
  private buffer = "";
  private bytes = 0;
  private number = 0;
  private turns = 0;
  private sinceSeconds: number;

  constructor(
    process: Process,
    template: string,
    header: string,
    rotation: Rotation,
    unbuffered: boolean,
    owner: string,
  ) {
    this.process = process;
    this.template = template;
    this.header = header;
    this.rotation = rotation;
    this.unbuffered = unbuffered;
    this.owner = owner;
    this.sinceSeconds = this.nowSeconds;
  }

  /** Opens the first or the next file. @throws FileError as open(2). */
  *open(): Generator<Wait, void, void> {
    const { process } = this;
    this.name = this.fileName();
    if (this.template !== "-") {
      this.stream = openFile(process, this.name, WRITE);
      const node = process.find(this.name);
      if (node instanceof RegularFile) node.owner = node.group = this.owner;
    }
    this.bytes = 0;
    yield* this.write(this.header);
  }

  /** Takes one packet's record; false when the files that were asked for are full. */
  *packet(record: string): Generator<Wait, boolean, void> {
    const { rotation } = this;
    if (rotation.seconds !== null && this.nowSeconds - this.sinceSeconds >= rotation.seconds) {
      this.sinceSeconds = this.nowSeconds;
      this.turns++;
      yield* this.close();
      if (rotation.bytes === null && rotation.files !== null && this.turns >= rotation.files) return false;
      this.number = 0;
      yield* this.open();
    } else if (rotation.bytes !== null && this.bytes > rotation.bytes) {
      yield* this.close();
      this.number++;
      if (rotation.files !== null && this.number >= rotation.files) this.number = 0;
      yield* this.open();
    }
    yield* this.write(record);
    return true;
  }

  /** Writes what is kept and closes. */
  *close(): Generator<Wait, void, void> {
    yield* this.flush();
    if (this.stream === null) return;
    this.stream.close();
    this.stream = null;
    const { rotation, process } = this;
    if (rotation.command === null || (rotation.bytes === null && rotation.seconds === null)) return;
    try {
      process.spawn([rotation.command, this.name]);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      yield* process.printError(
        `tcpdump: compress_savefile: execlp(${rotation.command}, ${this.name}) failed: ${error.message}\n`,
      );
    }
  }

  private *write(bytes: string): Generator<Wait, void, void> {
    this.bytes += bytes.length;
    this.buffer += bytes;
    if (this.unbuffered || this.buffer.length >= BUFFER_BYTES) yield* this.flush();
  }

  private *flush(): Generator<Wait, void, void> {
    let rest = this.buffer;
    this.buffer = "";
    if (this.template === "-") yield* this.process.print(rest);
    else while (rest !== "" && this.stream !== null) rest = rest.slice(this.stream.write(rest));
  }

  /** MakeFilename: the time of the turn stands in the name with -G, the number behind it with -C. */
  private fileName(): string {
    const { rotation, template } = this;
    const name = rotation.seconds === null ? template : formatDate(template, this.sinceSeconds, 0);
    const digits = rotation.bytes === null || rotation.files === null ? 0 : digitsOf(rotation.files - 1);
    return this.number === 0 && digits === 0 ? name : name + String(this.number).padStart(digits, "0");
  }

  private get nowSeconds(): number {
    const { process } = this;
    return process.table.epochSeconds + Math.floor(process.nowNs / 1e9);
  }
}

function digitsOf(value: number): number {
  return value === 0 ? 0 : String(value).length;
}
