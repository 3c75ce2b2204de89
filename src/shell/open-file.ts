import { type Device, FileError, type FileNode, type RegularFile } from "../host/file-node.js";
import type { FileSystem } from "../host/filesystem.js";
import type { RandomStream } from "../sim/random.js";
import { Fifo } from "./fifo.js";
import type { Process } from "./process.js";
import { Stream } from "./stream.js";
import { UnixSocket } from "./unix-socket.js";

/** How a file is opened (open(2)): what may be done with it, and what happens to what is there. */
export interface OpenMode {
  readonly read: boolean;
  readonly write: boolean;
  /** Make it when it is missing. */
  readonly create?: boolean;
  readonly truncate?: boolean;
  readonly append?: boolean;
  /** It must not exist yet. */
  readonly exclusive?: boolean;
}

/** `<`. */
export const READ: OpenMode = { read: true, write: false };
/** `>`: made when it is not there, emptied when it is. */
export const WRITE: OpenMode = { read: false, write: true, create: true, truncate: true };
/** `>>`. */
export const APPEND: OpenMode = { read: false, write: true, create: true, append: true };
/** `<>`. */
export const READ_WRITE: OpenMode = { read: true, write: true, create: true };

/** Opens a file as `process` does: /dev/stdin and its like are the process's own descriptors. @throws FileError */
export function openFile(process: Process, path: string, mode: OpenMode): Stream {
  if (path === "") throw new FileError("ENOENT", path);
  const absolute = process.path(path);
  const { files } = process;
  if (mode.exclusive === true && files.find(absolute, false) !== null) throw new FileError("EEXIST", path);
  let node: FileNode;
  if (mode.create === true) node = files.openForWriting(absolute, 0o666 & ~process.umask);
  else node = files.lookup(absolute);
  if (node.kind === "device" && node.device === "fd") {
    const stream = process.descriptors[node.number] ?? null;
    if (stream === null) throw new FileError("ENOENT", path);
    return stream.dup();
  }
  if (node.kind === "directory" || node.kind === "virtual-directory") {
    if (mode.write) throw new FileError("EISDIR", path);
    return new DirectoryStream();
  }
  if (node.kind === "device") return new DeviceStream(node, process.table.rng);
  if (node.kind === "virtual-file") {
    if (node.file instanceof Fifo) return node.file.open(mode.write);
    if (node.file instanceof UnixSocket) throw new FileError("ENXIO", path);
    if (mode.write && (node.mode & 0o222) === 0) throw new FileError("EACCES", path);
    return new VirtualStream(node.file, mode);
  }
  if (node.kind === "file") {
    if (mode.truncate === true) {
      node.content = "";
      node.mtimeNs = files.nowNs;
    }
    return new FileStream(files, node, mode);
  }
  return new FileStream(files, { content: "", mtimeNs: 0 }, { ...mode, write: false });
}

/** An open regular file: its position is shared by all descriptors that were duplicated from one. */
class FileStream extends Stream {
  private readonly files: FileSystem;
  private readonly file: Pick<RegularFile, "content" | "mtimeNs">;
  private readonly mode: OpenMode;
  private offset = 0;

  constructor(files: FileSystem, file: Pick<RegularFile, "content" | "mtimeNs">, mode: OpenMode) {
    super();
    this.files = files;
    this.file = file;
    this.mode = mode;
  }

  read(maxBytes: number): string {
    if (!this.mode.read) throw new FileError("EBADF", "file");
    const bytes = this.file.content.slice(this.offset, this.offset + maxBytes);
    this.offset += bytes.length;
    return bytes;
  }

  readUntil(delimiter: string): string {
    if (!this.mode.read) throw new FileError("EBADF", "file");
    const at = this.file.content.indexOf(delimiter, this.offset);
    return this.read(at < 0 ? this.file.content.length : at + 1 - this.offset);
  }

  write(bytes: string): number {
    if (!this.mode.write) throw new FileError("EBADF", "file");
    const { content } = this.file;
    if (this.mode.append === true || this.offset === content.length) {
      this.file.content = content + bytes;
      this.offset = this.file.content.length;
    } else {
      const before = content.slice(0, this.offset).padEnd(this.offset, "\0");
      this.file.content = before + bytes + content.slice(this.offset + bytes.length);
      this.offset += bytes.length;
    }
    this.file.mtimeNs = this.files.nowNs;
    return bytes.length;
  }

