import { devicePlace } from "./sysctl-path.js";

/**
 * What Linux 6.18 takes for the numbers of /proc/sys/net where it is not any 32 bits with a sign: found by writing to each
 * file of a fresh namespace. Paths with `*` for a device's name; text only.
 */
export interface SysctlBounds {
  readonly min: number;
  readonly max: number;
}

const INT_MAX = 0x7fff_ffff;
const INT_MIN = -0x8000_0000;
const UINT_MAX = 0xffff_ffff;
/** Seconds that are kept in jiffies of 4 ms. */
const JIFFIES_MAX = 8_589_934;

const ROWS: readonly (readonly [min: number, max: number, paths: string])[] = [
  [INT_MIN, UINT_MAX, "net/ipv4/neigh/*: anycast_delay locktime proxy_delay retrans_time"],
  [INT_MIN, UINT_MAX, "net/ipv6/neigh/*: anycast_delay locktime proxy_delay"],
  [-JIFFIES_MAX, JIFFIES_MAX, "net/ipv4: ipfrag_time tcp_fin_timeout tcp_keepalive_intvl tcp_keepalive_time"],
  [-JIFFIES_MAX, JIFFIES_MAX, "net/ipv4/neigh/*: base_reachable_time delay_first_probe_time gc_stale_time"],
  [-JIFFIES_MAX, JIFFIES_MAX, "net/ipv4/route: mtu_expires"],
  [-JIFFIES_MAX, JIFFIES_MAX, "net/ipv6: idgen_delay ip6frag_time"],
  [
    -JIFFIES_MAX,
    JIFFIES_MAX,
    "net/ipv6/conf/*: router_probe_interval router_solicitation_delay router_solicitation_interval " +
      "router_solicitation_max_interval",
  ],
  [-JIFFIES_MAX, JIFFIES_MAX, "net/ipv6/neigh/*: base_reachable_time delay_first_probe_time gc_stale_time"],
  [-JIFFIES_MAX, JIFFIES_MAX, "net/ipv6/route: gc_interval gc_min_interval gc_timeout mtu_expires"],
  [
    -JIFFIES_MAX,
    JIFFIES_MAX,
    "net/netfilter: nf_conntrack_frag6_timeout nf_conntrack_generic_timeout nf_conntrack_gre_timeout " +
      "nf_conntrack_gre_timeout_stream nf_conntrack_icmp_timeout nf_conntrack_icmpv6_timeout " +
      "nf_conntrack_sctp_timeout_closed nf_conntrack_sctp_timeout_cookie_echoed " +
      "nf_conntrack_sctp_timeout_cookie_wait nf_conntrack_sctp_timeout_established " +
      "nf_conntrack_sctp_timeout_heartbeat_sent nf_conntrack_sctp_timeout_shutdown_ack_sent " +
      "nf_conntrack_sctp_timeout_shutdown_recd nf_conntrack_sctp_timeout_shutdown_sent " +
      "nf_conntrack_tcp_timeout_close nf_conntrack_tcp_timeout_close_wait " +
      "nf_conntrack_tcp_timeout_established nf_conntrack_tcp_timeout_fin_wait " +
      "nf_conntrack_tcp_timeout_last_ack nf_conntrack_tcp_timeout_max_retrans " +
      "nf_conntrack_tcp_timeout_syn_recv nf_conntrack_tcp_timeout_syn_sent " +
      "nf_conntrack_tcp_timeout_time_wait nf_conntrack_tcp_timeout_unacknowledged nf_conntrack_udp_timeout " +
      "nf_conntrack_udp_timeout_stream",
  ],
  [-31, 31, "net/ipv4: tcp_adv_win_scale"],
  [-1, INT_MAX, "net/ipv6/conf/*: router_solicitations"],
  [0, 1, "net/core: tstamp_allow_data txrehash"],
  [
    0,
    1,
    "net/ipv4: fib_multipath_use_neigh icmp_echo_enable_probe icmp_echo_ignore_all " +
      "icmp_echo_ignore_broadcasts icmp_errors_use_inbound_ifaddr icmp_ignore_bogus_error_responses " +
      "ip_autobind_reuse ip_forward_update_priority nexthop_compat_mode raw_l3mdev_accept tcp_autocorking " +
      "tcp_backlog_ack_defer tcp_ecn_fallback tcp_l3mdev_accept tcp_migrate_req " +
      "tcp_no_ssthresh_metrics_save tcp_plb_enabled tcp_reflect_tos tcp_shrink_window udp_l3mdev_accept",
  ],
  [
    0,
    1,
    "net/ipv6/conf/*: force_forwarding ioam6_enabled ndisc_evict_nocarrier ra_honor_pio_life " +
      "ra_honor_pio_pflag rpl_seg_enabled",
  ],
  [0, 1, "net/ipv6/icmp: error_anycast_as_unicast"],
  [0, 1, "net/ipv6/route: skip_notify_on_dev_down"],
  [
    0,
    1,
    "net/netfilter: nf_conntrack_acct nf_conntrack_checksum nf_conntrack_tcp_be_liberal " +
      "nf_conntrack_tcp_ignore_invalid_rst nf_conntrack_tcp_loose nf_conntrack_timestamp",
  ],
  [0, 2, "net/ipv4: fib_notify_on_flag_change tcp_ecn tcp_ecn_option tcp_tw_reuse"],
  [0, 2, "net/ipv6: fib_notify_on_flag_change"],
  [0, 2, "net/ipv6/conf/*: accept_untracked_na"],
  [0, 2, "net/netfilter: nf_conntrack_events"],
  [0, 3, "net/core: rps_default_mask"],
  [0, 3, "net/ipv4: fib_multipath_hash_policy tcp_ecn_option_beacon"],
  [0, 3, "net/ipv6: auto_flowlabels fib_multipath_hash_policy"],
  [0, 3, "net/ipv6/conf/*: addr_gen_mode"],
  [0, 4, "net/ipv4: tcp_early_retrans"],
  [0, 7, "net/ipv6: flowlabel_reflect"],
  [0, 31, "net/ipv4: tcp_app_win tcp_plb_idle_rehash_rounds tcp_plb_rehash_rounds"],
  [0, 127, "net/ipv4: tcp_syn_linear_timeouts"],
  [
    0,
    255,
    "net/ipv4: fwmark_reflect igmp_link_local_mcast_reports ip_dynaddr ip_early_demux ip_forward_use_pmtu " +
      "ip_no_pmtu_disc ip_nonlocal_bind tcp_abort_on_overflow tcp_comp_sack_nr tcp_dsack tcp_early_demux " +
      "tcp_fack tcp_frto tcp_fwmark_accept tcp_keepalive_probes tcp_moderate_rcvbuf tcp_mtu_probing " +
      "tcp_no_metrics_save tcp_orphan_retries tcp_plb_suspend_rto_sec tcp_recovery tcp_retrans_collapse " +
      "tcp_retries1 tcp_retries2 tcp_rfc1337 tcp_sack tcp_slow_start_after_idle tcp_stdurg " +
      "tcp_synack_retries tcp_syncookies tcp_thin_linear_timeouts tcp_timestamps tcp_tso_rtt_log " +
      "tcp_tso_win_divisor tcp_window_scaling tcp_workaround_signed_windows udp_early_demux",
  ],
  [
    0,
    255,
    "net/ipv6: anycast_src_echo_reply bindv6only flowlabel_consistency flowlabel_state_ranges " +
      "fwmark_reflect ip_nonlocal_bind",
  ],
  [0, 255, "net/ipv6/conf/*: ndisc_tclass"],
  [0, 255, "net/ipv6/icmp: echo_ignore_all echo_ignore_anycast echo_ignore_multicast"],
  [0, 255, "net/netfilter: nf_conntrack_log_invalid nf_conntrack_tcp_max_retrans"],
  [0, 256, "net/ipv4: tcp_plb_cong_thresh"],
  [0, 1000, "net/ipv4: tcp_pacing_ca_ratio tcp_pacing_ss_ratio"],
  [0, 32768, "net/ipv4: ip_unprivileged_port_start"],
  [0, 65535, "net/ipv6/conf/*: ioam6_id"],
  [0, 65536, "net/ipv4: udp_child_hash_entries"],
  [0, 86400, "net/ipv4: tcp_min_rtt_wlen"],
  [0, 1027504, "net/ipv4/neigh/*: unres_qlen"],
  [0, 1027504, "net/ipv6/neigh/*: unres_qlen"],
  [0, 16777215, "net/ipv6: ioam6_id"],
  [0, 16777216, "net/ipv4: tcp_child_ehash_entries"],
  [0, 17179869, "net/ipv4: tcp_probe_interval"],
  [0, INT_MAX, "net/core: optmem_max somaxconn"],
  [
    0,
    INT_MAX,
    "net/ipv4: icmp_msgs_burst icmp_msgs_per_sec icmp_ratelimit ipfrag_max_dist " +
      "tcp_fastopen_blackhole_timeout_sec tcp_invalid_ratelimit",
  ],
  [
    0,
    INT_MAX,
    "net/ipv4/neigh/*: app_solicit base_reachable_time_ms mcast_resolicit mcast_solicit proxy_qlen " +
      "retrans_time_ms ucast_solicit unres_qlen_bytes",
  ],
  [0, INT_MAX, "net/ipv6/conf/*: mldv1_unsolicited_report_interval mldv2_unsolicited_report_interval"],
  [0, INT_MAX, "net/ipv6/icmp: ratelimit"],
  [
    0,
    INT_MAX,
    "net/ipv6/neigh/*: app_solicit base_reachable_time_ms mcast_resolicit mcast_solicit proxy_qlen " +
      "retrans_time_ms ucast_solicit unres_qlen_bytes",
  ],
  [0, INT_MAX, "net/ipv6/route: gc_min_interval_ms"],
  [0, UINT_MAX, "net/core: xfrm_aevent_etime xfrm_aevent_rseqth"],
  [0, UINT_MAX, "net/ipv4: fib_multipath_hash_seed tcp_comp_sack_delay_ns tcp_comp_sack_slack_ns tcp_notsent_lowat"],
  [0, UINT_MAX, "net/ipv6: ioam6_id_wide"],
  [0, UINT_MAX, "net/ipv6/conf/*: ioam6_id_wide"],
  [1, 127, "net/ipv4: tcp_syn_retries"],
  [1, 255, "net/ipv4: ip_default_ttl tcp_min_tso_segs tcp_pingpong_thresh"],
  [1, 255, "net/ipv6/conf/*: hop_limit"],
  [1, 300, "net/ipv4: tcp_reordering"],
  [1, 4095, "net/ipv4: fib_multipath_hash_fields"],
  [1, 4095, "net/ipv6: fib_multipath_hash_fields"],
  [1, 60000, "net/ipv4: tcp_tw_reuse_delay"],
  [1, INT_MAX, "net/ipv4: igmp_qrv tcp_max_reordering tcp_rto_min_us udp_rmem_min udp_wmem_min"],
  [1, INT_MAX, "net/ipv4/neigh/*: interval_probe_time_ms"],
  [1, INT_MAX, "net/ipv6/neigh/*: interval_probe_time_ms"],
  [1, UINT_MAX, "net/ipv6/conf/*: ra_defrtr_metric"],
  [48, 65535, "net/ipv4: tcp_min_snd_mss tcp_mtu_probe_floor"],
  [68, INT_MAX, "net/ipv4/route: min_pmtu"],
  [1000, 120000, "net/ipv4: tcp_rto_max_ms"],
];

