// The sysctls of one namespace's IP stack, as plain fields under the kernel's own names, read directly by the packet path.
// Knows defaults only (recorded from a fresh namespace, test/kernel/defaults/sysctl.txt), neither /proc nor devices.
// Read next: device-conf.ts for what `conf/all` and `conf/DEVICE` say together.

import { MILLISECOND, SECOND } from "../sim/time.js";
import { IPV6_MIN_MTU } from "../wire/ipv6.js";

/** net.ipv4.conf.DEVICE.*: booleans are 0 and 1, as /proc shows them. */
export class Ipv4Conf {
  accept_local = 0;
  accept_redirects = 1;
  accept_source_route = 1;
  arp_accept = 0;
  arp_announce = 0;
  arp_evict_nocarrier = 1;
  arp_filter = 0;
  arp_ignore = 0;
  arp_notify = 0;
  bc_forwarding = 0;
  bootp_relay = 0;
  disable_policy = 0;
  disable_xfrm = 0;
  drop_gratuitous_arp = 0;
  drop_unicast_in_l2_multicast = 0;
  force_igmp_version = 0;
  forwarding = 0;
  igmpv2_unsolicited_report_interval = 10000;
  igmpv3_unsolicited_report_interval = 1000;
  ignore_routes_with_linkdown = 0;
  log_martians = 0;
  mc_forwarding = 0;
  medium_id = 0;
  promote_secondaries = 0;
  proxy_arp = 0;
  proxy_arp_pvlan = 0;
  route_localnet = 0;
  rp_filter = 0;
  secure_redirects = 1;
  send_redirects = 1;
  shared_media = 1;
  src_valid_mark = 0;
  tag = 0;

  /** A new device's settings: those of `conf/default`. */
  copy(): Ipv4Conf {
    return Object.assign(unchanged(IPV4_CONF_DEFAULTS), this);
  }
}

/** net.ipv6.conf.DEVICE.* that podwire acts upon. */
export class Ipv6Conf {
  accept_dad = 1;
  accept_ra = 1;
  accept_ra_defrtr = 1;
  accept_ra_from_local = 0;
  accept_ra_min_hop_limit = 1;
  accept_ra_min_lft = 0;
  accept_ra_mtu = 1;
  accept_ra_pinfo = 1;
  accept_ra_rt_info_max_plen = 0;
  accept_ra_rt_info_min_plen = 0;
  accept_ra_rtr_pref = 1;
  accept_redirects = 1;
  accept_source_route = 0;
  accept_untracked_na = 0;
  addr_gen_mode = 0;
  autoconf = 1;
  dad_transmits = 1;
  disable_ipv6 = 0;
  disable_policy = 0;
  drop_unicast_in_l2_multicast = 0;
  drop_unsolicited_na = 0;
  enhanced_dad = 1;
  force_forwarding = 0;
  force_mld_version = 0;
  force_tllao = 0;
  forwarding = 0;
  hop_limit = 64;
  ignore_routes_with_linkdown = 0;
  ioam6_enabled = 0;
  ioam6_id = 65535;
  ioam6_id_wide = 4_294_967_295;
  keep_addr_on_down = 0;
  max_addresses = 16;
  max_desync_factor = 600;
  mc_forwarding = 0;
  mldv1_unsolicited_report_interval = 10000;
  mldv2_unsolicited_report_interval = 1000;
  mtu = IPV6_MIN_MTU;
  ndisc_evict_nocarrier = 1;
  ndisc_notify = 0;
  ndisc_tclass = 0;
  optimistic_dad = 0;
  proxy_ndp = 0;
  ra_defrtr_metric = 1024;
  ra_honor_pio_life = 0;
  ra_honor_pio_pflag = 0;
  regen_max_retry = 3;
  regen_min_advance = 2;
  router_probe_interval = 60;
  router_solicitation_delay = 1;
  router_solicitation_interval = 4;
  router_solicitation_max_interval = 3600;
  router_solicitations = -1;
  rpl_seg_enabled = 0;
  seg6_enabled = 0;
  seg6_require_hmac = 0;
  suppress_frag_ndisc = 1;
  temp_prefered_lft = 86400;
  temp_valid_lft = 604800;
  use_oif_addrs_only = 0;
  use_optimistic = 0;
  use_tempaddr = 0;

  /** A new device's settings: those of `conf/default`. */
  copy(): Ipv6Conf {
    return Object.assign(unchanged(IPV6_CONF_DEFAULTS), this);
  }
}

/** net.ipv4.neigh.DEVICE.* and net.ipv6.neigh.DEVICE.*, in the units of /proc. */
export class NeighbourConf {
  /** Hundredths of a second. */
  anycast_delay = 100;
  app_solicit = 0;
  base_reachable_time_ms = 30000;
  /** Seconds. */
  delay_first_probe_time = 5;
  /** Seconds. */
  gc_stale_time = 60;
  interval_probe_time_ms = 5000;
  /** Hundredths of a second during which an entry is not overwritten by another reply; 100 for ARP, 0 for ND. */
  locktime = 100;
  mcast_resolicit = 0;
  mcast_solicit = 3;
  /** Hundredths of a second. */
  proxy_delay = 80;
  proxy_qlen = 64;
  retrans_time_ms = 1000;
  ucast_solicit = 3;
  unres_qlen_bytes = 212992;

