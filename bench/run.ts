/**
 * All benchmarks: `npm run bench`, or `npm run bench -- --short` for a quick look that CI takes; `packets`,
 * `reach`, `services` or `cluster` for that part alone. README.md says what is measured and how. With NS3_BIN set to a folder with ns-3's programs
 * `chain` and `lan`, and KERNEL_BENCH to one with `bench.py`, their figures are printed too.
 */
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Bench, type Task } from "tinybench";
import { formatCluster, measureCluster } from "./cluster.js";
import { bareHeap, simLoop } from "./events.js";
import { reachFigures } from "./reach.js";
import { benchServices } from "./services.js";
import { chain, type Load, lan, natRouter } from "./topologies.js";

const isShort = process.argv.includes("--short");
const parts = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const wants = (part: string): boolean => parts.length === 0 || parts.includes(part);
const PENDING = 1_000;
const EVENTS = isShort ? 20_000 : 200_000;
const DATAGRAMS = isShort ? 200 : 2_000;

/** Sends `datagrams` in all, spread over the senders, and checks that every one arrived. */
function drive(load: Load, datagrams: number): () => void {
  const each = Math.max(1, Math.round(datagrams / load.senders.length));
  return () => {
    const before = load.sinks.reduce((sum, sink) => sum + sink.received, 0);
    for (const sender of load.senders) sender.start(each);
    load.network.runUntilIdle();
    const arrived = load.sinks.reduce((sum, sink) => sum + sink.received, 0) - before;
    if (arrived !== each * load.senders.length) throw new Error(`${arrived} of ${each * load.senders.length} arrived`);
  };
}

/** Units that one call of each task does, by the task's name. */
const work = new Map<string, { readonly units: number; readonly unit: string }>();
const bench = new Bench(isShort ? { time: 100, warmupTime: 50, iterations: 3 } : { time: 5_000, warmupTime: 1_000 });

function add(name: string, units: number, unit: string, run: () => void): void {
  work.set(name, { units, unit });
  bench.add(name, run);
}

function addLoad(name: string, load: Load): void {
  const each = Math.max(1, Math.round(DATAGRAMS / load.senders.length));
  add(name, each * load.senders.length * load.hopsPerDatagram, "packet-hops", drive(load, DATAGRAMS));
}

/** Units a second: from the median time of a call, for single calls are hit by the collector and by other programs. */
function rateOf(task: Task): number {
  const { result } = task;
  if (!("latency" in result)) throw new Error(`${task.name} did not run`);
  return ((work.get(task.name)?.units ?? 0) * 1_000) / result.latency.p50;
}

/** Events and packets: what everything else is made of. */
async function benchPackets(): Promise<void> {
  const heap = bareHeap(PENDING);
  const sim = simLoop(PENDING);
  add("bare heap-js, 1000 pending", EVENTS, "events", () => heap(EVENTS));
  add("podwire's event loop, 1000 pending", EVENTS, "events", () => sim(EVENTS));
  addLoad("chain of 16 routers", chain(16));
  addLoad("switched LAN of 32 hosts", lan(32));
  addLoad("NAT router", await natRouter());

  await bench.run();
  for (const task of bench.tasks) {
    const { unit = "" } = work.get(task.name) ?? {};
    console.log(`${task.name.padEnd(36)} ${Math.round(rateOf(task)).toLocaleString("en").padStart(12)} ${unit}/s`);
  }
  const [bare, loop] = bench.tasks;
  if (bare !== undefined && loop !== undefined) {
    console.log(`${"event loop / bare heap".padEnd(36)} ${(rateOf(loop) / rateOf(bare)).toFixed(2).padStart(12)}`);
  }

  const peers = process.env.NS3_BIN;
  if (peers !== undefined && !isShort) {
    for (const args of [["chain", "r=16"], ["lan"]]) {
      const [program = "", ...rest] = args;
      const { stdout, error } = spawnSync(join(peers, program), rest, { encoding: "utf8" });
      console.log(`ns-3 ${args.join(" ")}: ${error === undefined ? stdout.trim() : error.message}`);
    }
  }
}

/** Who may talk to whom. */
function benchReach(): void {
  for (const { name, ms, detail } of reachFigures(isShort)) {
    console.log(`${name.padEnd(36)} ${Math.round(ms).toLocaleString("en").padStart(12)} ms  ${detail}`);
  }
}

/** Clusters, the large ones each in a process of its own, so that none pays for the garbage of another. */
async function benchClusters(): Promise<void> {
  if (isShort) {
    console.log(formatCluster(await measureCluster({ nodes: 5, pods: 100, services: 20 })));
    return;
  }
  const script = join(dirname(fileURLToPath(import.meta.url)), "cluster.js");
  for (const size of ["100 3000 500", "1000 30000 5000", "5000 150000 5000"]) {
    const flags = ["--expose-gc", "--max-old-space-size=16000", "--max-semi-space-size=64"];
    const { status } = spawnSync(process.execPath, [...flags, script, ...size.split(" ")], { stdio: "inherit" });
    if (status !== 0) console.log(`${size}: ended with ${status ?? "a signal"}`);
  }
}

const unknown = parts.find((part) => !["packets", "reach", "services", "cluster"].includes(part));
if (unknown !== undefined) throw new Error(`"${unknown}" is no part: expected packets, reach, services or cluster`);
if (wants("packets")) await benchPackets();
if (wants("reach")) benchReach();
if (wants("services")) await benchServices(isShort);
if (wants("cluster")) await benchClusters();
