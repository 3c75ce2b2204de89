import { Errno } from "../sim/errno.js";
import type { IpStack } from "./ip-stack.js";
import { NetlinkError } from "./netlink-error.js";
import { RuleAction, type RuleSpec } from "./policy-rule.js";

/** `ip rule add`; EEXIST for a rule that is there already in all its parts, priority included. */
export function addRule(stack: IpStack, spec: RuleSpec): NetlinkError | null {
  const fib = stack.fib(spec.family);
  const refused = rangeError(spec) ?? gotoError(spec, spec.priority ?? fib.defaultPriority());
  if (refused !== null) return refused;
  if (spec.priority !== undefined && fib.findRule(spec, true) !== null) return new NetlinkError(Errno.EEXIST);
  const added = fib.addRule(spec);
  if (stack.listener !== null) stack.listener.onRule(added, false);
  return null;
}

/** A jump goes on to later rules only (fib_nl2rule). */
function gotoError(spec: RuleSpec, priority: number): NetlinkError | null {
  if (spec.action !== RuleAction.Goto || (spec.target ?? 0) > priority) return null;
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
