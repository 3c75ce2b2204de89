/**
 * Prints the digests of two whole traces, to be compared between runs, seeds, and versions of Node:
 *
 *   npm run digest                 prints them
 *   npm run digest -- --write      pins them in digests.json beside this file
 *
 * Another Node: `npx -p node@24 node node_modules/jiti/lib/jiti-cli.mjs test/golden/digest.ts` after `npm run build`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Network, sh, TeeTrace, TextTrace, TraceDigest, TraceRecorder } from "podwire";
import { Cluster } from "podwire/k8s";

const ROOT = new URL("../../", import.meta.url);

/** The text of a file of this repository. */
function read(path: string): string {
  return readFileSync(new URL(path, ROOT), "utf8");
}

/** Digests of the worlds' whole traces, by name. With `observed`, others watch as well, which must change nothing. */
export async function worldDigests(seed: number, observed = false): Promise<Record<string, string>> {
  return { lab: await labDigest(seed, observed), shop: await shopDigest(seed, observed) };
}

function observe(network: Network, observed: boolean): TraceDigest {
  const digest = new TraceDigest();
  const others = [new TraceRecorder(), new TextTrace({ line: () => {} })];
  network.observe(observed ? new TeeTrace([...others, digest]) : digest);
  return digest;
}

/** Namespaces on a bridge, masquerading, and a lossy line. */
async function labDigest(seed: number, observed: boolean): Promise<string> {
  const network = new Network({ seed });
  const digest = observe(network, observed);
  const lab = network.addHost("lab");
  const far = network.addHost("far");
  network.connect(lab, far, { delayNs: 1_000_000, rateBps: 1e8, loss: 0.1 });
  await sh(far, "ip addr add 10.0.0.2/24 dev eth0; nc -l 80 > /tmp/received &");
  await sh(lab, "ip addr add 10.0.0.1/24 dev eth0");
  await sh(lab, read("scenarios/bridge/four-namespaces.sh"));
  await sh(lab, "ip netns exec blue ping -c 20 -i 0.1 10.0.0.2; seq 20000 | ip netns exec blue nc -N 10.0.0.2 80");
  return digest.digest();
}

/** The example application, from the first frame to a request by name. */
async function shopDigest(seed: number, observed: boolean): Promise<string> {
  const cluster = new Cluster({ seed });
  const digest = observe(cluster.network, observed);
  const files = ["client", "frontend", "redis"].map((name) => `scenarios/shop/${name}.yaml`);
  cluster.apply(files.map((file) => ({ file, text: read(file) })));
  await cluster.settle();
  await cluster.at("pod/client").fetch("http://frontend/");
  return digest.digest();
}

/** The digests that are pinned, made with seed 1. */
export function pinnedDigests(): Record<string, string> {
  return JSON.parse(read("test/golden/digests.json"));
}

if (process.argv[1] !== undefined && /digest(\.ts)?$/.test(process.argv[1])) {
  const digests = await worldDigests(1);
  const text = `${JSON.stringify(digests, null, 2)}\n`;
  console.log(`node ${process.version}\n${text.trimEnd()}`);
  if (process.argv.includes("--write")) writeFileSync(fileURLToPath(new URL("test/golden/digests.json", ROOT)), text);
}
