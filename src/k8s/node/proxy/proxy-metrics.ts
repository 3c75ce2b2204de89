/** What kube-proxy counts of itself. */
export interface ProxyCounts {
  /** How often rules were written. */
  readonly syncCount: number;
  /** How many of those syncs wrote everything. */
  readonly fullSyncCount: number;
  /** When the rules were written last; -1 when never. */
  readonly lastSyncNs: number;
}

/** The buckets of kube-proxy's histograms of durations: 1 ms, doubled fourteen times. */
const BUCKETS: readonly number[] = Array.from({ length: 15 }, (_, i) => 0.001 * 2 ** i);

/**
 * Prometheus' text of what people watch at kube-proxy: syncs, when the last was and when a change was queued last, and
 * the answers to health checks by code. `startSeconds` is the time of virtual 0, since 1970.
 * Simplified: a sync takes no virtual time, so all are in the first bucket; what is not counted here is left out.
 */
export function proxyMetrics(
  counts: ProxyCounts,
  queuedNs: number,
  checks: ReadonlyMap<string, number>,
  startSeconds: number,
): string {
  const at = (ns: number): string => (ns < 0 ? "0" : String(startSeconds + ns / 1e9));
  const { syncCount, fullSyncCount, lastSyncNs } = counts;
  return [
    histogram(
      "sync_full_proxy_rules_duration_seconds",
      "SyncProxyRules latency in seconds for full resyncs",
      fullSyncCount,
    ),
    histogram(
      "sync_partial_proxy_rules_duration_seconds",
      "SyncProxyRules latency in seconds for partial resyncs",
      syncCount - fullSyncCount,
    ),
    histogram("sync_proxy_rules_duration_seconds", "SyncProxyRules latency in seconds", syncCount),
    gauge(
      "sync_proxy_rules_last_queued_timestamp_seconds",
      "The last time a sync of proxy rules was queued",
      at(queuedNs),
    ),
    gauge(
      "sync_proxy_rules_last_timestamp_seconds",
      "The last time proxy rules were successfully synced",
      at(lastSyncNs),
    ),
    ...["healthz", "livez"].map((path) => {
      const name = `kubeproxy_proxy_${path}_total`;
      const rows = [...checks].filter(([key]) => key.startsWith(`${path} `));
      const values = rows.map(([key, count]) => `${name}{code="${key.split(" ")[1] ?? ""}"} ${count}\n`);
      const help = `# HELP ${name} [ALPHA] Cumulative proxy ${path} HTTP status\n# TYPE ${name} counter\n`;
      return values.length === 0 ? "" : help + values.join("");
    }),
  ].join("");
}

function histogram(suffix: string, help: string, count: number): string {
  const name = `kubeproxy_${suffix}`;
  const buckets = [...BUCKETS.map(String), "+Inf"].map((le) => `${name}_bucket{le="${le}"} ${count}\n`);
  return `# HELP ${name} [ALPHA] ${help}\n# TYPE ${name} histogram\n${buckets.join("")}${name}_sum 0\n${name}_count ${count}\n`;
}

function gauge(suffix: string, help: string, value: string): string {
  const name = `kubeproxy_${suffix}`;
  return `# HELP ${name} [ALPHA] ${help}\n# TYPE ${name} gauge\n${name} ${value}\n`;
}
