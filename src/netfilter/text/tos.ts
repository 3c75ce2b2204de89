import { parseInteger } from "./extension.js";
import { ParameterProblem } from "./parameter-problem.js";

/** Names of TOS values. */
export const TOS_NAMES: readonly (readonly [string, number])[] = [
  ["Minimize-Delay", 0x10],
  ["Maximize-Throughput", 0x08],
  ["Maximize-Reliability", 0x04],
  ["Minimize-Cost", 0x02],
  ["Normal-Service", 0x00],
];

/** DSCP classes by name (RFC 2474, RFC 2597, RFC 3246). */
export const DSCP_CLASSES: ReadonlyMap<string, number> = new Map([
  ["BE", 0],
  ["EF", 46],
  ["VA", 44],
  ["CS0", 0],
  ["CS1", 8],
  ["CS2", 16],
  ["CS3", 24],
  ["CS4", 32],
  ["CS5", 40],
  ["CS6", 48],
  ["CS7", 56],
  ["AF11", 10],
  ["AF12", 12],
  ["AF13", 14],
  ["AF21", 18],
  ["AF22", 20],
  ["AF23", 22],
  ["AF31", 26],
  ["AF32", 28],
  ["AF33", 30],
  ["AF41", 34],
  ["AF42", 36],
  ["AF43", 38],
]);

/** A value, a value with a mask, or a name (whose mask is 0x3f); a bare value has `defaultMask`. */
export function parseTos(text: string, defaultMask: number): { value: number; mask: number } {
  const [left = "", right] = text.split("/");
  const value = parseInteger(left);
  if (value !== null) {
    const mask = right === undefined ? defaultMask : parseInteger(right);
    if (value > 255 || mask === null || mask > 255) throw new ParameterProblem(`Illegal value: "${text}"`);
    return { value, mask };
  }
  const named = TOS_NAMES.find(([name]) => name.toLowerCase() === text.toLowerCase());
  if (named === undefined) throw new ParameterProblem(`Symbolic name "${text}" is unknown`);
  return { value: named[1], mask: 0x3f };
}
