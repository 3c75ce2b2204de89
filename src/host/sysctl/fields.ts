import type { IpDevice } from "../../ip/ip-device.js";
import type { IpStack } from "../../ip/ip-stack.js";
import { MILLISECOND } from "../../sim/time.js";
import { TICK_NS } from "../../sim/timer-wheel.js";
import type { TcpSettings } from "../../transport/tcp-settings.js";
import type { Family } from "../../wire/ip-address.js";
import type { Errno, VirtualFile } from "../file-node.js";
import type { SysctlBounds } from "./sysctl-bounds.js";

/** A jiffy, in which the kernel keeps times. */
export const JIFFY_MS = TICK_NS / MILLISECOND;

/** What proc_dointvec takes: decimal, hexadecimal with 0x or octal with a leading 0, white space around; null for anything else. */
export function parseSysctlInteger(text: string): number | null {
  const trimmed = text.trim();
  if (!/^-?(0x[0-9a-fA-F]+|\d+)$/.test(trimmed)) return null;
  const digits = trimmed.replace("-", "");
  const value = /^0\d+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
  if (Number.isNaN(value)) return null;
  const signed = trimmed.startsWith("-") ? -value : value;
  return signed >= -0x8000_0000 && signed <= 0xffff_ffff ? signed : null;
}

/** A sysctl that is one field, a number, of a settings object. */
export class NumberField implements VirtualFile {
  private readonly object: Record<string, number>;
  private readonly key: string;
  private readonly min: number;
  private readonly max: number;

  constructor(object: object, key: string, min = -0x8000_0000, max = 0xffff_ffff) {
    this.object = object as Record<string, number>;
    this.key = key;
    this.min = min;
    this.max = max;
  }

  read(): string {
    return `${this.object[this.key]}\n`;
  }

  write(text: string): Errno | null {
    const value = parseSysctlInteger(text);
    if (value === null || value < this.min || value > this.max) return "EINVAL";
    this.object[this.key] = value;
    return null;
  }
}

/** A number that is kept in another unit: one of it is `factor` of the field's, which holds multiples of `step`. */
export class ScaledField implements VirtualFile {
  private readonly object: Record<string, number>;
  private readonly key: string;
  private readonly factor: number;
  private readonly step: number;

  constructor(object: object, key: string, factor: number, step: number) {
    this.object = object as Record<string, number>;
    this.key = key;
    this.factor = factor;
    this.step = step;
  }

  read(): string {
    return `${Math.floor((this.object[this.key] ?? 0) / this.factor)}\n`;
  }

  write(text: string): Errno | null {
    const value = parseSysctlInteger(text);
    if (value === null) return "EINVAL";
    this.object[this.key] = Math.floor((value * this.factor) / this.step) * this.step;
    return null;
  }
}

/** How IPv6 makes addresses: mode 2 needs a secret (`stable_secret`), and nobody here has one (addrconf_sysctl_addr_gen_mode). */
export class AddressModeField extends NumberField {
  override write(text: string): Errno | null {
    return parseSysctlInteger(text) === 2 ? "EINVAL" : super.write(text);
  }
}

/** A switch: whatever is not 0 is 1 (brnf_sysctl_call_tables). */
export class SwitchField extends NumberField {
  override write(text: string): Errno | null {
    const value = parseSysctlInteger(text);
    if (value === null || value > 0x7fff_ffff) return "EINVAL";
    return super.write(value === 0 ? "0" : "1");
  }
}

/** A file that takes numbers within bounds only, or milliseconds that it rounds up to whole jiffies. */
export class BoundedField implements VirtualFile {
  private readonly file: VirtualFile;
  private readonly bounds: SysctlBounds;
  private readonly inJiffies: boolean;

  constructor(file: VirtualFile, bounds: SysctlBounds, inJiffies: boolean) {
    this.file = file;
    this.bounds = bounds;
    this.inJiffies = inJiffies;
  }

  read(): string {
    return this.file.read();
  }

  write(text: string): Errno | null {
    const value = parseSysctlInteger(text);
    if (value === null || value < this.bounds.min || value > this.bounds.max) return "EINVAL";
    return this.file.write(this.inJiffies ? String(Math.ceil(value / JIFFY_MS) * JIFFY_MS) : text);
  }
}

/** A setting of which listeners are told when it changes (inet_netconf_notify_devconf). */
export class ToldField implements VirtualFile {
  private readonly file: VirtualFile;
  private readonly stack: IpStack;
  private readonly name: string;
  private readonly family: Family;
  private readonly key: string;

  constructor(file: VirtualFile, stack: IpStack, name: string, family: Family, key: string) {
    this.file = file;
    this.stack = stack;
    this.name = name;
    this.family = family;
    this.key = key;
  }

  read(): string {
    return this.file.read();
  }

  write(text: string): Errno | null {
    const before = this.file.read();
    const error = this.file.write(text);
    const { listener } = this.stack;
    const after = this.file.read();
    if (error === null && listener !== null && after !== before) {
      listener.onSetting(this.name, this.family, this.key, Number(after));
    }
    return error;
  }
}

/** A setting of net.ipv4.conf.NAME: who sets it says that the default's later changes are not for this device. */
export class DeviceConfField extends NumberField {
  private readonly device: IpDevice;
  private readonly name: string;

  constructor(device: IpDevice, key: string) {
    super(device.conf4, key);
    this.device = device;
    this.name = key;
  }

  override write(text: string): Errno | null {
    const errno = super.write(text);
    if (errno === null) this.device.conf4Given = (this.device.conf4Given ?? []).concat(this.name);
    return errno;
  }
}

