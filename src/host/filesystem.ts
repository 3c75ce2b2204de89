// One machine's file tree, emulated: what commands, resolvers and kubelets read and write.
// It knows nothing of processes, descriptors or networks; /proc and /sys are `VirtualFile`s that others supply.
// Read next: file-node.ts for what stands in it, ../shell/open-file.ts for how a process reads and writes these nodes.

import { withItem } from "../sim/short-list.js";
import {
  type Bind,
  type DeferredText,
  Directory,
  type Errno,
  FileError,
  type FileNode,
  RegularFile,
  Symlink,
} from "./file-node.js";
import { resolvePath, splitPath } from "./file-path.js";

/** Puts the files of something into a tree: those of an image, or of a pod. Plain data, for it may wait in the tree. */
export interface FileFiller {
  fill(files: FileSystem): void;
}

/** What waits to be put in: by whom, through which view of the tree, and when it should have been. */
interface WaitingFiles {
  readonly filler: FileFiller;
  readonly view: FileSystem;
  readonly timeNs: number;
}

/** A tree, which all views of it share. */
class Tree {
  readonly clock: { readonly nowNs: number };
  readonly root: Directory;
  nextInode = 3;
  /** In their order; null once somebody has looked. */
  waiting: WaitingFiles[] | null = [];
  /** The instant as of which waiting files are put in; null when none are. */
  fillingNs: number | null = null;

  constructor(clock: { readonly nowNs: number }) {
    this.clock = clock;
    this.root = new Directory(2, clock.nowNs);
  }

  /** Somebody looks: what waits is put in as if it had been at its time. */
  fill(waiting: readonly WaitingFiles[]): void {
    this.waiting = null;
    for (const { filler, view, timeNs } of waiting) {
      this.fillingNs = timeNs;
      filler.fill(view);
    }
    this.fillingNs = null;
  }
}

const MAX_SYMLINKS = 40;

/**
 * A view of one machine's file tree: the tree and the bind mounts over it. All paths are absolute. Everybody is root:
 * permissions and owners are kept and shown but stop nobody, but for another's file in /tmp. `clock` (a `Sim`) dates the changes. Plain data: forks with its network.
 */
export class FileSystem {
  readonly binds: readonly Bind[];
  private readonly tree: Tree;

  constructor(clock: { readonly nowNs: number }, binds: readonly Bind[] = [], tree: Tree = new Tree(clock)) {
    this.tree = tree;
    this.binds = binds;
  }

  get root(): Directory {
    const { tree } = this;
    if (tree.waiting !== null) tree.fill(tree.waiting);
    return tree.root;
  }

  /** The same tree with `binds` over those that are there already, as a new mount namespace sees it. */
  withBinds(binds: readonly Bind[]): FileSystem {
    return new FileSystem(this.tree.clock, [...binds, ...this.binds], this.tree);
  }

  /**
   * Puts files in once somebody looks into the tree, dated as if it were done now: nobody can tell, and most pods' files are
   * never looked at. At once when the tree was looked into before.
   */
  fillLater(filler: FileFiller): void {
    const { waiting } = this.tree;
    if (waiting === null) filler.fill(this);
    else this.tree.waiting = withItem(waiting, waiting.length, { filler, view: this, timeNs: this.nowNs });
  }

  /** Who waits to put files in, for whoever knows what those would come to; null once somebody has looked. */
  get waitingFillers(): readonly FileFiller[] | null {
    return this.tree.waiting?.map(({ filler }) => filler) ?? null;
  }

  /** The tree's present instant in nanoseconds, for whoever writes into a node directly. */
  get nowNs(): number {
    return this.tree.fillingNs ?? this.tree.clock.nowNs;
  }

  /** A number for a new node of this tree. */
  newInode(): number {
    const { tree } = this;
    if (tree.waiting !== null) tree.fill(tree.waiting);
    return tree.nextInode++;
  }

  /** The node at `path`, through symbolic links (the last one only with `follow`), or null when there is none. */
  find(path: string, follow = true): FileNode | null {
    const quick = this.walkPlain(path);
    if (quick !== undefined) return quick;
    const found = this.walk(path, follow);
    return typeof found === "string" ? null : found.node;
  }

  /** @throws FileError ENOENT, ENOTDIR or ELOOP when there is no node at `path`. */
  lookup(path: string, follow = true): FileNode {
    const quick = this.walkPlain(path);
    if (quick !== undefined && quick !== null) return quick;
    const found = this.walk(path, follow);
    if (typeof found === "string") throw new FileError(found, path);
    return found.node;
  }

  /** The path without symbolic links (realpath(3)). @throws FileError as `lookup`. */
  realPath(path: string): string {
    const found = this.walk(path, true);
    if (typeof found === "string") throw new FileError(found, path);
    return found.path;
  }

