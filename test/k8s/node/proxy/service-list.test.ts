import fc from "fast-check";
import { expect, it } from "vitest";
import type { EndpointSlice, Service } from "../../../../src/k8s/api/object.js";
import { type KnownService, type ServiceList, ServiceLists } from "../../../../src/k8s/node/proxy/service-list.js";

/** Versions of a few Services and slices; one object for each version, as the store has them. */
const SERVICES = Array.from({ length: 4 }, (_, i) =>
  Array.from({ length: 2 }, () => ({ kind: "Service", metadata: { name: `s${i}` } }) as unknown as Service),
);
const SLICES = Array.from({ length: 4 }, (_, i) =>
  Array.from({ length: 4 }, (_, j) => ({ metadata: { name: `s${i}-${j % 2}` } }) as unknown as EndpointSlice),
);

const event = fc.record({
  service: fc.nat(3),
  what: fc.oneof(
    fc.record({ kind: fc.constant("service" as const), version: fc.option(fc.nat(1)) }),
    fc.record({ kind: fc.constant("slice" as const), version: fc.nat(3), isGone: fc.boolean() }),
  ),
});

/** A node's view, written down as plainly as can be. */
class Plain {
  readonly services = new Map<string, Service>();
  readonly slices = new Map<string, Map<string, EndpointSlice>>();

  content(): unknown[] {
    const keys = [...new Set([...this.services.keys(), ...this.slices.keys()])].sort();
    return keys
      .map((key) => ({
        key,
        service: this.services.get(key) ?? null,
        slices: [...(this.slices.get(key) ?? new Map<string, EndpointSlice>())].sort().map(([, slice]) => slice),
      }))
      .filter(({ service, slices }) => service !== null || slices.length > 0);
  }
}

function contentOf(list: ServiceList): unknown[] {
  return list.known.map(({ key, service, slices }) => ({ key, service, slices }));
}

it("a list holds what its events said, and equal lists are one object whatever the events were", () => {
  fc.assert(
    fc.property(fc.array(fc.array(event, { maxLength: 6 }), { maxLength: 6 }), (syncs) => {
      const lists = new ServiceLists();
      const plain = new Plain();
      let list = lists.empty;
      for (const events of syncs) {
        const changes = new Map<string, KnownService>();
        for (const { service, what } of events) {
          const key = `default/s${service}`;
          const known = changes.get(key) ?? list.get(key);
          if (what.kind === "service") {
            const object = what.version === null ? null : (SERVICES[service]?.[what.version] ?? null);
            changes.set(key, lists.withService(key, known, object));
            if (object === null) plain.services.delete(key);
            else plain.services.set(key, object);
          } else {
            const slice = SLICES[service]?.[what.version];
            if (slice === undefined) throw new Error("no such slice");
            changes.set(key, lists.withSlice(key, known, slice, what.isGone));
            const slices = plain.slices.get(key) ?? new Map<string, EndpointSlice>();
            plain.slices.set(key, slices);
            if (what.isGone) slices.delete(slice.metadata.name);
            else slices.set(slice.metadata.name, slice);
          }
        }
        list = lists.apply(list, changes);
        expect(contentOf(list)).toEqual(plain.content());
      }
      // Another node hears of the same in one go, slices first.
      const changes = new Map<string, KnownService>();
      for (const { key, service, slices } of list.known) {
        let state: KnownService | null = null;
        for (const slice of slices) state = lists.withSlice(key, state, slice, false);
        changes.set(key, service === null && state !== null ? state : lists.withService(key, state, service));
      }
      expect(lists.apply(lists.empty, changes) === list || list.known.length === 0).toBe(true);
    }),
  );
});
