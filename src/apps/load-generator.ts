import { filesSeenIn } from "../dns/files-seen.js";
import type { FileSystem } from "../host/filesystem.js";
import type { Netns } from "../host/netns.js";
import type { EventTarget } from "../sim/event-queue.js";
import type { Operation } from "../sim/operation.js";
import type { RandomStream } from "../sim/random.js";
import { SECOND } from "../sim/time.js";
import { HttpClient } from "./http/client.js";
import { HttpClientEvent, type HttpClientHandler } from "./http/client-event.js";
import type { HttpClientOptions } from "./http/client-options.js";
import { LatencyHistogram } from "./latency-histogram.js";

/** What load to make. */
export interface LoadOptions {
  /** Open loop: so many requests a second, at random times (Poisson), however long the answers take. */
  readonly ratePerSecond?: number;
  /** Closed loop: so many users, each asking again once it has its answer. Exactly one of the two is to be told. */
  readonly users?: number;
  /** Closed loop: how long a user waits between answer and next request; 0 unless told. */
  readonly thinkNs?: number;
  /** When the last request starts; the load ends when it is answered. */
  readonly durationNs: number;
  readonly request?: HttpClientOptions;
  /** Names the random stream, so that two generators in one namespace differ; "load" unless told. */
  readonly name?: string;
}

/** What a load came to. */
export interface LoadResult {
  readonly sent: number;
  /** Responses with a status below 400. */
  readonly succeeded: number;
  /** Responses by status, in the order in which they first came. */
  readonly statuses: ReadonlyMap<number, number>;
  /** Transfers without a response, by curl's exit code. */
  readonly failures: ReadonlyMap<number, number>;
  /** Times of whole transfers that had a response. */
  readonly latency: LatencyHistogram;
  readonly durationNs: number;
}

/** Who hears that a load is over. */
export interface LoadHandler {
  onLoadDone(result: LoadResult): void;
}

/** Makes HTTP load, open loop or closed loop; the same seed makes the same requests at the same times. */
export class LoadGenerator implements HttpClientHandler, EventTarget {
  readonly netns: Netns;
  sent = 0;
  private readonly url: string;
  private readonly options: LoadOptions;
  private readonly handler: LoadHandler;
  private readonly files: FileSystem;
  private readonly random: RandomStream;
  private readonly statuses = new Map<number, number>();
  private readonly failures = new Map<number, number>();
  private readonly latency = new LatencyHistogram();
  private succeeded = 0;
  private underway = 0;
  /** Events that are to send a request. */
  private planned = 0;
  private startNs = 0;

  /** @throws Error unless exactly one of `ratePerSecond` (above 0) and `users` (1 or more) is told. */
  constructor(
    netns: Netns,
    url: string,
    options: LoadOptions,
    handler: LoadHandler,
    files: FileSystem = filesSeenIn(netns),
  ) {
    const { ratePerSecond, users } = options;
    const isOpen = ratePerSecond !== undefined && ratePerSecond > 0;
    const isClosed = users !== undefined && users >= 1;
    if (isOpen === isClosed) {
      throw new Error("load wants either ratePerSecond above 0 or users of 1 or more, and not both");
    }
    this.netns = netns;
    this.url = url;
    this.options = options;
    this.handler = handler;
    this.files = files;
    this.random = netns.rng.fork(`load:${options.name ?? "load"}`);
  }

  start(): void {
    this.startNs = this.netns.sim.nowNs;
    const { users } = this.options;
    if (users === undefined) this.planArrival();
    else for (let i = 0; i < users; i++) this.plan(0);
    this.endIfIdle();
  }

  onEvent(): void {
    this.planned--;
    if (this.options.users === undefined) this.planArrival();
    this.sendOne();
  }

  onHttpClient(client: HttpClient, event: HttpClientEvent): void {
    if (event !== HttpClientEvent.Done) return;
    this.underway--;
    const { failure, response } = client;
    if (failure !== null || response === null) count(this.failures, failure?.code ?? 0);
    else {
      count(this.statuses, response.status);
      if (response.status < 400) this.succeeded++;
      this.latency.record(client.totalNs);
    }
    if (this.options.users !== undefined) this.plan(this.options.thinkNs ?? 0);
    this.endIfIdle();
  }

  private sendOne(): void {
    this.sent++;
    this.underway++;
    new HttpClient(this.netns, this.url, this, this.options.request ?? {}, this.files).start();
  }

  /** The next arrival of a Poisson process: exponentially distributed, at least a nanosecond away. */
  private planArrival(): void {
    const rate = this.options.ratePerSecond ?? 1;
    this.plan(Math.max(1, Math.round((-Math.log(1 - this.random.fraction()) / rate) * SECOND)));
  }

  private plan(delayNs: number): void {
    const { sim } = this.netns;
    if (sim.nowNs + delayNs - this.startNs >= this.options.durationNs) return;
    this.planned++;
    sim.schedule(delayNs, this, 0);
  }

  private endIfIdle(): void {
    if (this.underway > 0 || this.planned > 0) return;
    const { sent, succeeded, statuses, failures, latency } = this;
    const durationNs = this.netns.sim.nowNs - this.startNs;
    this.handler.onLoadDone({ sent, succeeded, statuses, failures, latency, durationNs });
  }
}

function count(counts: Map<number, number>, key: number): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Settles a script's operation with its load's result. */
class LoadOperation implements LoadHandler {
  private readonly operation: Operation<LoadResult>;

  constructor(operation: Operation<LoadResult>) {
    this.operation = operation;
  }

  onLoadDone(result: LoadResult): void {
    this.operation.settle(result);
  }
}

/** Makes load from a namespace and waits for its end, for scripts. @throws Error as `LoadGenerator`. */
export function load(netns: Netns, url: string, options: LoadOptions): Promise<LoadResult> {
  return netns.host.network.operate<LoadResult>(`load on ${url}`, (operation) => {
    new LoadGenerator(netns, url, options, new LoadOperation(operation)).start();
  });
}
