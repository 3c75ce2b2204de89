import type { ExplainLeg, ExplainStep, RequestExplanation } from "../k8s/explain-request.js";
import type { Origin } from "../trace/trace.js";
import type { Colors } from "./terminal.js";

/** A request hop by hop. Names' lookups are told in a line each unless `verbose`. */
export function formatExplanation(explanation: RequestExplanation, colors: Colors, verbose: boolean): string {
  const { from, to, result, legs, warnings } = explanation;
  const verb = to.endsWith("/udp") ? "answered by" : "connected to";
  const end = result.connected ? colors.green(`${verb} ${result.address}`) : colors.red(result.error);
  const lines = [`${from} -> ${to}: ${end}`, ...warnings.map((warning) => colors.yellow(`warning: ${warning}`))];
  for (const leg of legs) {
    lines.push("", `${colors.bold(leg.title)}  ${leg.packet}  ${formatOutcome(leg, colors)}`);
    if (verbose || !leg.title.startsWith("DNS")) lines.push(...formatSteps(leg.steps, colors));
  }
  return lines.join("\n");
}

function formatOutcome(leg: ExplainLeg, colors: Colors): string {
  if (leg.outcome === "delivered") return colors.green("delivered");
  if (leg.outcome !== "dropped") return "not seen again";
  return colors.red(`dropped: ${leg.policy === "" ? leg.reason : leg.policy}`);
}

/** The steps below the places where they happened. */
function formatSteps(steps: readonly ExplainStep[], colors: Colors): string[] {
  const lines: string[] = [];
  let place = "";
  for (const step of steps) {
    // The socket that gets it is the next step.
    if (step.hook === "deliver") continue;
    if (step.place !== place) lines.push(`  ${colors.cyan(step.place)}`);
    place = step.place;
    lines.push(`    ${formatStep(step, colors)}${formatObject(step.object, colors)}`);
  }
  return lines;
}

function formatStep(step: ExplainStep, colors: Colors): string {
  switch (step.kind) {
    case "tx":
      return `${step.device} sends`;
    case "rx":
      return `${step.device} receives`;
    case "rewrite":
      return `${step.hook}: ${colors.yellow(`${addressesOf(step.packet)} becomes ${addressesOf(step.after ?? "")}`)}`;
    case "drop":
      return colors.red(`dropped: ${step.text}`);
    case "route":
      return `route: ${step.text}`;
    default:
      return `${step.hook}: ${step.text}`;
  }
}

/** "10.244.0.2.40000 > 10.96.0.10.53" of a line of tcpdump's. */
function addressesOf(packet: string): string {
  return packet.replace(/^IP6? /, "").replace(/: .*$/, "");
}

function formatObject(object: Origin | null, colors: Colors): string {
  if (object === null) return "";
  const place = object.file === null ? "" : `, ${object.file}${object.line === null ? "" : `:${object.line}`}`;
  return colors.dim(`  [${object.kind} ${object.name}${place}]`);
}