  override seek(offset: number): void {
    this.offset = offset;
  }

  override get sizeBytes(): number {
    return this.file.content.length;
  }

  override get lockedFile(): object {
    return this.file;
  }
}

/** An open file of /proc or /sys: its text is what it was when it was first read. */
class VirtualStream extends Stream {
  private readonly file: { read(): string; write(text: string): FileError["errno"] | null };
  private readonly mode: OpenMode;
  private content: string | null = null;
  private offset = 0;

  constructor(file: { read(): string; write(text: string): FileError["errno"] | null }, mode: OpenMode) {
    super();
    this.file = file;
    this.mode = mode;
  }

  read(maxBytes: number): string {
    if (!this.mode.read) throw new FileError("EBADF", "file");
    this.content ??= this.file.read();
    const bytes = this.content.slice(this.offset, this.offset + maxBytes);
    this.offset += bytes.length;
    return bytes;
  }

  readUntil(delimiter: string): string {
    this.content ??= this.file.read();
    const at = this.content.indexOf(delimiter, this.offset);
    return this.read(at < 0 ? this.content.length : at + 1 - this.offset);
  }

  write(bytes: string): number {
    if (!this.mode.write) throw new FileError("EBADF", "file");
    const errno = this.file.write(bytes);
    if (errno !== null) throw new FileError(errno, "file");
    return bytes.length;
  }

  override seek(offset: number): void {
    this.offset = offset;
    this.content = null;
  }
}

/** An open directory, which cannot be read as a file. */
class DirectoryStream extends Stream {
  read(): string {
    throw new FileError("EISDIR", "");
  }

  readUntil(): string {
    throw new FileError("EISDIR", "");
  }

  write(): number {
    throw new FileError("EBADF", "");
  }
}

/** /dev/null, /dev/zero, /dev/full, /dev/urandom; /dev/tty answers that there is no terminal. */
class DeviceStream extends Stream {
  private readonly device: Device["device"];
  private readonly rng: RandomStream;

  constructor(node: Device, rng: RandomStream) {
    super();
    this.device = node.device;
    this.rng = rng;
  }

  read(maxBytes: number): string {
    if (this.device === "zero" || this.device === "full") return "\0".repeat(maxBytes);
    if (this.device !== "random") return "";
    let bytes = "";
    for (let i = 0; i < maxBytes; i++) bytes += String.fromCharCode(this.rng.integer(0, 255));
    return bytes;
  }

  readUntil(delimiter: string): string {
    let line = "";
    while (line.length < 4096 && !line.endsWith(delimiter)) {
      const byte = this.read(1);
      if (byte === "") break;
      line += byte;
    }
    return line;
  }

  write(bytes: string): number {
    if (this.device === "full") throw new FileError("ENOSPC", "/dev/full");
    return bytes.length;
  }

  override seek(): void {}
}

/** Reads a text that is already there: a here-document. */
export class TextStream extends Stream {
  private readonly text: string;
  private offset = 0;

  constructor(text: string) {
    super();
    this.text = text;
  }

  read(maxBytes: number): string {
    const bytes = this.text.slice(this.offset, this.offset + maxBytes);
    this.offset += bytes.length;
    return bytes;
  }

  readUntil(delimiter: string): string {
    const at = this.text.indexOf(delimiter, this.offset);
    return this.read(at < 0 ? this.text.length : at + 1 - this.offset);
  }

  write(): number {
    throw new FileError("EBADF", "here-document");
  }

  override seek(offset: number): void {
    this.offset = offset;
  }
}

/** Keeps what is written, for whoever started the shell; several captures may share one `log` to keep their common order. */
export class CaptureStream extends Stream {
  private readonly chunks: string[] = [];
  private readonly log: string[];
  private readonly listener: ((bytes: string) => void) | null;

  constructor(log: string[], listener: ((bytes: string) => void) | null = null) {
    super();
    this.log = log;
    this.listener = listener;
  }

  /** All that was written so far. */
  get text(): string {
    return this.chunks.join("");
  }

  read(): string {
    return "";
  }

  readUntil(): string {
    return "";
  }

  write(bytes: string): number {
    this.chunks.push(bytes);
    this.log.push(bytes);
    this.listener?.(bytes);
    return bytes.length;
  }
}
