import type { BackendReport, CallerReport, ServiceReport, Share } from "../../k8s/reach/service-report.js";

const OTHER_NODES =
  "other nodes: a node that a pod is not on passes packets from outside on with its own address (externalTrafficPolicy: Cluster), and that is what policies see";

/** What is said below a table of Services: what it means by "other nodes", and ports of nodes that are open to more than source ranges. */
export function serviceNotes(services: readonly ServiceReport[]): string[] {
  const isByNodes = services.some(({ reachedBy }) => reachedBy.some((one) => reachedText(one).endsWith(" nodes)")));
  return [...(isByNodes ? [OTHER_NODES] : []), ...openNodePorts(services)];
}

/** `TCP 80`, and `TCP 80:30080` with its port of every node. */
export function servicePortText({ protocol, port, nodePort }: ServiceReport): string {
  return `${protocol} ${port}${nodePort === null ? "" : `:${nodePort}`}`;
}

function openNodePorts(services: readonly ServiceReport[]): string[] {
  return services.flatMap(({ service, nodePort, nodePortOpenToAll, sourceRanges = [] }) =>
    nodePortOpenToAll === true
      ? `${service}: its loadBalancerSourceRanges (${sourceRanges.join(", ")}) hold for the load balancer's address alone, port ${nodePort} of every node is open to all`
      : [],
  );
}

/** Everybody who gets to a Service, with "every workload" where that is so; `beyond` are the ends that are no workloads. */
export function reachedByText(reachedBy: readonly CallerReport[], beyond: ReadonlySet<string>): string {
  const whole = reachedBy.filter((one) => reachedText(one) === one.from).map(({ from }) => from);
  const callers = whole.filter((from) => !beyond.has(from));
  const asked = reachedBy.filter(({ from }) => !beyond.has(from));
  const some = reachedBy.map(reachedText).filter((text) => text.endsWith(")"));
  const isEverybody = callers.length > 1 && callers.length === asked.length;
  const others = whole.filter((from) => beyond.has(from));
  return [...(isEverybody ? ["every workload"] : callers), ...others, ...some].join(", ") || "nobody";
}

/** `shop/web:8080`, or "no pod". */
export function backendsText(backends: readonly BackendReport[]): string {
  return backends.map(({ to, port }) => `${to}:${port}`).join(", ") || "no pod";
}

/** `shop/web`, `outside (in part)`, `outside (by the pods' own nodes)`; "" for who gets nowhere. */
export function reachedText({ from, share, throughOtherNodes = share, onlyBy }: CallerReport): string {
  const both: readonly Share[] = [share, throughOtherNodes];
  if (both.every((one) => one === "none")) return "";
  if (both.every((one) => one === "all")) return from;
  if (onlyBy !== undefined && share === throughOtherNodes) return `${from} (by ${onlyBy})`;
  if (throughOtherNodes === "none") return `${from} (${share === "some" ? "in part, " : ""}by the pods' own nodes)`;
  if (share === "none") return `${from} (${throughOtherNodes === "some" ? "in part, " : ""}by other nodes)`;
  return `${from} (in part)`;
}
