import { Errno } from "../sim/errno.js";
import type { IpStack } from "./ip-stack.js";
import { NetlinkError } from "./netlink-error.js";
import type { RuleSpec } from "./policy-rule.js";

/** `ip rule add`; EEXIST for a rule that is there already in all its parts, priority included. */
export function addRule(stack: IpStack, spec: RuleSpec): NetlinkError | null {
  const fib = stack.fib(spec.family);
  if (spec.priority !== undefined && fib.findRule(spec, true) !== null) return new NetlinkError(Errno.EEXIST);
  const added = fib.addRule(spec);
  if (stack.listener !== null) stack.listener.onRule(added, false);
  return null;
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
