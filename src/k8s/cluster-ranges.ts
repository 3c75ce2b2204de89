import { Family } from "../wire/ip-address.js";
import { type Prefix, tryParsePrefix } from "../wire/prefix.js";
import type { ClusterOptions } from "./cluster-options.js";

/** A cluster's ranges, each with one block of each of its families; the first is the family that counts as the first. */
export interface ClusterRanges {
  readonly pods: readonly string[];
  readonly services: readonly string[];
  readonly nodes: readonly Prefix[];
}

/** More nodes than this need a wider pod range than /16 with a /24 for each. */
const MANY_NODES = 256;

/**
 * The ranges that options ask for, "10.244.0.0/16,fd00:10:244::/56" for both families. A range that is not given has the
 * families of those that are, `unless` (IPv4 where that is not told) when none is.
 * @throws Error for what is no block, two of one family, and families that nodes or pods lack but Services or pods have.
 */
export function clusterRanges(
  options: Pick<ClusterOptions, "podCidr" | "serviceCidr" | "nodeCidr">,
  nodeCount: number,
  unless: readonly Family[] = [Family.V4],
): ClusterRanges {
  const given = [
    blocksOf("podCidr", options.podCidr),
    blocksOf("serviceCidr", options.serviceCidr),
    blocksOf("nodeCidr", options.nodeCidr),
  ] as const;
  const families = [...new Set(given.flatMap((blocks) => blocks.map(({ family }) => family)))];
  if (families.length === 0) families.push(...unless);
  const many = nodeCount > MANY_NODES;
  const pods = or(given[0], families, many ? "10.128.0.0/10" : "10.244.0.0/16", `fd00:10:244::/${many ? 48 : 56}`);
  const services = or(given[1], families, "10.96.0.0/16", "fd00:10:96::/112");
  const nodeCidr4 = nodeCount > 200 ? "172.18.0.0/16" : "192.168.10.0/24";
  const nodes = or(given[2], families, nodeCidr4, "fd00:192:168:10::/64");
  requireFamilies("podCidr", pods, "serviceCidr", services);
  requireFamilies("nodeCidr", nodes, "podCidr", pods);
  return { pods: pods.map(String), services: services.map(String), nodes };
}

function blocksOf(option: string, text: string | undefined): Prefix[] {
  if (text === undefined) return [];
  const blocks = text.split(",").map((part) => {
    const block = part.includes("/") ? tryParsePrefix(part.trim()) : null;
    if (block === null) {
      throw new Error(`${option} "${text}": "${part}" is no range of addresses such as 10.244.0.0/16`);
    }
    return block;
  });
  if (blocks.length > 2 || (blocks.length === 2 && blocks[0]?.family === blocks[1]?.family)) {
    throw new Error(`${option} "${text}": expected one range, or one of each family with a comma between them`);
  }
  return blocks;
}

function or(given: readonly Prefix[], families: readonly Family[], v4: string, v6: string): Prefix[] {
  if (given.length > 0) return [...given];
  return families.flatMap((family) => blocksOf("", family === Family.V4 ? v4 : v6));
}

function requireFamilies(option: string, has: readonly Prefix[], other: string, wanted: readonly Prefix[]): void {
  const missing = wanted.find(({ family }) => !has.some((block) => block.family === family));
  if (missing === undefined) return;
  const name = missing.family === Family.V4 ? "IPv4" : "IPv6";
  throw new Error(`${option} ${has.join(",")} has no ${name} range, but ${other} has ${missing}`);
}