/**
 * A setting of net.ipv4.conf.default: devices that are there already take it over, too, unless somebody set theirs or they
 * have an address (devinet_copy_dflt_conf, ipv4_devconf_setall).
 */
export class DefaultConfField extends NumberField {
  private readonly stack: IpStack;
  private readonly name: string;

  constructor(stack: IpStack, key: string) {
    super(stack.settings.ipv4Default, key);
    this.stack = stack;
    this.name = key;
  }

  override write(text: string): Errno | null {
    const errno = super.write(text);
    if (errno !== null || this.name === "forwarding") return errno;
    const value = Number(this.read());
    for (const device of this.stack.devices.values()) {
      if (device.addresses4.length > 0 || device.conf4Given?.includes(this.name)) continue;
      (device.conf4 as unknown as Record<string, number>)[this.name] = value;
    }
    return null;
  }
}

/** A sysctl that podwire keeps and shows but does not act upon (docs/fidelity.md). */
export class InertField implements VirtualFile {
  private text: string;

  constructor(text: string) {
    this.text = text;
  }

  read(): string {
    return `${this.text}\n`;
  }

  write(text: string): Errno | null {
    if (/^-?\d+$/.test(this.text) && parseSysctlInteger(text) === null) return "EINVAL";
    this.text = text.trim().replace(/\s+/g, "\t");
    return null;
  }
}

/** Whoever holds the settings of TCP; a change is a new object, for connections made from then on. */
export interface TcpSettingsHolder {
  settings: TcpSettings;
}

/** Sysctls of TCP that are one number or switch: file name, field, and nanoseconds in the file's unit (0: a plain number). */
export const TCP_FIELDS: readonly (readonly [file: string, field: keyof TcpSettings, unitNs: number])[] = [
  ["tcp_syn_retries", "synRetries", 0],
  ["tcp_syn_linear_timeouts", "synLinearTimeouts", 0],
  ["tcp_synack_retries", "synackRetries", 0],
  ["tcp_retries2", "retries2", 0],
  ["tcp_orphan_retries", "orphanRetries", 0],
  ["tcp_fin_timeout", "finTimeoutNs", 1e9],
  ["tcp_rto_min_us", "rtoMinNs", 1e3],
  ["tcp_rto_max_ms", "rtoMaxNs", 1e6],
  ["tcp_keepalive_time", "keepaliveTimeNs", 1e9],
  ["tcp_keepalive_intvl", "keepaliveIntervalNs", 1e9],
  ["tcp_keepalive_probes", "keepaliveProbes", 0],
  ["tcp_sack", "sack", 0],
  ["tcp_timestamps", "timestamps", 0],
  ["tcp_window_scaling", "windowScaling", 0],
  ["tcp_ecn", "ecn", 0],
  ["tcp_slow_start_after_idle", "slowStartAfterIdle", 0],
  ["tcp_abort_on_overflow", "abortOnOverflow", 0],
  ["tcp_syncookies", "synCookies", 0],
  ["tcp_rfc1337", "rfc1337", 0],
];

/** One of `TCP_FIELDS`. */
export class TcpField implements VirtualFile {
  private readonly holder: TcpSettingsHolder;
  private readonly field: keyof TcpSettings;
  private readonly unitNs: number;

  constructor(holder: TcpSettingsHolder, field: keyof TcpSettings, unitNs: number) {
    this.holder = holder;
    this.field = field;
    this.unitNs = unitNs;
  }

  read(): string {
    const value = this.holder.settings[this.field];
    if (typeof value === "boolean") return value ? "1\n" : "0\n";
    return `${this.unitNs === 0 ? String(value) : Number(value) / this.unitNs}\n`;
  }

  write(text: string): Errno | null {
    const value = parseSysctlInteger(text);
    if (value === null || value < 0) return "EINVAL";
    const isSwitch = typeof this.holder.settings[this.field] === "boolean";
    const converted = isSwitch ? value !== 0 : this.unitNs === 0 ? value : value * this.unitNs;
    this.holder.settings = { ...this.holder.settings, [this.field]: converted };
    return null;
  }
}

/** net.ipv4.tcp_rmem and tcp_wmem: least, initial and greatest size of a buffer. */
export class TcpBufferField implements VirtualFile {
  private readonly holder: TcpSettingsHolder;
  private readonly field: "receiveBuffer" | "sendBuffer";

  constructor(holder: TcpSettingsHolder, field: "receiveBuffer" | "sendBuffer") {
    this.holder = holder;
    this.field = field;
  }

  read(): string {
    const bounds = this.holder.settings[this.field];
    return `${bounds.min}\t${bounds.initial}\t${bounds.max}\n`;
  }

  write(text: string): Errno | null {
    const values = text.trim().split(/\s+/).map(parseSysctlInteger);
    // What is not said stays (proc_doulongvec_minmax).
    const old = this.holder.settings[this.field];
    const [min, initial = old.initial, max = old.max] = values;
    if (typeof min !== "number" || typeof initial !== "number" || typeof max !== "number") return "EINVAL";
    this.holder.settings = { ...this.holder.settings, [this.field]: { min, initial, max } };
    return null;
  }
}

/** The algorithm of TCP: one of those that there are (tcp_set_default_congestion_control). */
export class CongestionControlField extends InertField {
  override write(text: string): Errno | null {
    return ["reno", "cubic"].includes(text.trim()) ? super.write(text) : "ENOENT";
  }
}
