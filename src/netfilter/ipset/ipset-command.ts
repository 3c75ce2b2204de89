import type { IpSets } from "./ip-sets.js";

/** placeholder */
export function runIpset(_sets: IpSets, _argv: readonly string[], _input: string): { stdout: string; stderr: string; exitCode: number } {
  return { stdout: "", stderr: "", exitCode: 0 };
}