/** Milliseconds that are kept in jiffies of 4 ms: told rounded up. */
const IN_JIFFIES: ReadonlySet<string> = new Set([
  "net/ipv4/icmp_ratelimit",
  "net/ipv4/neigh/*/base_reachable_time_ms",
  "net/ipv4/neigh/*/interval_probe_time_ms",
  "net/ipv4/neigh/*/retrans_time_ms",
  "net/ipv4/tcp_invalid_ratelimit",
  "net/ipv6/conf/*/mldv1_unsolicited_report_interval",
  "net/ipv6/conf/*/mldv2_unsolicited_report_interval",
  "net/ipv6/icmp/ratelimit",
  "net/ipv6/neigh/*/base_reachable_time_ms",
  "net/ipv6/neigh/*/interval_probe_time_ms",
  "net/ipv6/neigh/*/retrans_time_ms",
  "net/ipv6/route/gc_min_interval_ms",
]);

/** Read-only in a namespace (mode 0444). */
const READ_ONLY: ReadonlySet<string> = new Set([
  "net/core/rmem_default",
  "net/core/rmem_max",
  "net/core/wmem_default",
  "net/core/wmem_max",
  "net/ipv4/conf/*/mc_forwarding",
  "net/ipv4/tcp_allowed_congestion_control",
  "net/ipv4/tcp_available_congestion_control",
  "net/ipv4/tcp_ehash_entries",
  "net/ipv4/udp_hash_entries",
  "net/ipv6/conf/*/mc_forwarding",
  "net/mptcp/available_path_managers",
  "net/mptcp/available_schedulers",
  "net/netfilter/nf_conntrack_buckets",
  "net/netfilter/nf_conntrack_count",
  "net/netfilter/nf_conntrack_expect_max",
  "net/netfilter/nf_conntrack_max",
]);

const BOUNDS: ReadonlyMap<string, SysctlBounds> = new Map(
  ROWS.flatMap(([min, max, text]) => {
    const [folder = "", names = ""] = text.split(": ");
    return names.split(" ").map((name): [string, SysctlBounds] => [`${folder}/${name}`, { min, max }]);
  }),
);

/** A path with `*` for the device in it. */
function withoutDevice(path: string): string {
  const place = devicePlace(path);
  return place === null ? path : `net/ipv${place.family}/${place.group}/*/${place.key}`;
}

/** The bounds of a file, or null where any number will do. */
export function sysctlBounds(path: string): SysctlBounds | null {
  return BOUNDS.get(withoutDevice(path)) ?? null;
}

/** True for milliseconds that are told as multiples of 4. */
export function isInJiffies(path: string): boolean {
  return IN_JIFFIES.has(withoutDevice(path));
}

/** True for a file that cannot be written in a namespace. */
export function isReadOnlySysctl(path: string): boolean {
  return READ_ONLY.has(withoutDevice(path));
}
