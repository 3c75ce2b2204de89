import type { Process } from "../../process.js";

const FILE = "/proc/sys/kernel/hostname";

/** The host name as a process reads it from the kernel; the machine's own where there is no /proc. */
export function hostNameOf(process: Process): string {
  const node = process.files.find(FILE);
  return node?.kind === "virtual-file" ? node.file.read().replace(/\n$/, "") : process.machine.name;
}

/** sethostname(2). */
export function setHostName(process: Process, name: string): void {
  const node = process.files.find(FILE);
  if (node?.kind === "virtual-file") node.file.write(name);
}
