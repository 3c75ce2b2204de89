import { CONTINUE, type Target } from "../rules/rule.js";
import type { OptionSpec, TargetExtension } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";

/** A target that iptables knows and the kernel has no module for: every rule with it is refused. */
class MissingTarget implements Target {
  readonly name: string;
  readonly needsConntrack = false;

  constructor(name: string) {
    this.name = name;
  }

  apply(): number {
    return CONTINUE;
  }

  save(): string {
    return "";
  }

  list(): string {
    return "";
  }
}

function missing(
  name: string,
  options: readonly OptionSpec[],
  check: TargetExtension["parse"] | null,
): TargetExtension {
  return {
    name,
    options,
    placement: { refusal: "No such file or directory" },
    loadWarning: `Warning: Extension ${name} revision 0 not supported, missing kernel module?`,
    parse: (given, context) => check?.(given, context) ?? new MissingTarget(name),
  };
}

/** How `-j LED` is read. */
export const ledTarget = missing(
  "LED",
  [{ name: "led-trigger-id", mandatory: true }, { name: "led-delay" }, { name: "led-always-blink", args: 0 }],
  null,
);
/** How `-j ULOG` is read. */
export const ulogTarget = missing(
  "ULOG",
  ["nlgroup", "prefix", "cprange", "qthreshold"].map((name) => ({ name: `ulog-${name}` })),
  null,
);
/** How `-j CLUSTERIP` is read. */
export const clusteripTarget = missing(
  "CLUSTERIP",
  [
    { name: "new", args: 0 },
    ...["hashmode", "clustermac", "total-nodes", "local-node", "hash-init"].map((name) => ({ name })),
  ],
  (given) => {
    if (given.has("new") && !["hashmode", "clustermac", "total-nodes", "local-node"].every((name) => given.has(name)))
      throw new ParameterProblem("CLUSTERIP target: Invalid parameter combination");
    return new MissingTarget("CLUSTERIP");
  },
);