  /** The whole content of the file at `path`. @throws FileError also EISDIR. */
  readFile(path: string): string {
    const node = this.lookup(path);
    if (node.kind === "file") return node.content;
    if (node.kind === "virtual-file") return node.file.read();
    if (node.kind === "directory" || node.kind === "virtual-directory") throw new FileError("EISDIR", path);
    return "";
  }

  /** Replaces the file's content by one that is put together when it is read; at once where it is no regular file. */
  writeDeferred(path: string, content: DeferredText): void {
    const node = this.openForWriting(path);
    if (node.kind === "file") {
      node.defer(content);
      node.mtimeNs = this.nowNs;
    } else if (node.kind === "virtual-file") this.writeFile(path, content.text());
  }

  /** Replaces (or with `append` lengthens) the file's content; makes the file when it is missing, but not its directory. */
  writeFile(path: string, content: string, append = false): void {
    const node = this.openForWriting(path);
    if (node.kind === "file") {
      node.content = append ? node.content + content : flat(content);
      node.mtimeNs = this.nowNs;
    } else if (node.kind === "virtual-file") {
      const errno = node.file.write(content);
      if (errno !== null) throw new FileError(errno, path);
    }
  }

  /** The node at `path` for a writer, made as an empty file when it is missing. @throws FileError EISDIR, ENOENT, ENOTDIR, EACCES. */
  openForWriting(path: string, mode = 0o644): FileNode {
    let target = path;
    for (let hops = 0; ; hops++) {
      const node = this.find(target, false);
      if (node === null) break;
      if (node.kind === "directory" || node.kind === "virtual-directory") throw new FileError("EISDIR", path);
      if (node.kind === "file" && node.owner !== "root") this.checkProtected(target, node.owner);
      if (node.kind !== "symlink") return node;
      if (hops === MAX_SYMLINKS) throw new FileError("ELOOP", path);
      target = resolvePath(splitPath(target).parent, node.target);
    }
    if (path.endsWith("/")) throw new FileError("EISDIR", path);
    const file = new RegularFile(this.newInode(), this.nowNs);
    file.mode = mode;
    this.attach(target, file);
    return file;
  }

  /** Not even root opens somebody else's file to make it where everybody may (fs.protected_regular, which Debian sets to 2). */
  private checkProtected(path: string, owner: string): void {
    const directory = this.find(splitPath(path).parent);
    if (directory?.kind === "directory" && (directory.mode & 0o1022) > 0o1000 && directory.owner !== owner)
      throw new FileError("EACCES", path);
  }

  /** Puts `node` at `path`. @throws FileError EEXIST when something is there, ENOENT or ENOTDIR when its directory is not. */
  attach(path: string, node: FileNode): void {
    const { parent, name } = splitPath(path.replace(/(.)\/+$/, "$1"));
    const directory = this.lookup(parent);
    if (directory.kind === "virtual-directory") {
      throw new FileError(directory.directory.entry(name) === null ? "ENOENT" : "EEXIST", path);
    }
    if (directory.kind !== "directory") throw new FileError("ENOTDIR", path);
    if (name === "" || directory.entries.has(name)) throw new FileError("EEXIST", path);
    directory.entries.set(name, node);
    directory.mtimeNs = this.nowNs;
    if (node.kind === "file") node.links++;
  }

  /** Makes the directory at `path`; with `parents` also those above, and it is no error when it exists (mkdir -p). */
  makeDirectory(path: string, parents = false): void {
    if (parents) {
      const existing = this.find(path);
      if (existing?.kind === "directory" || existing?.kind === "virtual-directory") return;
      const { parent } = splitPath(path);
      if (parent !== path) this.makeDirectory(parent, true);
    }
    this.attach(path, new Directory(this.newInode(), this.nowNs));
  }

  /** Makes a symbolic link. @throws FileError as `attach`. */
  makeSymlink(path: string, target: string): void {
    this.attach(path, new Symlink(this.newInode(), this.nowNs, target));
  }

  /** Takes away what is at `path`, which is not a directory (unlink(2)). @throws FileError EISDIR, EBUSY and as `lookup`. */
  unlink(path: string): void {
    const node = this.lookup(path, false);
    if (node.kind === "directory" || node.kind === "virtual-directory") throw new FileError("EISDIR", path);
    this.detach(path);
  }

  /** Takes away the empty directory at `path`. @throws FileError ENOTDIR, ENOTEMPTY, EBUSY. */
  removeDirectory(path: string): void {
    const node = this.lookup(path, false);
    if (node.kind === "virtual-directory") throw new FileError("EPERM", path);
    if (node.kind !== "directory") throw new FileError("ENOTDIR", path);
    if (node.entries.size > 0) throw new FileError("ENOTEMPTY", path);
    this.detach(path);
  }

