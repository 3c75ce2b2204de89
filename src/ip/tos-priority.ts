/** Best effort, bulk, interactive and interactive bulk (TC_PRIO_*), by the two bits of TOS that tell them apart. */
const PRIORITIES: readonly number[] = [0, 2, 6, 4];

/** The traffic class of a packet with this type of service (rt_tos2priority). */
export function tosPriority(tos: number): number {
  return PRIORITIES[(tos >> 3) & 3] ?? 0;
}
