import type { ScheduledEvent } from "../sim/event-queue.js";
import type { Sim } from "../sim/sim.js";
import { SECOND } from "../sim/time.js";
import type { GroupQuery } from "../wire/group-query.js";
import type { IpAddress } from "../wire/ip-address.js";

/** Until a querier says otherwise: how often things are told, how often is asked, by when is answered (igmp.h, mld.h). */
const ROBUSTNESS = 2;
const QUERY_INTERVAL_NS = 125 * SECOND;
/** By when is answered where no querier says it. */
export const QUERY_RESPONSE_NS = 10 * SECOND;

/** An answer for a group that waits for its time (struct ip_mc_list, struct ifmcaddr6). */
export class GroupAnswer<A extends IpAddress> {
  readonly group: A;
  timer: ScheduledEvent | null = null;
  /** True once this host told of the group last, so that it says when it leaves (`reporter`, MAF_LAST_REPORTER). */
  isReporter = false;
  /** How often IGMP is still to tell of the group unasked. */
  unsolicited = ROBUSTNESS;

  constructor(group: A) {
    this.group = group;
  }

  stop(sim: Sim): void {
    if (this.timer !== null) sim.cancel(this.timer);
    this.timer = null;
  }
}

/** What a device knows of one family's queriers on its link, and what it is still to answer them. */
export class GroupAnswers<A extends IpAddress> {
  readonly groups: GroupAnswer<A>[] = [];
  /** Until when queriers of old versions count; of MLD there is one old version. */
  v1UntilNs = 0;
  v2UntilNs = 0;
  robustness = ROBUSTNESS;
  queryIntervalNs = QUERY_INTERVAL_NS;
  queryResponseNs = QUERY_RESPONSE_NS;
  /** When all groups are told of (mr_gq_timer, mc_gq_work). */
  generalTimer: ScheduledEvent | null = null;

  /** How long a querier of an old version counts from when it was heard. */
  get oldQuerierPresentNs(): number {
    return this.robustness * this.queryIntervalNs + this.queryResponseNs;
  }

  find(group: A): GroupAnswer<A> | null {
    return this.groups.find((each) => each.group === group) ?? null;
  }

  /** The answer for a group, made when it is missing. */
  use(group: A): GroupAnswer<A> {
    const found = this.find(group);
    if (found !== null) return found;
    const answer = new GroupAnswer(group);
    this.groups.push(answer);
    return answer;
  }

  /** Takes a group out of what is to be answered; what was known of it, or null. */
  forget(group: A, sim: Sim): GroupAnswer<A> | null {
    const answer = this.find(group);
    if (answer === null) return null;
    answer.stop(sim);
    this.groups.splice(this.groups.indexOf(answer), 1);
    return answer;
  }

  /** Nothing is answered any more. */
  stop(sim: Sim): void {
    for (const answer of this.groups) answer.stop(sim);
    this.stopGeneral(sim);
  }

  stopGeneral(sim: Sim): void {
    if (this.generalTimer !== null) sim.cancel(this.generalTimer);
    this.generalTimer = null;
  }

  /** Takes over what a querier of the newest version says of its habits. */
  learn(query: GroupQuery): void {
    this.robustness = query.robustness || ROBUSTNESS;
    this.queryIntervalNs = query.intervalSeconds * SECOND || QUERY_INTERVAL_NS;
  }
}