  /** Moves a node, replacing what is at `to` unless that is a directory with something in it (rename(2)). */
  rename(from: string, to: string): void {
    const node = this.lookup(from, false);
    const old = this.find(to, false);
    if (old === node) return;
    if (node.kind === "directory" && `${to}/`.startsWith(`${from}/`)) throw new FileError("EINVAL", to);
    if (old !== null) {
      if (old.kind === "directory" && node.kind !== "directory") throw new FileError("EISDIR", to);
      if (old.kind !== "directory" && node.kind === "directory") throw new FileError("ENOTDIR", to);
      if (old.kind === "directory") this.removeDirectory(to);
      else this.detach(to);
    } else {
      this.lookup(splitPath(to).parent);
    }
    this.detach(from);
    this.attach(to, node);
  }

  /** The names in the directory at `path`, sorted by bytes, without `.` and `..`. @throws FileError ENOTDIR. */
  list(path: string): string[] {
    const node = this.lookup(path);
    if (node.kind === "virtual-directory") return node.directory.list().sort(byBytes);
    if (node.kind !== "directory") throw new FileError("ENOTDIR", path);
    const names = [...node.entries.keys()];
    for (const bind of this.binds) {
      const { parent, name } = splitPath(bind.path);
      if (name !== "" && parent === path && !node.entries.has(name)) names.push(name);
    }
    return names.sort(byBytes);
  }

  /** Takes the entry out of its directory, whatever it is. Mount points are busy. */
  private detach(path: string): void {
    if (this.binds.some((bind) => bind.path === path)) throw new FileError("EBUSY", path);
    const { parent, name } = splitPath(path);
    const directory = this.lookup(parent);
    if (directory.kind !== "directory") throw new FileError("EPERM", path);
    const node = directory.entries.get(name);
    if (node?.kind === "file") node.links--;
    directory.entries.delete(name);
    directory.mtimeNs = this.nowNs;
  }

  /** The node, null for none; undefined when there is more to it than names of plain directories. */
  private walkPlain(path: string): FileNode | null | undefined {
    if (this.binds.length > 0) return undefined;
    let node: FileNode = this.root;
    for (let at = 0; at < path.length; ) {
      const slash = path.indexOf("/", at);
      const end = slash < 0 ? path.length : slash;
      if (end > at) {
        if (node.kind !== "directory" || path.charAt(at) === ".") return undefined;
        const next: FileNode | undefined = node.entries.get(path.slice(at, end));
        if (next === undefined) return null;
        if (next.kind === "symlink") return undefined;
        node = next;
      }
      at = end + 1;
    }
    return path.endsWith("/") && node.kind !== "directory" ? undefined : node;
  }

  /** The node and its real path, or why there is none. No exceptions: looking for what is not there is common. */
  private walk(path: string, follow: boolean): { node: FileNode; path: string } | Errno {
    let node: FileNode = this.bound("/") ?? this.root;
    let at = "";
    let hops = 0;
    const names = path.split("/").filter((name) => name !== "" && name !== ".");
    for (let i = 0; i < names.length; i++) {
      const name = names[i] ?? "";
      if (node.kind !== "directory" && node.kind !== "virtual-directory") return "ENOTDIR";
      if (name === "..") {
        const up = at.slice(0, Math.max(0, at.lastIndexOf("/")));
        const parent = this.walk(up === "" ? "/" : up, true);
        if (typeof parent === "string") return parent;
        node = parent.node;
        at = up;
        continue;
      }
      const next: FileNode | null =
        this.bound(`${at}/${name}`) ??
        (node.kind === "directory" ? (node.entries.get(name) ?? null) : node.directory.entry(name));
      if (next === null) return "ENOENT";
      if (next.kind === "symlink" && (follow || i < names.length - 1)) {
        if (++hops > MAX_SYMLINKS) return "ELOOP";
        const target = next.target.split("/").filter((part) => part !== "" && part !== ".");
        names.splice(0, i + 1, ...target);
        i = -1;
        if (next.target.startsWith("/")) {
          node = this.bound("/") ?? this.root;
          at = "";
        }
        continue;
      }
      node = next;
      at = `${at}/${name}`;
    }
    if (path.endsWith("/") && node.kind !== "directory" && node.kind !== "virtual-directory") {
      return "ENOTDIR";
    }
    return { node, path: at === "" ? "/" : at };
  }

  private bound(path: string): FileNode | null {
    for (const bind of this.binds) if (bind.path === path) return bind.node;
    return null;
  }
}

/** A text in one piece: one that was put together keeps all its pieces until somebody looks into it. */
function flat(text: string): string {
  text.charCodeAt(0);
  return text;
}

/** The order of names in the C locale. */
function byBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
