import { CONTINUE, type Target } from "../rules/rule.js";
import type { TargetExtension } from "../text/extension.js";

/** `-j CHECKSUM --checksum-fill`: does nothing here, where checksums exist in encoded packets only. */
export class ChecksumTarget implements Target {
  readonly name = "CHECKSUM";
  readonly needsConntrack = false;

  apply(): number {
    return CONTINUE;
  }

  save(): string {
    return " --checksum-fill";
  }

  list(): string {
    return "CHECKSUM fill";
  }
}

/** How `-j CHECKSUM` is read. */
export const checksumTarget: TargetExtension = {
  name: "CHECKSUM",
  options: [{ name: "checksum-fill", args: 0, mandatory: true }],
  placement: { tables: ["mangle"] },
  parse: () => new ChecksumTarget(),
};
