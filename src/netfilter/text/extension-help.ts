import { Family } from "../../wire/ip-address.js";
import { EXTENSION_HELP } from "./extension-help.gen.js";

/** A command asked for help (`-h`): what stands behind it is not read. */
export class HelpAsked extends Error {
  /** The extensions that were loaded before, as "m NAME" and "j NAME". */
  readonly extensions: readonly string[];

  constructor(extensions: readonly string[]) {
    super("help was asked for");
    this.name = "HelpAsked";
    this.extensions = extensions;
  }
}

/** What iptables or ip6tables tell of extensions behind their own help, each behind an empty line. */
export function extensionHelp(extensions: readonly string[], family: Family): string {
  return extensions
    .map((key) => {
      const own = family === Family.V6 ? EXTENSION_HELP[`6 ${key}`] : undefined;
      return own ?? EXTENSION_HELP[key] ?? "";
    })
    .join("");
}
