import { type Given, hex, parseInteger } from "./extension.js";
import { ParameterProblem } from "./parameter-problem.js";

/** A number under a mask that a file of /etc/iproute2 may have a name for. */
export interface NamedValue {
  readonly value: number;
  readonly mask: number;
  readonly invert: boolean;
}

const ALL = 0xffff_ffff;

/**
 * "NAME", "N" or "N/MASK" (xtables_parse_val_mask); null when the option was not given.
 * @throws ParameterProblem in iptables' words.
 */
export function parseNamedValue(
  extension: string,
  option: string,
  given: Given,
  names: readonly (readonly [number, string])[],
): NamedValue | null {
  const text = given.value(option);
  if (text === null) return null;
  const invert = given.inverted(option);
  const known = names.find(([, name]) => name === text);
  if (known !== undefined) return { value: known[0], mask: ALL, invert };
  const slash = text.indexOf("/");
  const value = parseInteger(slash < 0 ? text : text.slice(0, slash));
  if (value === null || value > ALL) {
    if (slash < 0)
      throw new ParameterProblem(
        `${extension}: could not map name ${text} to an integer value for option "--${option}".\n`,
      );
    throw badInteger(extension, option);
  }
  if (slash < 0) return { value, mask: ALL, invert };
  const mask = parseInteger(text.slice(slash + 1));
  if (mask === null || mask > ALL) throw badInteger(extension, option);
  return { value, mask, invert };
}

function badInteger(extension: string, option: string): ParameterProblem {
  return new ParameterProblem(`${extension}: bad integer value for option "--${option}", or out of range.\n`);
}

/** The value as xtables_print_val_mask prints it: its name unless `numeric`, else in hexadecimal. */
export function namedValueText(
  { value, mask }: NamedValue,
  names: readonly (readonly [number, string])[],
  numeric: boolean,
): string {
  if (mask !== ALL) return `${hex(value)}/${hex(mask)}`;
  const known = numeric ? undefined : names.find(([number]) => number === value);
  return known === undefined ? hex(value) : known[1];
}
