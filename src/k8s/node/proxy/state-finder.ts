import type { ServiceState } from "./datapath.js";
import { placeOf } from "./service-list.js";

/** Finds the states of keys among states that are sorted by key. */
export class StateFinder {
  private readonly states: readonly ServiceState[];
  /** By key, when so many are asked for that it pays. */
  private readonly byKey: ReadonlyMap<string, ServiceState> | null;

  constructor(states: readonly ServiceState[], count: number) {
    this.states = states;
    this.byKey = count * 8 > states.length ? byKeyOf(states) : null;
  }

  find(key: string): ServiceState | null {
    if (this.byKey !== null) return this.byKey.get(key) ?? null;
    const state = this.states[placeOf(this.states, key)];
    return state?.key === key ? state : null;
  }
}

function byKeyOf(states: readonly ServiceState[]): Map<string, ServiceState> {
  const byKey = new Map<string, ServiceState>();
  for (const state of states) byKey.set(state.key, state);
  return byKey;
}
