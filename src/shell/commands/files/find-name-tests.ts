import { matchesPattern } from "../../bash/pattern.js";
import { basicToExtended, translateExtended } from "../../regex.js";
import { type FindContext, type FindTest, plain } from "./find-context.js";
import { baseOf } from "./find-printf.js";

/** The test of a file's name, path or link that `name` (`-name`, `-regex` ...) stands for; null when it is none. */
export function nameTest(context: FindContext, name: string): FindTest | null {
  switch (name) {
    case "-name": {
      const pattern = context.argument(name);
      return plain((path) => matchesPattern(baseOf(path), pattern));
    }
    case "-iname": {
      const pattern = context.argument(name);
      return plain((path) => matchesPattern(baseOf(path), pattern, true));
    }
    case "-path":
    case "-wholename": {
      const pattern = context.argument(name);
      return plain((path) => matchesPattern(path, pattern));
    }
    case "-ipath":
    case "-iwholename": {
      const pattern = context.argument(name);
      return plain((path) => matchesPattern(path, pattern, true));
    }
    case "-lname": {
      const pattern = context.argument(name);
      return plain((_, node) => node.kind === "symlink" && matchesPattern(node.target, pattern));
    }
    case "-regex":
    case "-iregex": {
      const text = context.argument(name);
      // Emacs' syntax is the basic one, with + and ? as operators.
      const extended = context.regexType ? text : basicToExtended(text.replace(/(?<!\\)[+?]/g, "\\$&"));
      const pattern = new RegExp(`^(?:${translateExtended(extended)})$`, name === "-iregex" ? "is" : "s");
      return plain((path) => pattern.test(path));
    }
    case "-regextype": {
      const type = context.argument(name);
      context.regexType = /extended|awk|egrep/.test(type);
      return plain(() => true);
    }
    default:
      return null;
  }
}
