import { InvalidArgumentError } from "commander";
import { parseCidr } from "../k8s/api/address-text.js";
import { formatRange, rangeOfCidr } from "../k8s/node/policy/address-range.js";

/** What every command that runs something takes. */
export interface CommonOptions {
  /** What the scenario says, or 1, when not given. */
  readonly seed?: number;
  /** Where to write the capture. */
  readonly pcap?: string;
  readonly json?: true;
}

/** A whole number from 0 to 2^32 - 1. @throws InvalidArgumentError */
export function parseSeed(text: string): number {
  const seed = Number(text);
  if (!/^\d+$/.test(text) || seed > 0xffff_ffff) {
    throw new InvalidArgumentError("A seed is a whole number from 0 to 4294967295.");
  }
  return seed;
}

/** A whole number from 1 up, or names with commas between them. @throws InvalidArgumentError */
export function parseNodes(text: string): number | string[] {
  if (/^[-+]?\d+(\.\d*)?$/.test(text)) {
    const count = Number(text);
    if (!Number.isInteger(count) || count < 1 || count > 5_000)
      throw new InvalidArgumentError("A cluster has 1 to 5000 nodes.");
    return count;
  }
  const names = text.split(",");
  const bad = names.find((name) => !/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(name));
  if (bad !== undefined) {
    throw new InvalidArgumentError(`"${bad}" is no node's name: lower case letters, digits, "-" and "." only.`);
  }
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new InvalidArgumentError(`The node name "${twice}" is given twice.`);
  return names;
}

/** A device's MTU. @throws InvalidArgumentError */
export function parseMtu(text: string): number {
  const mtu = Number(text);
  if (!/^\d+$/.test(text) || mtu < 68 || mtu > 65_535) {
    throw new InvalidArgumentError("An MTU is a whole number from 68 to 65535.");
  }
  return mtu;
}

/** Adds a value to what the option collected so far. */
export function collect(value: string, previous: readonly string[] | undefined): string[] {
  return [...(previous ?? []), value];
}

/** A block of addresses, or one of each family with a comma between them. @throws InvalidArgumentError */
export function parseCidrsOption(text: string): string {
  const blocks = text.split(",").map((one) => parseCidrOption(one.trim()));
  const families = blocks.map((one) => rangeOfCidr(one)?.family);
  if (blocks.length > 2 || new Set(families).size < blocks.length) {
    throw new InvalidArgumentError(`"${text}": expected one range, or one of each family with a comma between them.`);
  }
  return blocks.join();
}

/** A block of addresses, without bits behind its prefix. @throws InvalidArgumentError */
function parseCidrOption(text: string): string {
  const cidr = parseCidr(text);
  if (cidr === null) throw new InvalidArgumentError(`"${text}" is no CIDR such as 10.244.0.0/16.`);
  if (cidr.hasHostBits) {
    const range = rangeOfCidr(text);
    const network = range === null ? "" : formatRange(range);
    throw new InvalidArgumentError(`"${text}" has bits behind its prefix: did you mean ${network}?`);
  }
  return text;
}
