/** net.ipv4.vs.*, by the kernel's names and with its defaults (ip_vs_control_net_init_sysctl). */
export class IpvsSettings {
  am_droprate = 10;
  amemthresh = 1024;
  backup_only = 0;
  cache_bypass = 0;
  /** Bit 0: a SYN on a connection that is over is scheduled anew. */
  conn_reuse_mode = 1;
  /** 1: netfilter goes on tracking what IPVS leads, so that it can be masqueraded. */
  conntrack = 0;
  drop_entry = 0;
  drop_packet = 0;
  /** 1: connections of a server that is gone end, so that clients get another one. */
  expire_nodest_conn = 0;
  /** 1: persistence ends with a server of weight 0. */
  expire_quiescent_template = 0;
  ignore_tunneled = 0;
  /** 1: a server that sends without a connection is told so by ICMP. */
  nat_icmp_send = 0;
  pmtu_disc = 1;
  run_estimation = 1;
  schedule_icmp = 0;
  secure_tcp = 0;
  sloppy_sctp = 0;
  /** 1: any segment but a RST may begin a connection. */
  sloppy_tcp = 0;
  snat_reroute = 1;
  sync_persist_mode = 0;
  sync_ports = 1;
  sync_qlen_max = 5236;
  sync_refresh_period = 0;
  sync_retries = 0;
  sync_sock_size = 0;
  sync_version = 1;
  /** Two numbers: how many packets before a connection is told to a backup, and every how many after. */
  sync_threshold: readonly [number, number] = [3, 50];
}

/** Whether the kernel takes `value` for a setting that is one number (proc_do_defense_mode, proc_do_sync_ports, ...). */
export function takesSetting(name: string, value: number): boolean {
  switch (name) {
    case "drop_entry":
    case "drop_packet":
    case "secure_tcp":
      return value >= 0 && value <= 3;
    case "sync_ports":
      return value > 0 && (value & (value - 1)) === 0;
    case "sync_version":
      return value === 0 || value === 1;
    default:
      return true;
  }
}
