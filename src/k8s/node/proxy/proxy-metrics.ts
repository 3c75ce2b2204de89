import type { Accounts } from "../../../netfilter/nfacct/accounts.js";
import { INVALID_ACCOUNT, LOCALHOST_ACCOUNT } from "./iptables-rules.js";
import type { ProxyMode } from "./proxy-config.js";
import type { FamilyTally, ProxyTally } from "./proxy-tally.js";

/** What the metrics of kube-proxy are made of. */
export interface ProxyMetrics {
  readonly mode: ProxyMode;
  readonly tally: ProxyTally;
  readonly accounts: Accounts;
  /** Services and slices of which something was told that is not written yet. */
  readonly pendingServices: number;
  readonly pendingSlices: number;
  /** When a change was queued last; -1 when none ever was. */
  readonly queuedNs: number;
  /** How often "healthz 200" and the like were answered. */
  readonly checks: ReadonlyMap<string, number>;
  /** The time of virtual 0, since 1970. */
  readonly startSeconds: number;
}

/** The buckets of kube-proxy's histograms of durations: 1 ms, doubled fourteen times. */
const BUCKETS: readonly number[] = Array.from({ length: 15 }, (_, i) => 0.001 * 2 ** i);

/**
 * Prometheus' text of what kube-proxy counts (pkg/proxy/metrics), sorted as the real one sorts it.
 * Simplified: a sync takes no virtual time, so all are in the first bucket; `network_programming_duration_seconds`, and what
 * Go and the client of the API count, are left out, and so are failures, of which there are none.
 */
export function proxyMetrics(metrics: ProxyMetrics): string {
  const { mode, tally, accounts, startSeconds } = metrics;
  const page = new Page(tally.families);
  const at = (ns: number): number => (ns < 0 ? 0 : startSeconds + ns / 1e9);
  page.histograms("sync_proxy_rules_duration", "SyncProxyRules latency in seconds", ({ syncs }) => syncs);
  page.gauges("sync_proxy_rules_last_timestamp_seconds", "The last time proxy rules were successfully synced", (one) =>
    at(one.lastSyncNs),
  );
  page.gauges("sync_proxy_rules_last_queued_timestamp_seconds", "The last time a sync of proxy rules was queued", () =>
    at(metrics.queuedNs),
  );
  page.histograms(
    "conntrack_reconciler_sync_duration",
    "ReconcileConntrackFlowsLatency latency in seconds",
    (one) => one.reconciled,
  );
  const deleted = tally.families.filter(({ reconciled }) => reconciled > 0);
  page.add(
    "counter",
    "conntrack_reconciler_deleted_entries_total",
    "Cumulative conntrack flows deleted by conntrack reconciler",
    deleted.map((one) => [`{ip_family="${one.name}"}`, one.endedFlows]),
  );
  const changes = (what: string, words: string, pending: number, total: number): void => {
    page.one("gauge", `sync_proxy_rules_${what}_changes_pending`, `Pending proxy rules ${words} changes`, pending);
    page.one("counter", `sync_proxy_rules_${what}_changes_total`, `Cumulative proxy rules ${words} changes`, total);
  };
  changes("endpoint", "Endpoint", metrics.pendingSlices, tally.sliceChanges);
  changes("service", "Service", metrics.pendingServices, tally.serviceChanges);
  page.table(
    "sync_proxy_rules_no_local_endpoints_total",
    "Number of services with a Local traffic policy and no endpoints",
    (one) => {
      const { internal, external } = one.withoutLocal();
      return [
        [`traffic_policy="external"`, external],
        [`traffic_policy="internal"`, internal],
      ];
    },
  );
  for (const path of ["healthz", "livez"]) {
    const rows = [...metrics.checks].filter(([key]) => key.startsWith(`${path} `));
    const coded = rows.map(([key, count]) => [`{code="${key.split(" ")[1] ?? ""}"}`, count] as const);
    page.add("counter", `proxy_${path}_total`, `Cumulative proxy ${path} HTTP status`, coded);
  }
  if (mode !== "ipvs") {
    const words = (kind: string): string => `SyncProxyRules latency in seconds for ${kind} resyncs`;
    page.histograms("sync_full_proxy_rules_duration", words("full"), ({ fullSyncs }) => fullSyncs);
    page.histograms("sync_partial_proxy_rules_duration", words("partial"), (one) => one.syncs - one.fullSyncs);
  }
  if (mode === "iptables") {
    const rules = (one: FamilyTally, of: "total" | "last"): [string, number][] =>
      (["filter", "nat"] as const).map((table) => [`table="${table}"`, one.datapath.ruleCounts()?.[table][of] ?? 0]);
    page.table("sync_proxy_rules_iptables_total", "Total number of iptables rules owned by kube-proxy", (one) =>
      rules(one, "total"),
    );
    page.table("sync_proxy_rules_iptables_last", "Number of iptables rules written by kube-proxy in last sync", (one) =>
      rules(one, "last"),
    );
    const packets = (name: string, account: string, words: string): void => {
      const found = accounts.get(account);
      if (found !== null) page.one("counter", name, words, found.packets);
    };
    const invalid = "packets dropped by iptables to work around conntrack problems";
    packets("iptables_ct_state_invalid_dropped_packets_total", INVALID_ACCOUNT, invalid);
    const localhost = "Number of packets accepted on nodeports of loopback interface";
    packets("iptables_localhost_nodeports_accepted_packets_total", LOCALHOST_ACCOUNT, localhost);
  }
  return page.text();
}

