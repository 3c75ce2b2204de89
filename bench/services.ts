/**
 * What Services cost: programming all of them, one that changes, a new connection to the first and to the last, a packet
 * of an open connection, memory. `npm run bench -- services`; with KERNEL_BENCH set to a folder with `bench.py`, the
 * kernel's own figures for the same number stand beside ours.
 */
import { compareWithKernel } from "./kernel-services.js";
import { collected, median, seconds } from "./measure.js";
import { type ProxyMode, ServiceBench } from "./service-bench.js";

/** The figures for one number of Services; times are processor time of this process. */
export interface ServiceFigures {
  readonly services: number;
  readonly mode: ProxyMode;
  /** Writing Services and EndpointSlices into the API. */
  readonly storeS: number;
  /** From there until the node's rules are written: watches, controllers, kube-proxy. */
  readonly settleS: number;
  /** Of that, kube-proxy's longest sync, which writes all Services: what `iptables-restore` is to the kernel. */
  readonly programS: number;
  /** kube-proxy's sync after one endpoint changed. */
  readonly oneChangeS: number;
  /** The first packet to any Service after all were programmed: what is made when it is asked for. */
  readonly firstPacketS: number;
  readonly newFirstUs: number;
  readonly newLastUs: number;
  /** A new flow to either, collections of garbage included. */
  readonly newMeanUs: number;
  readonly openFirstUs: number;
  readonly openLastUs: number;
  /** Heap that it all takes, objects of the API included. */
  readonly heapBytes: number;
}

/** How thoroughly to measure. */
export interface ServiceEffort {
  /** Clusters that are programmed from nothing, one after the other. */
  readonly clusters: number;
  readonly changes: number;
  /** Batches of flows to each Service. */
  readonly batches: number;
  /** Batches before those that count: until then V8 has not compiled what it will. */
  readonly warmUp: number;
}

/** Measures one number of Services. */
export async function measureServices(count: number, mode: ProxyMode, effort: ServiceEffort): Promise<ServiceFigures> {
  const stored: number[] = [];
  const settled: number[] = [];
  const programmed: number[] = [];
  let bench = new ServiceBench(count, mode);
  let heapBytes = 0;
  for (let i = 0; i < effort.clusters; i++) {
    bench = new ServiceBench(count, mode);
    await bench.connect();
    const heapBefore = collected();
    const start = seconds();
    bench.store();
    stored.push(seconds() - start);
    collected();
    const { allS, syncS } = bench.program();
    settled.push(allS);
    programmed.push(syncS);
    heapBytes = collected() - heapBefore;
  }
  const changes: number[] = [];
  for (let round = 1; round <= effort.changes; round++) {
    bench.change(round);
    changes.push(bench.program().syncS);
  }
  collected();
  const firstPacketS = bench.firstPacket();
  bench.flows([0, count - 1], effort.warmUp);
  collected();
  const [first, last] = bench.flows([0, count - 1], effort.batches);
  if (first === undefined || last === undefined) throw new Error("no flows");
  const all = [...first.newUs, ...last.newUs];
  return {
    services: count,
    mode,
    storeS: median(stored),
    settleS: median(settled),
    programS: median(programmed),
    oneChangeS: median(changes),
    firstPacketS,
    newFirstUs: median(first.newUs),
    newLastUs: median(last.newUs),
    newMeanUs: all.reduce((sum, one) => sum + one, 0) / all.length,
    openFirstUs: median(first.openUs),
    openLastUs: median(last.openUs),
    heapBytes,
  };
}

/** One line for one number of Services. */
export function formatServices(figures: ServiceFigures): string {
  const ms = (value: number): string => `${(value * 1_000).toFixed(value < 0.01 ? 2 : 0)} ms`;
  return [
    `${figures.services} Services${figures.mode === "iptables" ? "" : `, ${figures.mode}`}:`.padEnd(26),
    `API ${ms(figures.storeS)}, to settle ${ms(figures.settleS)}, of which programming ${ms(figures.programS)};`,
    `one change ${ms(figures.oneChangeS)}; first packet ${ms(figures.firstPacketS)};`,
    `new flow ${figures.newFirstUs.toFixed(1)} us to the first, ${figures.newLastUs.toFixed(1)} us to the last`,
    `(${(figures.newLastUs / figures.newFirstUs).toFixed(2)}), ${figures.newMeanUs.toFixed(1)} us on average;`,
    `open ${figures.openFirstUs.toFixed(1)} and ${figures.openLastUs.toFixed(1)} us;`,
    `${(figures.heapBytes / 2 ** 20).toFixed(0)} MiB`,
  ].join(" ");
}

/** With more than this iptables-nft takes a quarter of an hour to say what it has. */
const MOST_FOR_KERNEL = 10_000;

/** All sizes in the mode that is usual, the large ones in the other two, printed one by one. */
export async function benchServices(isShort: boolean): Promise<void> {
  const kernel = process.env.KERNEL_BENCH;
  const effort: ServiceEffort = isShort
    ? { clusters: 1, changes: 1, batches: 1, warmUp: 1 }
    : { clusters: 3, changes: 15, batches: 200, warmUp: 200 };
  for (const count of isShort ? [20] : [100, 1_000, 10_000, 30_000]) {
    const figures = await measureServices(count, "iptables", effort);
    console.log(formatServices(figures));
    if (kernel !== undefined && !isShort && count <= MOST_FOR_KERNEL)
      for (const line of compareWithKernel(kernel, figures)) console.log(line);
  }
  for (const mode of ["nftables", "ipvs"] as const) {
    for (const count of isShort ? [20] : [1_000, 10_000, 30_000]) {
      console.log(formatServices(await measureServices(count, mode, effort)));
    }
  }
}
