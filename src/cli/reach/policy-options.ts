import type { ReachOptions } from "../../k8s/reach/reach.js";
import { CliError } from "../cli-error.js";

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

/** The ranges of pods' and nodes' addresses, where they are told. */
export function rangesOf({ podCidr, nodeCidr }: PolicyCommandOptions): Pick<ReachOptions, "podCidr" | "nodeCidr"> {
  return { ...(podCidr === undefined ? {} : { podCidr }), ...(nodeCidr === undefined ? {} : { nodeCidr }) };
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
