import type { EventSource } from "kubernetes-types/core/v1.js";
import { fnv1a } from "../../sim/fnv1a.js";
import { ApiError } from "../api/api-error.js";
import type { Event, KubeObject } from "../api/object.js";
import { objectKey } from "../api/object.js";
import type { ApiStore } from "../api/store.js";

/**
 * Writes Events about objects, as `kubectl describe` shows them. The same words about the same object again only raise
 * the count. Simplified: no rate limit, and Events never expire.
 */
export class EventRecorder {
  readonly component: string;
  /** False keeps only warnings: a large run makes several Events for each pod. */
  readonly recordNormal: boolean;
  /** The node that the component is on; "" for one of the control plane. */
  readonly host: string;
  private readonly store: ApiStore;
  /** Keeps the names of its Events apart from those of other components. */
  private readonly suffix: string;
  private readonly source: EventSource;
  /** The name of the Event, or the names, by a hash of what it says: texts as keys would be as large as the Events. */
  private readonly names = new Map<number, string | readonly string[]>();
  private made = 0;

  constructor(store: ApiStore, component: string, recordNormal = true, host = "") {
    this.store = store;
    this.component = component;
    this.recordNormal = recordNormal;
    this.host = host;
    this.suffix = component === "" ? "" : shortHash(component + host);
    this.source = { component, ...(host === "" ? {} : { host }) };
  }

  /** Something went as it should. */
  normal(object: KubeObject, reason: string, message: string): void {
    if (this.recordNormal) this.record(object, "Normal", reason, message);
  }

  /** Something that a user should look at. */
  warning(object: KubeObject, reason: string, message: string): void {
    this.record(object, "Warning", reason, message);
  }

  private record(object: KubeObject, type: "Normal" | "Warning", reason: string, message: string): void {
    const namespace = object.metadata.namespace ?? "default";
    const hash = fnv1a(message, fnv1a(reason, fnv1a(object.metadata.uid, fnv1a(type))));
    const known = this.names.get(hash) ?? NONE;
    const names = typeof known === "string" ? [known] : known;
    const now = this.store.now();
    for (const name of names) {
      const earlier = this.store.get("Event", namespace, name);
      if (earlier === null || !says(earlier, object, type, reason, message)) continue;
      this.store.update<Event>({ ...earlier, count: earlier.count + 1, lastTimestamp: now }, { trusted: true });
      return;
    }
    // `join` makes one flat text: a template would keep its pieces alive.
    const eventName = [object.metadata.name, ".", this.made.toString(16).padStart(16, "0"), this.suffix].join("");
    this.made++;
    this.names.set(hash, names.length === 0 ? eventName : [...names, eventName]);
    try {
      this.store.create<Event>(
        {
          apiVersion: "v1",
          kind: "Event",
          metadata: { name: eventName, namespace },
          involvedObject: {
            kind: object.kind,
            apiVersion: object.apiVersion,
            name: object.metadata.name,
            uid: object.metadata.uid,
            resourceVersion: object.metadata.resourceVersion,
            ...(object.metadata.namespace === undefined ? {} : { namespace: object.metadata.namespace }),
          },
          reason,
          message,
          type,
          count: 1,
          source: this.source,
          reportingComponent: this.component,
          reportingInstance: this.host,
          firstTimestamp: now,
          lastTimestamp: now,
        },
        { trusted: true },
      );
    } catch (error) {
      // A namespace that is going away takes no new Events; the event is lost, as in a real cluster.
      if (!(error instanceof ApiError)) throw error;
    }
  }
}

const NONE: readonly string[] = [];

/** True when the Event has these very words about this very object. */
function says(event: Event, object: KubeObject, type: string, reason: string, message: string): boolean {
  return (
    event.message === message &&
    event.reason === reason &&
    event.type === type &&
    event.involvedObject.uid === object.metadata.uid
  );
}

/** Keeps the names of two components' Events apart, and of one component's on two nodes. */
function shortHash(text: string): string {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return (hash >>> 0).toString(16).padStart(8, "0");
}

/** The words of `kubectl describe` for an object's events: `Warning  FailedScheduling  0/2 nodes are available: ...`. */
export function eventsOf(store: ApiStore, object: KubeObject): Event[] {
  const key = objectKey(object.metadata.namespace ?? "default", "");
  return store
    .list("Event", { namespace: key.slice(0, -1) })
    .filter((event) => event.involvedObject.uid === object.metadata.uid);
}