  /** A new device's settings: those of `neigh/default`. */
  copy(): NeighbourConf {
    return Object.assign(unchanged(NEIGHBOUR_DEFAULTS), this);
  }
}

/** net.ipv4.* of a namespace, conf and neigh apart. */
export class Ipv4Settings {
  fib_multipath_hash_policy = 0;
  fib_multipath_hash_seed = 0;
  fib_multipath_use_neigh = 0;
  fwmark_reflect = 0;
  icmp_echo_ignore_all = 0;
  icmp_echo_ignore_broadcasts = 1;
  icmp_errors_use_inbound_ifaddr = 0;
  icmp_ignore_bogus_error_responses = 1;
  icmp_msgs_burst = 50;
  icmp_msgs_per_sec = 1000;
  /** Milliseconds between two errors to one destination; 0 for no limit. */
  icmp_ratelimit = 1000;
  /** Bit n: type n is limited. 6168: unreachable, source quench, time exceeded, parameter problem. */
  icmp_ratemask = 6168;
  igmp_link_local_mcast_reports = 1;
  igmp_max_memberships = 20;
  ip_default_ttl = 64;
  ip_forward_use_pmtu = 0;
  ip_no_pmtu_disc = 0;
  ip_nonlocal_bind = 0;
  ipfrag_high_thresh = 4194304;
  ipfrag_low_thresh = 3145728;
  ipfrag_max_dist = 64;
  /** Seconds. */
  ipfrag_time = 30;
  /** net.ipv4.route.min_pmtu, bytes. */
  min_pmtu = 552;
  /** net.ipv4.route.min_adv_mss, bytes. */
  min_adv_mss = 256;
  /** net.ipv4.route.mtu_expires, seconds. */
  mtu_expires = 600;
}

/** net.ipv6.* of a namespace, conf and neigh apart. */
export class Ipv6Settings {
  anycast_src_echo_reply = 0;
  auto_flowlabels = 1;
  bindv6only = 0;
  fib_multipath_hash_policy = 0;
  fwmark_reflect = 0;
  /** net.ipv6.icmp.*. */
  echo_ignore_all = 0;
  echo_ignore_anycast = 0;
  echo_ignore_multicast = 0;
  error_anycast_as_unicast = 0;
  /** Milliseconds between two errors to one destination. */
  ratelimit = 100;
  ip_nonlocal_bind = 0;
  ip6frag_high_thresh = 4194304;
  ip6frag_low_thresh = 3145728;
  /** Seconds. */
  ip6frag_time = 60;
  max_dst_opts_number = 8;
  max_hbh_opts_number = 8;
  /** net.ipv6.route.mtu_expires, seconds. */
  mtu_expires = 600;
  min_adv_mss = 1220;
}

/**
 * How many neighbours are kept. The first namespace of a kernel alone has files for these (net.ipv4.neigh.default), as for
 * what devices begin with (`Netns.isInitial`).
 */
export class NeighbourLimits {
  /** Entries below which nothing is swept, the soft and the hard limit. */
  gc_thresh1 = 128;
  gc_thresh2 = 512;
  gc_thresh3 = 1024;
  /** Seconds between two sweeps of the table. */
  gc_interval = 30;
}

const IPV4_CONF_DEFAULTS = new Ipv4Conf();
const IPV6_CONF_DEFAULTS = new Ipv6Conf();
const NEIGHBOUR_DEFAULTS = new NeighbourConf();
const IPV4_DEFAULTS = new Ipv4Settings();
const IPV6_DEFAULTS = new Ipv6Settings();
const NEIGHBOUR_LIMITS = new NeighbourLimits();

/**
 * Settings that nobody has changed yet: what is not written is read from `defaults` by way of the prototype, so that the
 * hundreds of settings of a pod's namespace exist once for all pods, and a setting costs memory once it is set.
 */
function unchanged<T extends object>(defaults: T): T {
  return Object.create(defaults) as T;
}

/** All settings of one namespace's IP stack. Devices hold their own conf objects (`IpDevice`). */
export class IpSettings {
  readonly ipv4 = unchanged(IPV4_DEFAULTS);
  readonly ipv6 = unchanged(IPV6_DEFAULTS);
  readonly ipv4All = unchanged(IPV4_CONF_DEFAULTS);
  readonly ipv4Default = unchanged(IPV4_CONF_DEFAULTS);
  readonly ipv6All = unchanged(IPV6_CONF_DEFAULTS);
  readonly ipv6Default = unchanged(IPV6_CONF_DEFAULTS);
  readonly neigh4Default = unchanged(NEIGHBOUR_DEFAULTS);
  readonly neigh6Default = unchanged(NEIGHBOUR_DEFAULTS);
  readonly neighbourLimits4 = unchanged(NEIGHBOUR_LIMITS);
  readonly neighbourLimits6 = unchanged(NEIGHBOUR_LIMITS);

  constructor() {
    this.ipv4All.accept_source_route = 0;
    this.ipv6All.accept_dad = 0;
    this.neigh6Default.locktime = 0;
  }
}

/** Nanoseconds of a setting kept in hundredths of a second (USER_HZ). */
export function userHzToNs(ticks: number): number {
  return ticks * 10 * MILLISECOND;
}

/** Nanoseconds of a setting kept in seconds. */
export function secondsToNs(seconds: number): number {
  return Math.round(seconds * SECOND);
}
