import type { LifecycleHandler } from "kubernetes-types/core/v1.js";
import { HttpClient } from "../../apps/http/client.js";
import { HttpClientEvent, type HttpClientHandler } from "../../apps/http/client-event.js";
import type { EventTarget, ScheduledEvent } from "../../sim/event-queue.js";
import { SECOND } from "../../sim/time.js";
import type { ContainerExec, ContainerExecOwner } from "./container-exec.js";
import type { ContainerRun } from "./container-run.js";

/** Who waits for a hook. */
export interface HookOwner {
  onHookEnd(hook: LifecycleHook, ok: boolean): void;
}

/**
 * A postStart or preStop hook under way: a command in the container, a request from the node, or a pause.
 * Simplified: of a command that cannot be run only its `sleep N` is waited for.
 */
export class LifecycleHook implements ContainerExecOwner, HttpClientHandler, EventTarget {
  private readonly run: ContainerRun;
  private readonly handler: LifecycleHandler;
  private readonly owner: HookOwner;
  private exec: ContainerExec | null = null;
  private client: HttpClient | null = null;
  private timer: ScheduledEvent | null = null;

  constructor(run: ContainerRun, handler: LifecycleHandler, owner: HookOwner) {
    this.run = run;
    this.handler = handler;
    this.owner = owner;
  }

  start(): void {
    const { exec, httpGet } = this.handler;
    const { sim } = this.run;
    const sleep = (this.handler as { readonly sleep?: { readonly seconds: number } }).sleep;
    const command = exec?.command ?? [];
    if (command.length > 0) {
      this.exec = this.run.exec(this, command);
      if (this.exec !== null) return;
    }
    if (httpGet !== undefined) {
      const { owner } = this.run;
      const host = httpGet.host === undefined || httpGet.host === "" ? owner.podAddress : httpGet.host;
      const port = this.run.portNamed(httpGet.port);
      const path = httpGet.path ?? "/";
      const url = `${httpGet.scheme === "HTTPS" ? "https" : "http"}://${host.includes(":") ? `[${host}]` : host}:${port}${path.startsWith("/") ? path : `/${path}`}`;
      this.client = new HttpClient(owner.nodeNetns, url, this, {
        timeoutNs: 30 * SECOND,
        insecure: true,
        userAgent: "kube-lifecycle/1.33",
      });
      this.client.start();
      return;
    }
    const slept = /\bsleep\s+(\d+)/.exec(command.join(" "))?.[1];
    const seconds = sleep?.seconds ?? Number(slept ?? 0);
    this.timer = sim.schedule(Math.max(0, seconds) * SECOND, this, 0);
  }

  /** Nothing is heard of it any more. */
  close(): void {
    if (this.timer !== null) this.run.sim.cancel(this.timer);
    this.exec?.close();
    if (this.client !== null && !this.client.done) this.client.cancel();
  }

  onContainerExec(_exec: ContainerExec, code: number): void {
    this.owner.onHookEnd(this, code === 0);
  }

  onHttpClient(client: HttpClient, event: HttpClientEvent): void {
    if (event !== HttpClientEvent.Done) return;
    this.owner.onHookEnd(this, client.response !== null && client.response.status < 400);
  }

  onEvent(): void {
    this.timer = null;
    this.owner.onHookEnd(this, true);
  }
}
