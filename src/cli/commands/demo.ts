import { fileURLToPath } from "node:url";
import type { Cluster } from "../../k8s/cluster.js";
import { explainRequest, type RequestExplanation } from "../../k8s/explain-request.js";
import { checkCluster, probePods } from "../../testing/cluster-invariants.js";
import { allHold } from "../../testing/invariant-report.js";
import { bootCluster } from "../boot-cluster.js";
import { ExitCode } from "../cli-error.js";
import { formatSummary, summarise } from "../cluster-summary.js";
import { formatExplanation } from "../format-explanation.js";
import { formatInvariants, formatMatrix } from "../format-invariants.js";
import type { CommonOptions } from "../options.js";
import { readManifestFiles } from "../read-manifest-files.js";
import type { Terminal } from "../terminal.js";
import { tellState } from "./up.js";

/** The project's own example application, in the package beside the code. */
const SHOP = fileURLToPath(new URL("../../../scenarios/shop", import.meta.url));
const CAPTURE = "podwire-demo.pcapng";
/** The Service chooses among its endpoints at random: so often at most until it chooses one on another node. */
const TRIES = 20;

/** `podwire demo`, which `npm start` runs: the example application, a request across nodes, and all invariants. */
export async function demo(options: CommonOptions, terminal: Terminal): Promise<number> {
  const { colors } = terminal;
  const pcap = options.pcap ?? CAPTURE;
  const files = readManifestFiles([SHOP], terminal).map(({ file, text }) => ({
    file: `scenarios/shop${file.slice(SHOP.length)}`,
    text,
  }));
  const booted = await bootCluster(files, { ...options, pcap, nodes: 2 }, terminal);
  const { cluster } = booted;
  const explanation = await requestAcrossNodes(cluster);
  const answer = await cluster.at("pod/client").fetch("http://frontend/");
  const probes = await probePods(cluster);
  const reports = await checkCluster(cluster);
  booted.capture?.close();
  const isWell =
    booted.problems.length === 0 && explanation.result.connected && answer.response !== null && allHold(reports);

  if (options.json === true) {
    const answered = { status: answer.response?.status ?? 0, body: answer.body, error: answer.error };
    const result = {
      ...summarise(cluster),
      problems: booted.problems,
      explanation,
      answer: answered,
      invariants: reports,
    };
    terminal.out(`${JSON.stringify({ ...result, capture: pcap }, null, 2)}\n`);
    return isWell ? ExitCode.Ok : ExitCode.Failed;
  }
  const title = (text: string): void => terminal.out(`\n${colors.bold(`== ${text}`)}\n\n`);
  terminal.out(`${colors.bold("== scenarios/shop on two nodes")}\n\n${formatSummary(summarise(cluster))}\n\n`);
  tellState(booted, terminal);
  title("A request by Service name to a pod on the other node, hop by hop");
  terminal.out(`${formatExplanation(explanation, colors, false)}\n`);
  title("What the client is answered");
  const status = answer.response === null ? answer.error : `HTTP ${answer.response.status}`;
  terminal.out(`GET http://frontend/ -> ${status}\n${answer.body.trimEnd()}\n`);
  title("Who reaches whom (ok: seen with its own address, NAT: with another's, -: not at all)");
  terminal.out(`${formatMatrix(probes)}\n`);
  title("The invariants of the Kubernetes network model");
  terminal.out(`${formatInvariants(reports, colors)}\n`);
  terminal.out(`\nAll frames are in ${pcap}: open it with Wireshark, or tshark -r ${pcap}\n`);
  return isWell ? ExitCode.Ok : ExitCode.Failed;
}

/** Explains requests until one ends on another node than the client's; the last one when none does. */
async function requestAcrossNodes(cluster: Cluster): Promise<RequestExplanation> {
  const home = `node ${cluster.pod("client").node.name}`;
  for (let i = 1; ; i++) {
    const explanation = await explainRequest(cluster, "pod/client", "frontend:80");
    const syn = explanation.legs.find(({ title }) => title === "SYN");
    const isAcross = syn?.steps.some(({ place }) => place.startsWith("node ") && place !== home) === true;
    if (isAcross || i >= TRIES) return explanation;
  }
}
