import type { CallerReport, Share } from "../../k8s/reach/service-report.js";

/** What is said below a table of Services where it makes a difference by which node somebody comes in. */
export const OTHER_NODES =
  "other nodes: a node that a pod is not on passes packets from outside on with its own address (externalTrafficPolicy: Cluster), and that is what policies see";

/** `shop/web`, `outside (in part)`, `outside (by the pods' own nodes)`; "" for who gets nowhere. */
export function reachedText({ from, share, throughOtherNodes = share }: CallerReport): string {
  const both: readonly Share[] = [share, throughOtherNodes];
  if (both.every((one) => one === "none")) return "";
  if (both.every((one) => one === "all")) return from;
  if (throughOtherNodes === "none") return `${from} (${share === "some" ? "in part, " : ""}by the pods' own nodes)`;
  if (share === "none") return `${from} (${throughOtherNodes === "some" ? "in part, " : ""}by other nodes)`;
  return `${from} (in part)`;
}
