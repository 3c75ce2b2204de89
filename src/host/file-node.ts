import { type ErrnoName, Errno as ErrnoNumber, strerror } from "../sim/errno.js";
import { SparseMap } from "../sim/sparse-map.js";

/** What the tree and the processes on it answer: an error by its name (errno(3)). */
export type Errno = ErrnoName;

/** A file operation that the kernel refuses; `message` is strerror's text, as commands print it. */
export class FileError extends Error {
  readonly errno: Errno;
  readonly path: string;

  constructor(errno: Errno, path: string) {
    super(strerror(ErrnoNumber[errno]));
    this.name = "FileError";
    this.errno = errno;
    this.path = path;
  }
}

/**
 * What stands behind a file in /proc or /sys: the text is made when it is read. Contents are byte strings as
 * everywhere in the tree: one character for each byte, so that `length` is a size in bytes.
 */
export interface VirtualFile {
  /** The whole content, as it is now. */
  read(): string;
  /** Takes what one write(2) carries; the error number that it answers, or null when it was accepted. */
  write(text: string): Errno | null;
}

/** What stands behind a directory in /proc or /sys whose entries come and go with what they describe. */
export interface VirtualDirectory {
  /** The names in it, in the order in which they are listed. */
  list(): string[];
  /** The node called `name`, or null. */
  entry(name: string): FileNode | null;
}

/** A directory. */
export class Directory {
  readonly kind = "directory";
  readonly entries = new SparseMap<string, FileNode>();
  mode = 0o755;
  /** Names or numbers of the user and the group whose it is. */
  owner = "root";
  group = "root";
  mtimeNs: number;
  readonly inode: number;

  constructor(inode: number, mtimeNs: number) {
    this.inode = inode;
    this.mtimeNs = mtimeNs;
  }
}

/** A text that is put together when it is first read; whatever it is made of must not change until then. Plain data. */
export interface DeferredText {
  text(): string;
}

/** A regular file; `content` is a byte string (one character, 0 to 255, for each byte). */
export class RegularFile {
  readonly kind = "file";
  mode = 0o644;
  /** The names that it has in the tree. */
  links = 0;
  /** Names or numbers of the user and the group whose it is. */
  owner = "root";
  group = "root";
  mtimeNs: number;
  readonly inode: number;
  private held: string | DeferredText;

  constructor(inode: number, mtimeNs: number, content = "") {
    this.inode = inode;
    this.mtimeNs = mtimeNs;
    this.held = content;
  }

  get content(): string {
    if (typeof this.held !== "string") this.held = this.held.text();
    return this.held;
  }
  set content(content: string) {
    this.held = content;
  }

  /** Gives it a content that is put together when somebody reads it. */
  defer(content: DeferredText): void {
    this.held = content;
  }
}

/** A symbolic link. */
export class Symlink {
  readonly kind = "symlink";
  readonly mode = 0o777;
  readonly target: string;
  readonly mtimeNs: number;
  readonly inode: number;

  constructor(inode: number, mtimeNs: number, target: string) {
    this.inode = inode;
    this.mtimeNs = mtimeNs;
    this.target = target;
  }
}

/** A character device; `device` names what answers when it is opened: null, zero, full, random, tty, fd (all descriptors by number). */
export class Device {
  readonly kind = "device";
  readonly mode = 0o666;
  readonly device: "null" | "zero" | "full" | "random" | "tty" | "fd";
  /** For `fd`: which descriptor of the opening process; else 0. */
  readonly number: number;
  readonly mtimeNs = 0;
  readonly inode: number;

  constructor(inode: number, device: Device["device"], number = 0) {
    this.inode = inode;
    this.device = device;
    this.number = number;
  }
}

/** An executable that is not text: running it runs the command called `program`. */
export class Program {
  readonly kind = "program";
  readonly mode = 0o755;
  readonly program: string;
  readonly mtimeNs = 0;
  readonly inode: number;

  constructor(inode: number, program: string) {
    this.inode = inode;
    this.program = program;
  }
}

/** A file of /proc or /sys in the tree. */
export class VirtualFileNode {
  readonly kind = "virtual-file";
  readonly file: VirtualFile;
  readonly mode: number;
  /** The size that stat(2) tells: a page for an attribute of /sys, 0 for a file of /proc. */
  readonly size: number;
  readonly mtimeNs = 0;
  readonly inode = 1;

  constructor(file: VirtualFile, mode = 0o644, size = 0) {
    this.file = file;
    this.mode = mode;
    this.size = size;
  }
}

/** A directory of /proc or /sys in the tree. */
export class VirtualDirectoryNode {
  readonly kind = "virtual-directory";
  readonly directory: VirtualDirectory;
  readonly mode = 0o555;
  readonly mtimeNs = 0;
  readonly inode = 1;

  constructor(directory: VirtualDirectory) {
    this.directory = directory;
  }
}

/** What a name in the tree stands for. */
export type FileNode = Directory | RegularFile | Symlink | Device | Program | VirtualFileNode | VirtualDirectoryNode;

/** A bind mount: at `path` (absolute, normal) stands `node` instead of what the tree has there. */
export interface Bind {
  readonly path: string;
  readonly node: FileNode;
}