type Row = readonly [labels: string, value: number];

/** Metrics as Prometheus' text format has them. */
class Page {
  private readonly families: readonly FamilyTally[];
  private readonly metrics = new Map<string, string>();

  constructor(families: readonly FamilyTally[]) {
    this.families = families;
  }

  /** One that has never had a value is not there. */
  add(type: string, suffix: string, help: string, rows: readonly Row[], parts: readonly string[] = [""]): void {
    if (rows.length === 0) return;
    const name = `kubeproxy_${suffix}`;
    const lines = rows.map(
      ([labels, value], i) => `${name}${parts[i % parts.length] ?? ""}${labels} ${goFloat(value)}\n`,
    );
    this.metrics.set(name, `# HELP ${name} [ALPHA] ${help}\n# TYPE ${name} ${type}\n${lines.join("")}`);
  }

  one(type: string, suffix: string, help: string, value: number): void {
    this.add(type, suffix, help, [["", value]]);
  }

  gauges(suffix: string, help: string, of: (one: FamilyTally) => number): void {
    this.add(
      "gauge",
      suffix,
      help,
      this.used().map((one) => [`{ip_family="${one.name}"}`, of(one)]),
    );
  }

  /** With a second label. */
  table(suffix: string, help: string, of: (one: FamilyTally) => [string, number][]): void {
    const rows = this.used().flatMap((one) =>
      of(one).map(([label, value]) => [`{ip_family="${one.name}",${label}}`, value] as const),
    );
    this.add("gauge", suffix, help, rows);
  }

  histograms(stem: string, help: string, of: (one: FamilyTally) => number): void {
    const rows: Row[] = [];
    for (const one of this.families) {
      const count = of(one);
      const family = `ip_family="${one.name}"`;
      if (count === 0) continue;
      for (const le of [...BUCKETS.map(goFloat), "+Inf"]) rows.push([`{${family},le="${le}"}`, count]);
      rows.push([`{${family}}`, 0], [`{${family}}`, count]);
    }
    const parts = [...BUCKETS.map(() => "_bucket"), "_bucket", "_sum", "_count"];
    this.add("histogram", `${stem}_seconds`, help, rows, parts);
  }

  text(): string {
    const names = [...this.metrics.keys()].sort();
    return names.map((name) => this.metrics.get(name) ?? "").join("");
  }

  private used(): readonly FamilyTally[] {
    return this.families.filter(({ syncs }) => syncs > 0);
  }
}

/** A number as Go's `%g` writes it: 1.767225607e+09. */
function goFloat(value: number): string {
  const exponent = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)));
  if (exponent >= -4 && exponent < 6) return String(value);
  const [mantissa = "", power = ""] = value.toExponential().split("e");
  return `${mantissa}e${power.slice(0, 1)}${power.slice(1).padStart(2, "0")}`;
}
