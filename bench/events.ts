/** What an event costs: podwire's loop beside the bare heap that it stands on, with as many events pending. */

import { Heap } from "heap-js";
import { type EventTarget, Sim } from "podwire";

/** An entry of the bare heap. */
class Entry {
  timeNs: number;
  sequence: number;

  constructor(timeNs: number, sequence: number) {
    this.timeNs = timeNs;
    this.sequence = sequence;
  }
}

/** The same spread of delays for both: 1 to 1024 ns, without a random generator's cost. */
function delayOf(i: number): number {
  return (Math.imul(i, 0x9e3779b1) >>> 22) + 1;
}

/** Pops and pushes back, a new entry each time: nothing less orders events by (time, sequence) on heap-js. */
export function bareHeap(pending: number): (events: number) => void {
  const heap = new Heap<Entry>((a, b) => a.timeNs - b.timeNs || a.sequence - b.sequence);
  let sequence = 0;
  for (let i = 0; i < pending; i++) heap.push(new Entry(delayOf(i), sequence++));
  return (events) => {
    for (let i = 0; i < events; i++) {
      const entry = heap.pop();
      if (entry === undefined) throw new Error("the heap is empty");
      heap.push(new Entry(entry.timeNs + delayOf(sequence), sequence++));
    }
  };
}

/** Schedules itself again whenever it is due. */
class Ticker implements EventTarget {
  private readonly sim: Sim;
  private count = 0;

  constructor(sim: Sim) {
    this.sim = sim;
  }

  onEvent(): void {
    this.sim.schedule(delayOf(this.count++), this, 0);
  }
}

/** The same through `Sim`: the clock, the FIFO, the kinds of events and the call of the target. */
export function simLoop(pending: number): (events: number) => void {
  const sim = new Sim(1);
  for (let i = 0; i < pending; i++) sim.schedule(delayOf(i), new Ticker(sim), 0);
  return (events) => {
    sim.runEvents(events);
  };
}
