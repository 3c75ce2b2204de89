import { MILLISECOND } from "./time.js";

/** The timer interrupt's period, CONFIG_HZ=250. */
export const TICK_NS = 4 * MILLISECOND;
/** Each level of the wheel has 64 slots that are eight times as long as those of the level below (LVL_SIZE, LVL_CLK_SHIFT). */
const SLOTS = 64;
const SLOT_GROWTH = 8;

/**
 * When a timer of the kernel fires that is set now for `delayNs` later: never early, and late by up to a slot of the wheel
 * (kernel/time/timer.c, calc_index). A second is 1.000 to 1.032 of them.
 */
export function wheelTimeNs(nowNs: number, delayNs: number): number {
  const delay = Math.ceil(delayNs / TICK_NS);
  const expires = Math.floor(nowNs / TICK_NS) + delay;
  let slot = 1;
  while (delay >= (SLOTS - 1) * slot) slot *= SLOT_GROWTH;
  return (Math.floor(expires / slot) + 1) * slot * TICK_NS;
}
