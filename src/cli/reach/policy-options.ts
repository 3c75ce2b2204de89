import { familyName } from "../../k8s/reach/families.js";
import type { ReachOptions } from "../../k8s/reach/reach.js";
import type { Family } from "../../wire/ip-address.js";
import { parsePrefix } from "../../wire/prefix.js";
import { CliError, UsageError } from "../cli-error.js";

/** What all commands about policies take. */
export interface PolicyCommandOptions {
  readonly filename: readonly string[];
  readonly format?: readonly string[];
  readonly json?: true;
  readonly namespace?: string;
  readonly podCidr?: string;
  readonly nodeCidr?: string;
  /** False with `--no-confirm`. */
  readonly confirm: boolean;
  readonly seed?: number;
}

/** The ranges of pods' and nodes' addresses, where they are told. @throws UsageError for ranges that do not go together. */
export function rangesOf({ podCidr, nodeCidr }: PolicyCommandOptions): Pick<ReachOptions, "podCidr" | "nodeCidr"> {
  for (const [option, text] of [
    ["--pod-cidr", podCidr],
    ["--node-cidr", nodeCidr],
  ] as const) {
    const other = option === "--pod-cidr" ? nodeCidr : podCidr;
    const missing =
      other === undefined || text === undefined
        ? []
        : familiesOfRanges(other).filter((one) => !familiesOfRanges(text).includes(one));
    const [family] = missing;
    if (family === undefined) continue;
    throw new UsageError(
      `${option} ${text} has no ${familyName(family)} range, but the other of --pod-cidr and --node-cidr has: ${other}`,
    );
  }
  return { ...(podCidr === undefined ? {} : { podCidr }), ...(nodeCidr === undefined ? {} : { nodeCidr }) };
}

/** The families of the cluster where its ranges are told; null where they are not. */
export function familiesTold({ podCidr, nodeCidr }: PolicyCommandOptions): readonly Family[] | null {
  const text = podCidr ?? nodeCidr;
  return text === undefined ? null : familiesOfRanges(text);
}

function familiesOfRanges(text: string): Family[] {
  return text.split(",").map((cidr) => parsePrefix(cidr).family);
}

/** The seed, when it is told. */
export function seedOf({ seed }: PolicyCommandOptions): { readonly seed?: number } {
  return seed === undefined ? {} : { seed };
}

/** @throws CliError naming both answers for each pair that policies and packets do not agree on. */
export function failOnContradiction(contradictions: readonly string[]): void {
  if (contradictions.length === 0) return;
  const shown = contradictions.slice(0, 20);
  const rest = contradictions.length - shown.length;
  const more = rest === 0 ? "" : `\n... and ${rest} more`;
  throw new CliError(
    `policies and packets do not agree, which is a fault of podwire: do not trust this answer\n${shown.join("\n")}${more}`,
  );
}
