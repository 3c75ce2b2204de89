import { describe, expect, it } from "vitest";
import { FileError } from "../../src/host/file-node.js";
import { FileSystem } from "../../src/host/filesystem.js";

function tree(): FileSystem {
  const files = new FileSystem({ nowNs: 0 });
  files.makeDirectory("/a/b", true);
  files.writeFile("/a/b/f", "1\n");
  files.makeSymlink("/link", "a/b");
  files.makeSymlink("/a/up", "../a/b/f");
  files.makeSymlink("/loop", "loop");
  return files;
}

describe("a tree of files", () => {
  it.each([
    ["/a/b/f", "/a/b/f"],
    ["/link/f", "/a/b/f"],
    ["/a/up", "/a/b/f"],
    ["/link/../b/./f", "/a/b/f"],
    ["/", "/"],
    ["/..", "/"],
  ])("finds %s at %s", (path, real) => {
    expect(tree().realPath(path)).toBe(real);
  });

  it.each([
    ["/nosuch", "ENOENT"],
    ["/a/b/f/x", "ENOTDIR"],
    ["/a/b/f/", "ENOTDIR"],
    ["/loop", "ELOOP"],
    ["/nosuch/../a", "ENOENT"],
  ])("answers for %s: %s", (path, errno) => {
    expect(() => tree().lookup(path)).toThrow(expect.objectContaining({ errno }));
    expect(tree().find(path)).toBeNull();
  });

  it("writes through symbolic links and keeps what is hard linked", () => {
    const files = tree();
    files.writeFile("/a/up", "2\n", true);
    files.attach("/hard", files.lookup("/a/b/f"));
    files.writeFile("/hard", "3\n", true);
    expect(files.readFile("/a/b/f")).toBe("1\n2\n3\n");
  });

  it("a bind mount stands over the tree for those who have it, and cannot be removed", () => {
    const files = tree();
    files.writeFile("/other", "bound\n");
    const view = files.withBinds([{ path: "/a/b/f", node: files.lookup("/other") }]);
    expect([view.readFile("/link/f"), files.readFile("/link/f")]).toEqual(["bound\n", "1\n"]);
    expect(() => view.unlink("/a/b/f")).toThrow(FileError);
  });

  it("refuses what the kernel refuses", () => {
    const files = tree();
    const errnoOf = (action: () => void): string => {
      try {
        action();
        return "";
      } catch (error) {
        return error instanceof FileError ? error.errno : String(error);
      }
    };
    expect(errnoOf(() => files.makeDirectory("/a"))).toBe("EEXIST");
    expect(errnoOf(() => files.makeDirectory("/x/y"))).toBe("ENOENT");
    expect(errnoOf(() => files.removeDirectory("/a"))).toBe("ENOTEMPTY");
    expect(errnoOf(() => files.unlink("/a"))).toBe("EISDIR");
    expect(errnoOf(() => files.rename("/a", "/a/b/c"))).toBe("EINVAL");
    expect(errnoOf(() => files.writeFile("/a", ""))).toBe("EISDIR");
  });
});
