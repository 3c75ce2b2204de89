import { sizeOf, typeLetter } from "./file-facts.js";
import { type FindContext, FindError, type FindTest, plain } from "./find-context.js";
import { counted } from "./find-counted.js";
import { linkCount } from "./link-count.js";
import { idOf, ownership } from "./ownership.js";

/** The test of what a file is (`-type`, `-perm`, `-size` ...) that `name` stands for; null when it is none. */
export function fileTest(context: FindContext, name: string): FindTest | null {
  const { process } = context;
  switch (name) {
    case "-type": {
      const types = context.argument(name).split(",");
      const unknown = types.find((each) => !/^[bcdpflsD]$/.test(each));
      if (unknown !== undefined) throw new FindError(`Unknown argument to -type: ${unknown}`);
      return plain((_, node) => types.includes(typeLetter(node)));
    }
    case "-xtype": {
      const types = context.argument(name).split(",");
      return plain((path, node) => types.includes(typeLetter(process.find(path) ?? node)));
    }
    case "-perm": {
      const text = context.argument(name);
      const match = /^([-/]?)([0-7]+)$/.exec(text);
      if (match === null) throw new FindError(`invalid mode '${text}'`);
      const bits = Number.parseInt(match[2] ?? "", 8);
      return plain((_, node) =>
        match[1] === "-"
          ? (node.mode & bits) === bits
          : match[1] === "/"
            ? bits === 0 || (node.mode & bits) !== 0
            : node.mode === bits,
      );
    }
    case "-executable":
      return plain((_, node) => (node.mode & 0o111) !== 0);
    case "-readable":
    case "-writable":
      return plain(() => true);
    case "-user":
    case "-group": {
      const who = context.argument(name);
      const kind = name === "-user" ? "passwd" : "group";
      if (!/^\d+$/.test(who) && idOf(process, who, kind) === who)
        throw new FindError(`'${who}' is not the name of ${name === "-user" ? "a known user" : "an existing group"}`);
      return plain((_, node) => {
        const { owner, group } = ownership(node);
        const own = name === "-user" ? owner : group;
        return own === who || idOf(process, own, kind) === who;
      });
    }
    case "-nouser":
    case "-nogroup":
      return plain(() => false);
    case "-inum":
      return counted(context, name, (node) => node.inode);
    case "-links":
      return counted(context, name, (node) => linkCount(node));
    case "-samefile": {
      const other = context.reference(name);
      return plain((_, node) => node === other);
    }
    case "-empty":
      return plain(
        (_, node) =>
          (node.kind === "file" && node.content === "") || (node.kind === "directory" && node.entries.size === 0),
      );
    case "-size": {
      const match = /^([-+]?)(\d+)([ckMGb]?)$/.exec(context.argument(name));
      if (match === null)
        throw new FindError(`invalid -size type \`${(context.words[context.at - 1] ?? "").slice(-1)}'`);
      const unit = { c: 1, k: 1024, M: 1024 ** 2, G: 1024 ** 3 }[match[3] ?? ""] ?? 512;
      return plain((_, node) => {
        const size = Math.ceil(sizeOf(node) / unit);
        return match[1] === "+"
          ? size > Number(match[2])
          : match[1] === "-"
            ? size < Number(match[2])
            : size === Number(match[2]);
      });
    }
    case "-fstype": {
      const type = context.argument(name);
      return plain(() => type === "tmpfs");
    }
    case "-uid":
    case "-gid":
      return counted(context, name, (node) => {
        const { owner, group } = ownership(node);
        return Number(name === "-uid" ? idOf(process, owner, "passwd") : idOf(process, group, "group"));
      });
    case "-true":
      return plain(() => true);
    case "-false":
      return plain(() => false);
    default:
      return null;
  }
}
