import { Errno } from "../sim/errno.js";
import { Family } from "../wire/ip-address.js";
import type { IpStack } from "./ip-stack.js";
import { NetlinkError } from "./netlink-error.js";
import { RuleAction, type RuleSpec } from "./policy-rule.js";

/** `ip rule add`; EEXIST for a rule that is there already in all its parts, priority included. */
export function addRule(stack: IpStack, spec: RuleSpec): NetlinkError | null {
  const fib = stack.fib(spec.family);
  const refused = fieldError(spec) ?? rangeError(spec) ?? gotoError(spec, spec.priority ?? fib.defaultPriority());
  if (refused !== null) return refused;
  if (spec.priority !== undefined && fib.findRule(spec, true) !== null) return new NetlinkError(Errno.EEXIST);
  const added = fib.addRule(spec);
  if (stack.listener !== null) stack.listener.onRule(added, false);
  return null;
}

/** What one of the fields alone is refused for (fib4_rule_configure, fib_nl2rule). */
function fieldError(spec: RuleSpec): NetlinkError | null {
  const { family, from, to, uidRange } = spec;
  const refusal = (text: string): NetlinkError => new NetlinkError(Errno.EINVAL, text);
  if (from != null && from.family !== family) return refusal("Invalid source address");
  if (to != null && to.family !== family) return refusal("Invalid dst address");
  if (uidRange != null && uidRange[1] < uidRange[0]) return refusal("Invalid uid range");
  const tos = spec.tos ?? 0;
  if ((tos & 3) !== 0) return refusal("Invalid dsfield (tos): ECN bits must be 0");
  // IPv4 looks at the bits of the old type of service alone.
  if (family === Family.V4 && (tos & ~0x1e) !== 0) return refusal("Invalid tos");
  return null;
}

/** A jump goes on to later rules only (fib_nl2rule). */
function gotoError(spec: RuleSpec, priority: number): NetlinkError | null {
  if (spec.action !== RuleAction.Goto) return null;
  if (spec.target === undefined) return new NetlinkError(Errno.EINVAL, "Missing goto target for action goto");
  if (spec.target > priority) return null;
  return new NetlinkError(Errno.EINVAL, "Backward goto not supported");
}

/** Port 0 is none, and a range does not go backwards (fib_rule_port_range_valid). */
function rangeError({ sport, dport }: RuleSpec): NetlinkError | null {
  const isWrong = (range: readonly [number, number] | null | undefined): boolean =>
    range !== null && range !== undefined && (range[0] === 0 || range[1] < range[0] || range[1] === 0xffff);
  if (isWrong(sport)) return new NetlinkError(Errno.EINVAL, "Invalid sport range");
  return isWrong(dport) ? new NetlinkError(Errno.EINVAL, "Invalid dport range") : null;
}

/** `ip rule del`: the first rule that fits what is said. */
export function deleteRule(stack: IpStack, spec: RuleSpec): NetlinkError | null {
  const fib = stack.fib(spec.family);
  const rule = fib.findRule(spec, false);
  if (rule === null) return new NetlinkError(Errno.ENOENT);
  fib.removeRule(rule);
  if (stack.listener !== null) stack.listener.onRule(rule, true);
  return null;
}
