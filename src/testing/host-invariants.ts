import { formatIp } from "../wire/ip-address.js";
import type { Topology } from "./build-topology.js";
import { InvariantCheck, type InvariantReport } from "./invariant-report.js";
import { type Probe, ProbeRound } from "./probe-round.js";

/** Checks that every host reaches every host (itself too) at its address and is seen there with its own. */
export async function checkHosts(topology: Topology, timeoutNs?: number): Promise<InvariantReport[]> {
  const round = new ProbeRound(topology.network, timeoutNs);
  const planned = topology.hosts.flatMap((from) =>
    topology.hosts.map((to) => ({
      from,
      to,
      probe: round.add(from.host.netns, to.address, round.listen(to.host.netns)),
    })),
  );
  await round.run();
  const check = new InvariantCheck("every host reaches every host and is seen with its own address");
  for (const { from, to, probe } of planned) {
    const what = `${from.host.name} -> ${to.host.name} (${formatIp(to.address)})`;
    check.fact(violationOf(probe, to.host.name, probe.arrivedAt === to.host.netns, from.address, what));
  }
  return [check];
}

/** What is wrong with a probe that should have arrived at `toName` and been seen as `ownAddress`; null when nothing is. */
export function violationOf(
  probe: Probe,
  toName: string,
  arrivedThere: boolean,
  ownAddress: number | string,
  what: string,
): string | null {
  if (probe.error !== null) return `${what}: ${probe.error}`;
  if (!arrivedThere) return `${what}: arrived at ${probe.arrivedAt?.label ?? "nobody known"} instead of ${toName}`;
  if (probe.seenAs === null || probe.seenAs === ownAddress) return null;
  return `${what}: was seen as ${formatIp(probe.seenAs)}, which is not its own address`;
}
