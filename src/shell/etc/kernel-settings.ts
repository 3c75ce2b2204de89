import {
  type Errno,
  type FileNode,
  type VirtualDirectory,
  VirtualDirectoryNode,
  VirtualFileNode,
} from "../../host/file-node.js";

/**
 * Settings of the kernel beside those of the network: path below /proc/sys and value at the start, as on the machine of
 * test/kernel. They are kept and shown, and change nothing but the host name, which has no value here.
 */
const SETTINGS: readonly (readonly [string, string])[] = [
  ["fs/aio-max-nr", "65536"],
  ["fs/aio-nr", "0"],
  ["fs/dir-notify-enable", "1"],
  ["fs/epoll/max_user_watches", "5491556"],
  ["fs/fanotify/max_queued_events", "16384"],
  ["fs/fanotify/max_user_groups", "128"],
  ["fs/fanotify/max_user_marks", "205039"],
  ["fs/fanotify/watchdog_timeout", "0"],
  ["fs/file-max", "2466190"],
  ["fs/file-nr", "882\t0\t2466190"],
  ["fs/inotify/max_queued_events", "16384"],
  ["fs/inotify/max_user_instances", "128"],
  ["fs/inotify/max_user_watches", "192536"],
  ["fs/lease-break-time", "45"],
  ["fs/leases-enable", "1"],
  ["fs/mount-max", "100000"],
  ["fs/mqueue/msg_default", "10"],
  ["fs/mqueue/msg_max", "10"],
  ["fs/mqueue/msgsize_default", "8192"],
  ["fs/mqueue/msgsize_max", "8192"],
  ["fs/mqueue/queues_max", "256"],
  ["fs/nr_open", "1048576"],
  ["fs/overflowgid", "65534"],
  ["fs/overflowuid", "65534"],
  ["fs/pipe-max-size", "1048576"],
  ["fs/pipe-user-pages-hard", "0"],
  ["fs/pipe-user-pages-soft", "16384"],
  ["fs/protected_fifos", "1"],
  ["fs/protected_hardlinks", "1"],
  ["fs/protected_regular", "2"],
  ["fs/protected_symlinks", "1"],
  ["fs/suid_dumpable", "0"],
  ["kernel/acct", "4\t2\t30"],
  ["kernel/arch", "x86_64"],
  ["kernel/auto_msgmni", "0"],
  ["kernel/bpf_stats_enabled", "0"],
  ["kernel/cap_last_cap", "40"],
  ["kernel/core_file_note_size_limit", "4194304"],
  ["kernel/core_pattern", "core"],
  ["kernel/core_pipe_limit", "0"],
  ["kernel/core_sort_vma", "0"],
  ["kernel/core_uses_pid", "0"],
  ["kernel/ctrl-alt-del", "1"],
  ["kernel/dmesg_restrict", "1"],
  ["kernel/domainname", "(none)"],
  ["kernel/hostname", ""],
  ["kernel/hung_task_all_cpu_backtrace", "0"],
  ["kernel/hung_task_check_count", "4194304"],
  ["kernel/hung_task_check_interval_secs", "0"],
  ["kernel/hung_task_detect_count", "0"],
  ["kernel/hung_task_panic", "0"],
  ["kernel/hung_task_timeout_secs", "120"],
  ["kernel/hung_task_warnings", "10"],
  ["kernel/io_uring_disabled", "0"],
  ["kernel/io_uring_group", "-1"],
  ["kernel/kptr_restrict", "0"],
  ["kernel/max_lock_depth", "1024"],
  ["kernel/max_rcu_stall_to_panic", "0"],
  ["kernel/msg_next_id", "-1"],
  ["kernel/msgmax", "8192"],
  ["kernel/msgmnb", "16384"],
  ["kernel/msgmni", "32000"],
  ["kernel/ngroups_max", "65536"],
  ["kernel/nmi_watchdog", "0"],
  ["kernel/numa_balancing", "0"],
  ["kernel/numa_balancing_promote_rate_limit_MBps", "65536"],
  ["kernel/oops_all_cpu_backtrace", "0"],
  ["kernel/oops_limit", "10000"],
  ["kernel/osrelease", "6.1.0-podwire"],
  ["kernel/ostype", "Linux"],
  ["kernel/overflowgid", "65534"],
  ["kernel/overflowuid", "65534"],
  ["kernel/panic", "1"],
  ["kernel/panic_on_io_nmi", "0"],
  ["kernel/panic_on_oops", "0"],
  ["kernel/panic_on_rcu_stall", "0"],
  ["kernel/panic_on_unrecovered_nmi", "0"],
  ["kernel/panic_on_warn", "0"],
  ["kernel/panic_print", "0"],
  ["kernel/panic_sys_info", ""],
  ["kernel/pid_max", "4194304"],
  ["kernel/poweroff_cmd", "/sbin/poweroff"],
  ["kernel/print-fatal-signals", "0"],
  ["kernel/printk", "4\t4\t1\t7"],
  ["kernel/printk_delay", "0"],
  ["kernel/printk_devkmsg", "ratelimit"],
  ["kernel/printk_ratelimit", "5"],
  ["kernel/printk_ratelimit_burst", "10"],
  ["kernel/pty/max", "4096"],
  ["kernel/pty/nr", "0"],
  ["kernel/pty/reserve", "1024"],
  ["kernel/random/entropy_avail", "256"],
  ["kernel/random/poolsize", "256"],
  ["kernel/random/urandom_min_reseed_secs", "60"],
  ["kernel/random/write_wakeup_threshold", "256"],
  ["kernel/randomize_va_space", "2"],
  ["kernel/sched_cfs_bandwidth_slice_us", "5000"],
  ["kernel/sched_deadline_period_max_us", "4194304"],
  ["kernel/sched_deadline_period_min_us", "100"],
  ["kernel/sched_rr_timeslice_ms", "100"],
  ["kernel/sched_rt_period_us", "1000000"],
  ["kernel/sched_rt_runtime_us", "950000"],
  ["kernel/sem", "32000\t1024000000\t500\t32000"],
  ["kernel/sem_next_id", "-1"],
  ["kernel/shm_next_id", "-1"],
  ["kernel/shm_rmid_forced", "0"],
  ["kernel/shmall", "18446744073692774399"],
  ["kernel/shmmax", "18446744073692774399"],
  ["kernel/shmmni", "4096"],
  ["kernel/softlockup_all_cpu_backtrace", "0"],
  ["kernel/softlockup_panic", "0"],
  ["kernel/split_lock_mitigate", "1"],
  ["kernel/sysctl_writes_strict", "1"],
  ["kernel/tainted", "0"],
  ["kernel/task_delayacct", "0"],
  ["kernel/threads-max", "192731"],
  ["kernel/timer_migration", "1"],
  ["kernel/unknown_nmi_panic", "0"],
  ["kernel/unprivileged_bpf_disabled", "2"],
  ["kernel/version", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.0"],
  ["kernel/warn_limit", "0"],
  ["kernel/watchdog", "1"],
  ["kernel/watchdog_cpumask", "0-1"],
  ["kernel/watchdog_thresh", "10"],
  ["user/max_cgroup_namespaces", "96365"],
  ["user/max_fanotify_groups", "128"],
  ["user/max_fanotify_marks", "205039"],
  ["user/max_inotify_instances", "128"],
  ["user/max_inotify_watches", "192536"],
  ["user/max_ipc_namespaces", "96365"],
  ["user/max_mnt_namespaces", "96365"],
  ["user/max_net_namespaces", "96365"],
  ["user/max_pid_namespaces", "96365"],
  ["user/max_time_namespaces", "96365"],
  ["user/max_user_namespaces", "96365"],
  ["user/max_uts_namespaces", "96365"],
  ["vm/admin_reserve_kbytes", "8192"],
  ["vm/compact_unevictable_allowed", "1"],
  ["vm/compaction_proactiveness", "20"],
  ["vm/defrag_mode", "0"],
  ["vm/dirty_background_bytes", "0"],
  ["vm/dirty_background_ratio", "10"],
  ["vm/dirty_bytes", "0"],
  ["vm/dirty_expire_centisecs", "3000"],
  ["vm/dirty_ratio", "20"],
  ["vm/dirty_writeback_centisecs", "500"],
  ["vm/dirtytime_expire_seconds", "43200"],
  ["vm/extfrag_threshold", "500"],
  ["vm/hugetlb_optimize_vmemmap", "0"],
  ["vm/hugetlb_shm_group", "0"],
  ["vm/laptop_mode", "0"],
  ["vm/legacy_va_layout", "0"],
  ["vm/lowmem_reserve_ratio", "256\t256\t32\t0\t0"],
  ["vm/max_map_count", "65530"],
  ["vm/memfd_noexec", "0"],
  ["vm/min_free_kbytes", "67584"],
  ["vm/min_slab_ratio", "5"],
  ["vm/min_unmapped_ratio", "1"],
  ["vm/mmap_min_addr", "4096"],
  ["vm/nr_hugepages", "0"],
  ["vm/nr_hugepages_mempolicy", "0"],
  ["vm/nr_overcommit_hugepages", "0"],
  ["vm/numa_stat", "1"],
  ["vm/numa_zonelist_order", "Node"],
  ["vm/oom_dump_tasks", "1"],
  ["vm/oom_kill_allocating_task", "0"],
  ["vm/overcommit_kbytes", "0"],
  ["vm/overcommit_memory", "0"],
  ["vm/overcommit_ratio", "50"],
  ["vm/page-cluster", "3"],
  ["vm/page_lock_unfairness", "5"],
  ["vm/panic_on_oom", "0"],
  ["vm/percpu_pagelist_high_fraction", "0"],
  ["vm/shrink_inodes_with_pagecache", "0"],
  ["vm/stat_interval", "1"],
  ["vm/swappiness", "60"],
  ["vm/unprivileged_userfaultfd", "0"],
  ["vm/user_reserve_kbytes", "100409"],
  ["vm/vfs_cache_pressure", "100"],
  ["vm/vfs_cache_pressure_denom", "100"],
  ["vm/watermark_boost_factor", "15000"],
  ["vm/watermark_scale_factor", "10"],
  ["vm/zone_reclaim_mode", "0"],
];

const DEFAULTS: ReadonlyMap<string, string> = new Map(SETTINGS);

/** Those that nobody may write. */
const READ_ONLY: ReadonlySet<string> = new Set([
  "fs/aio-nr",
  "fs/file-nr",
  "kernel/arch",
  "kernel/cap_last_cap",
  "kernel/hung_task_detect_count",
  "kernel/msg_next_id",
  "kernel/ngroups_max",
  "kernel/nmi_watchdog",
  "kernel/osrelease",
  "kernel/ostype",
  "kernel/pty/nr",
  "kernel/random/entropy_avail",
  "kernel/random/poolsize",
  "kernel/sem_next_id",
  "kernel/shm_next_id",
  "kernel/version",
]);

/** The values of /proc/sys/{fs,kernel,user,vm} of one machine. */
export class KernelSettings {
  private readonly changed = new Map<string, string>();

  constructor(hostname: string) {
    this.changed.set("kernel/hostname", hostname);
  }

  /** Every path, sorted by its text. */
  paths(): string[] {
    return [...DEFAULTS.keys()];
  }

  /** The value, or null when there is no such setting. */
  get(path: string): string | null {
    return this.changed.get(path) ?? DEFAULTS.get(path) ?? null;
  }

  /** Takes a value; a list of numbers stays one, as proc_dointvec has it. Null when it was accepted. */
  set(path: string, text: string): Errno | null {
    const old = this.get(path);
    if (old === null || READ_ONLY.has(path)) return "EACCES";
    const value = text.replace(/\n$/, "");
    if (/^[-\d\t]+$/.test(old)) {
      const numbers = value.trim().split(/\s+/);
      if (!numbers.every((number) => /^-?\d+$/.test(number))) return "EINVAL";
      const rest = old.split("\t").slice(numbers.length);
      this.changed.set(path, [...numbers.slice(0, old.split("\t").length), ...rest].join("\t"));
      return null;
    }
    this.changed.set(path, value);
    return null;
  }
}

/** One directory of them: "kernel" or "kernel/random". */
export class KernelSettingsDirectory implements VirtualDirectory {
  private readonly settings: KernelSettings;
  private readonly path: string;

  constructor(settings: KernelSettings, path: string) {
    this.settings = settings;
    this.path = path;
  }

  list(): string[] {
    const prefix = `${this.path}/`;
    const inside = this.settings.paths().filter((path) => path.startsWith(prefix));
    return [...new Set(inside.map((path) => path.slice(prefix.length).split("/")[0] ?? ""))];
  }

  entry(name: string): FileNode | null {
    const path = `${this.path}/${name}`;
    if (this.settings.get(path) !== null) {
      return new VirtualFileNode(new KernelSettingFile(this.settings, path), READ_ONLY.has(path) ? 0o444 : 0o644);
    }
    if (!this.list().includes(name)) return null;
    return new VirtualDirectoryNode(new KernelSettingsDirectory(this.settings, path));
  }
}

class KernelSettingFile {
  private readonly settings: KernelSettings;
  private readonly path: string;

  constructor(settings: KernelSettings, path: string) {
    this.settings = settings;
    this.path = path;
  }

  read(): string {
    return `${this.settings.get(this.path) ?? ""}\n`;
  }

  write(text: string): Errno | null {
    return this.settings.set(this.path, text);
  }
}
